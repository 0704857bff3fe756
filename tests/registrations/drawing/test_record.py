"""The public record, checked from its bytes alone: by us, and by somebody who shares no line with us."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.registrations.drawing.canonical import DrawList, KeptGroup, Line
from leerkring.registrations.drawing.record import RecordWrong, check_record, write_record
from tests.registrations.drawing.making import alone, draw_list, draw_lists, record_for

PAGE = Path(__file__).parents[3] / "docs" / "draw.md"
OUTSIDER = PAGE.read_text("utf-8").split("thirty lines\n\n```text\n")[1].split("```")[0]
LIST = draw_list(
    [
        *alone(4, [1, 2, 3, 1]),
        Line("a1", 1, ("u8", "o8", "q1")),
        Line("a2", 2, ("u8", "o8", "q1")),
        Line("a3", 1, ("u9", "o0", "q1", "q2")),
    ],
    capacity=5,
    maximum=2,
    quotas=[KeptGroup("q1", 2), KeptGroup("q2", 1)],
    given=[("o9", "q2")],
)
BODY = write_record(record_for(LIST, withdrawn=["a2"]))


def outsider_agrees(body: bytes, folder: Path) -> bool:
    file = folder / "loting.json"
    file.write_bytes(body)
    run = subprocess.run([sys.executable, "-I", "-c", OUTSIDER, str(file)], capture_output=True, check=False)
    return run.returncode == 0


def test_somebody_else_writes_the_check_in_thirty_lines(tmp_path: Path):
    assert len(OUTSIDER.splitlines()) <= 30
    assert "leerkring" not in OUTSIDER.replace('"leerkring-loting 1"', "")
    assert outsider_agrees(BODY, tmp_path)
    check_record(BODY)
    for old, new in ((b'"place"', b'"waiting"'), (b"912,34", b"912,35"), (b'"weight": 3', b'"weight": 2')):
        assert not outsider_agrees(BODY.replace(old, new, 1), tmp_path), old


@settings(max_examples=12)
@given(found=draw_lists(), withdrawn=st.randoms(use_true_random=False))
def test_ours_and_theirs_agree_on_draws_of_all_shapes(found: DrawList, withdrawn, tmp_path_factory):
    gone = [line.id for line in found.lines if withdrawn.random() < 0.2]
    body = write_record(record_for(found, withdrawn=gone))
    check_record(body)
    assert outsider_agrees(body, tmp_path_factory.mktemp("loting"))


@pytest.mark.parametrize("at", range(0, len(BODY), 7))
def test_no_byte_can_be_changed(at: int):
    for other in (BODY[at] ^ 1, 0x20, 0x30):
        changed = BODY[:at] + bytes([other]) + BODY[at + 1 :]
        if changed != BODY:
            with pytest.raises(RecordWrong) as wrong:
                check_record(changed)
            assert str(wrong.value).endswith((".", ". "))


def test_nor_left_out_or_added():
    for at in range(0, len(BODY), 97):
        with pytest.raises(RecordWrong):
            check_record(BODY[:at] + BODY[at + 1 :])
    with pytest.raises(RecordWrong):
        check_record(BODY + b"\n")
    record = json.loads(BODY)
    with pytest.raises(RecordWrong):
        check_record(write_record(record | {"note": "niets"}))
    record["tickets"][0]["name"] = "Noor"
    with pytest.raises(RecordWrong):
        check_record(write_record(record))


def test_a_record_of_before_the_draw_says_so():
    record = json.loads(BODY) | {"seed": None, "secret": None, "public_value": None}
    with pytest.raises(RecordWrong, match="nog niet geloot"):
        check_record(write_record(record))


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"format": "leerkring-loting 2"}', b"[" * 100_000]
)
def test_what_is_no_record_is_refused_with_a_sentence(body: bytes):
    with pytest.raises(RecordWrong):
        check_record(body)


def test_somebody_who_forges_all_of_it_still_has_another_hash():
    ours = json.loads(BODY)
    forged = json.loads(write_record(record_for(draw_list(LIST.lines, capacity=6), withdrawn=["a2"])))
    assert forged["list_sha256"] != ours["list_sha256"], "the one that was published beforehand"
