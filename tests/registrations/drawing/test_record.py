"""The public record, checked from its bytes alone: by us, and by somebody who shares no line with us."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.registrations.drawing.canonical import (
    OLDER,
    DrawList,
    KeptGroup,
    Line,
    Missed,
    sha256_of,
    write_list,
)
from leerkring.registrations.drawing.record import (
    MOST,
    NOT_OURS,
    Promise,
    RecordWrong,
    TicketLine,
    check_record,
    list_of,
    may_have_been_known,
    record_of,
    write_record,
)
from leerkring.registrations.drawing.rules import seed_of
from tests.registrations.drawing.making import (
    AT,
    DAY,
    MISSED,
    OUTSIDER,
    RULE,
    SECRET,
    agrees,
    alone,
    draw_list,
    draw_lists,
    record_for,
)

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
OLD_RECORD = Path(__file__).with_name("loting-1.json")
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


@given(found=draw_lists(), withdrawn=st.randoms(use_true_random=False))
def test_ours_and_theirs_agree_on_draws_of_all_shapes(found: DrawList, withdrawn):
    gone = [line.id for line in found.lines if withdrawn.random() < 0.2]
    body = write_record(record_for(found, withdrawn=gone))
    check_record(body)
    assert agrees(body)


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


NOT_DRAWN = "Er is nog niet geloot: in dit bestand staan nog geen geheim en geen uitslag."
OTHER_SECRET = "Het geheim past niet bij de vingerafdruk die vooraf is gepubliceerd."
OTHER_LIST = "De lijst past niet bij haar vingerafdruk: er is iets aan veranderd."
OTHER_SEED = "Het zaad volgt niet uit het geheim, de lijst en de openbare waarde."
MORE = "Er staat iets in het bestand dat er niet hoort, of in een andere volgorde."
OTHER_FORMAT = 'Dit bestand is geen loting in de vorm "leerkring-loting 1" of "leerkring-loting 2".'
NO_JSON = "Dit bestand is geen loting.json: het is niet als JSON te lezen."
OTHER_BYTES = "Het bestand staat er niet zoals wij het schrijven: er is ten minste één teken veranderd."
FIRST = json.loads(BODY)["tickets"][0]


@pytest.mark.parametrize(
    "changed, sentence",
    [
        ({"seed": None, "secret": None, "public_value": None}, NOT_DRAWN),
        ({"seed": None}, NOT_DRAWN),
        ({"secret": "5f" * 32}, OTHER_SECRET),
        ({"commitment": "0" * 64}, OTHER_SECRET),
        ({"list_sha256": "0" * 64}, OTHER_LIST),
        ({"capacity": 6}, OTHER_LIST),
        ({"rule": "Wie het eerst komt."}, OTHER_LIST),
        ({"seed": "0" * 64}, OTHER_SEED),
        ({"public_value": "912,35"}, OTHER_SEED),
        ({"note": "niets"}, MORE),
        ({"format": "leerkring-loting 3"}, OTHER_FORMAT),
        ({"format": None}, OTHER_FORMAT),
        *(({"capacity": one}, NOT_OURS) for one in (0, -1, True, "5", 5.0, None, MOST + 1)),
        ({"maximum": 0}, NOT_OURS),
        ({"quotas": [{"group": "q1"}]}, NOT_OURS),
        ({"committed_at": "gisteren"}, NOT_OURS),
        ({"public_value_at": None}, NOT_OURS),
        ({"rule": None}, NOT_OURS),
        ({"tickets": None}, NOT_OURS),
    ],
)
def test_what_does_not_follow_is_said_in_its_own_sentence(changed: dict[str, Any], sentence: str):
    assert refused(write_record(json.loads(BODY) | changed)) == sentence


@pytest.mark.parametrize(
    "changed, sentence",
    [
        ({"number": "0" * 64}, f"Het nummer van lot {FIRST['id']} klopt niet."),
        ({"place": 99}, f"De plek in de volgorde van lot {FIRST['id']} klopt niet."),
        ({"outcome": "loser"}, f"De uitslag van lot {FIRST['id']} volgt niet uit de regel."),
        ({"outcome": None}, f"De uitslag van lot {FIRST['id']} volgt niet uit de regel."),
        ({"name": "Noor"}, MORE),
    ],
)
def test_a_line_that_does_not_follow_is_named(changed: dict[str, Any], sentence: str):
    record = json.loads(BODY)
    record["tickets"][0] |= changed
    assert refused(write_record(record)) == sentence


def test_lines_and_keys_stand_in_one_order():
    record = json.loads(BODY)
    assert refused(write_record(dict(reversed(record.items())))) == MORE
    record["tickets"].reverse()
    assert refused(write_record(record)) == MORE


@pytest.mark.parametrize(
    "body, sentence",
    [
        (b"", NO_JSON),
        (b"{", NO_JSON),
        (b"\xff", NO_JSON),
        (b"[" * 100_000, NO_JSON),
        (b"[]", OTHER_FORMAT),
        (b'{"format": "leerkring-loting 3"}', OTHER_FORMAT),
        (BODY + b"\n", OTHER_BYTES),
        (BODY.replace(b": ", b":", 1), OTHER_BYTES),
        (BODY.replace("é".encode(), b"\\u00e9"), OTHER_BYTES),
        (write_record({"format": "leerkring-loting 1"}), NOT_DRAWN),
        (write_record({"format": "leerkring-loting 1", "seed": "00"}), NOT_OURS),
    ],
)
def test_what_is_no_record_is_refused_with_its_sentence(body: bytes, sentence: str):
    assert refused(body) == sentence


def refused(body: bytes) -> str:
    with pytest.raises(RecordWrong) as wrong:
        check_record(body)
    return str(wrong.value)


def test_the_largest_numbers_are_taken():
    for capacity, maximum in ((MOST, MOST), (1, 1)):
        found = draw_list(alone(2), capacity=capacity, maximum=maximum)
        assert check_record(write_record(record_for(found)))["capacity"] == capacity


def test_as_many_tickets_as_a_record_may_have_are_taken():
    record = check_record(write_record(record_for(draw_list(alone(1, [MOST]), capacity=1))))
    assert record["tickets"][0]["weight"] == MOST


def test_a_record_is_written_so_that_people_can_read_it():
    assert write_record({"é": ["a"]}) == '{\n  "é": [\n    "a"\n  ]\n}\n'.encode()


# --- before the draw --------------------------------------------------------------------------------------

PROMISE = Promise("woonzorganalyse", RULE, "abcd", AT, "Slotkoers", "decimals", None)


def test_before_freezing_there_is_the_promise_and_nothing_else():
    record = record_of(PROMISE, None, list_sha256=None, secret=SECRET, public_value="1,00", seed=None)
    assert record == {
        "format": "leerkring-loting 2",
        "activity": "woonzorganalyse",
        "rule": RULE,
        "commitment": "abcd",
        "committed_at": "2027-03-01T12:00:00Z",
        "public_value_name": "Slotkoers",
        "public_value_form": "decimals",
        "public_value_at": None,
        "missed": [],
        "frozen_at": None,
        "capacity": None,
        "maximum": None,
        "quotas": [],
        "given": [],
        "list_sha256": None,
        "secret": None,
        "public_value": None,
        "seed": None,
        "tickets": [],
    }


def test_before_the_draw_nobody_can_read_the_secret_or_the_value():
    tickets = [TicketLine(line.id, None, None, None) for line in LIST.lines]
    record = record_of(
        replace(PROMISE, value_at=AT),
        LIST,
        list_sha256="ef01",
        secret=SECRET,
        public_value="1,00",
        seed=None,
        tickets=tickets,
    )
    assert SECRET.encode() not in write_record(record)
    assert (record["secret"], record["public_value"], record["seed"]) == (None, None, None)
    assert (record["public_value_at"], record["frozen_at"]) == (
        "2027-03-01T12:00:00Z",
        "2027-03-02T12:00:00Z",
    )
    assert record["tickets"][4] == {
        "id": "a1",
        "weight": 1,
        "groups": ["u8", "o8", "q1"],
        "number": None,
        "place": None,
        "outcome": None,
    }
    assert (record["quotas"][0], record["given"]) == ({"group": "q1", "places": 2}, [["o9", "q2"]])


BEFORE_THE_HASH = "De lijst is bevroren voordat de vingerafdruk van het geheim er was."
ONCE_KNOWN = "De lijst is bevroren toen de openbare waarde al bekend kon zijn."
OUT_OF_TURN = "De waarde is veranderd voordat de eerste bekend was, of na het bevriezen."


def late(**more: Any) -> bytes:
    """Return a record whose parts all follow, with these moments in it."""
    return write_record(record_for(draw_list(alone(3), capacity=1, **more)))


@pytest.mark.parametrize(
    "more, sentence",
    [
        ({"frozen_at": AT + 2 * DAY}, ONCE_KNOWN),
        ({"frozen_at": AT + 3 * DAY}, ONCE_KNOWN),
        ({"frozen_at": AT}, BEFORE_THE_HASH),
        ({"missed": (replace(MISSED, known_at=AT + 5 * DAY),)}, OUT_OF_TURN),
        ({"missed": (replace(MISSED, replaced_at=AT + 1.5 * DAY),)}, OUT_OF_TURN),
    ],
)
def test_a_list_that_was_frozen_too_late_is_refused_by_both(
    tmp_path: Path, more: dict[str, Any], sentence: str
):
    body = late(**more)
    assert refused(body) == sentence
    if "missed" not in more:
        assert not outsider_agrees(body, tmp_path)


def test_values_that_were_missed_are_said_in_order(tmp_path: Path):
    second = Missed("Nog een", "digits", AT + timedelta(hours=3), AT + timedelta(hours=4))
    body = late(missed=(MISSED, second))
    assert [one["name"] for one in check_record(body)["missed"]] == [MISSED.name, "Nog een"]
    assert outsider_agrees(body, tmp_path)
    with pytest.raises(RecordWrong):
        check_record(late(missed=(second, MISSED)))
    with pytest.raises(RecordWrong):
        check_record(body.replace(b"Nog een", b"Nog ene"))


def test_a_value_may_be_replaced_at_the_moment_that_it_was_known_to_be_missed():
    body = late(missed=(replace(MISSED, replaced_at=MISSED.known_at),))
    assert check_record(body)["missed"][0]["replaced_at"] == "2027-03-01T13:00:00Z"


def test_records_of_before_are_what_they_were_and_said_of_where_late(tmp_path: Path):
    body = late(format=OLDER, frozen_at=AT + 3 * DAY)
    record = check_record(body)
    assert "missed" not in record
    assert may_have_been_known(record)
    assert outsider_agrees(body, tmp_path)
    assert may_have_been_known(check_record(late(format=OLDER, frozen_at=AT + 2 * DAY))), (
        "at that very moment"
    )
    assert not may_have_been_known(check_record(late(format=OLDER)))
    assert not may_have_been_known(check_record(late()))


def test_a_record_that_was_published_before_still_checks_byte_for_byte(tmp_path: Path):
    body = OLD_RECORD.read_bytes()
    assert check_record(body)["format"] == OLDER
    assert write_record(check_record(body)) == body
    assert outsider_agrees(body, tmp_path)


def test_somebody_who_forges_all_of_it_still_has_another_hash():
    ours = json.loads(BODY)
    forged = json.loads(write_record(record_for(draw_list(LIST.lines, capacity=6), withdrawn=["a2"])))
    assert forged["list_sha256"] != ours["list_sha256"], "the one that was published beforehand"


def test_a_record_cannot_keep_us_busy_with_tickets() -> None:
    record = record_for(draw_list(alone(300), 3))
    for one in record["tickets"]:
        one["weight"] = MOST
    record["list_sha256"] = sha256_of(write_list(list_of(record)))
    record["seed"] = seed_of(record["secret"], record["list_sha256"], record["public_value"])
    began = time.perf_counter()
    assert refused(write_record(record)) == NOT_OURS
    assert time.perf_counter() - began < 3


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_the_end_of_all_years_is_not_ours(moment: str) -> None:
    record = record_for(draw_list(alone(2), 1))
    with pytest.raises(RecordWrong):
        check_record(write_record({**record, "frozen_at": moment}))
