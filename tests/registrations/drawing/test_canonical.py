"""The list as the text whose hash is published: what stands in it, byte by byte, and nothing else is one."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.registrations.drawing.canonical import (
    FORMAT,
    OLDER,
    DrawList,
    KeptGroup,
    Line,
    Missed,
    NotAList,
    moment_text,
    read_list,
    sha256_of,
    write_list,
)
from tests.registrations.drawing.making import draw_lists

WHOLE = """\
leerkring-loting 1
activity woonzorganalyse
rule aaaa
commitment bbbb
committed 2027-03-01T12:00:00Z
value decimals 2027-03-05T17:00:00Z Slotkoers van de AEX, é
frozen 2027-03-04T09:30:05Z
capacity 12
maximum 2
quota q1 3
quota q2 1
given o1
given o3 q2
ticket 00a1 2 u1 o1 q1
ticket 00f0 1 u1 o1 q1
ticket 10c3 1 u2 o2
"""
SAID = DrawList(
    format=OLDER,
    activity="woonzorganalyse",
    rule_sha256="aaaa",
    commitment="bbbb",
    committed_at=datetime(2027, 3, 1, 12, tzinfo=UTC),
    value_name="Slotkoers van de AEX, é",
    value_form="decimals",
    value_at=datetime(2027, 3, 5, 17, tzinfo=UTC),
    frozen_at=datetime(2027, 3, 4, 9, 30, 5, tzinfo=UTC),
    capacity=12,
    maximum=2,
    quotas=(KeptGroup("q1", 3), KeptGroup("q2", 1)),
    given=(("o1",), ("o3", "q2")),
    lines=(
        Line("00a1", 2, ("u1", "o1", "q1")),
        Line("00f0", 1, ("u1", "o1", "q1")),
        Line("10c3", 1, ("u2", "o2")),
    ),
)


def test_the_page_says_these_very_bytes():
    assert write_list(SAID) == WHOLE
    assert read_list(WHOLE) == SAID
    assert sha256_of(WHOLE) == "327c3c59bc4a2565e1db26bc88b35493c3a39fea5bec38e240221e147b9ab34f"


def test_a_list_of_now_says_which_values_were_missed():
    missed = Missed(
        "Slotkoers van gisteren", "digits", SAID.committed_at, SAID.committed_at + timedelta(days=1)
    )
    text = write_list(replace(SAID, format=FORMAT, missed=(missed,)))
    line = "missed digits 2027-03-01T12:00:00Z 2027-03-02T12:00:00Z Slotkoers van gisteren\n"
    assert text == WHOLE.replace("loting 1", "loting 2").replace("frozen", line + "frozen")
    assert read_list(text).missed == (missed,)
    spaced = replace(missed, name=" Slotkoers  van gisteren ")
    assert read_list(write_list(replace(SAID, format=FORMAT, missed=(spaced,)))).missed == (spaced,)


def test_without_a_maximum_stands_a_hyphen():
    text = write_list(replace(SAID, maximum=None))
    assert "\nmaximum -\n" in text
    assert read_list(text).maximum is None


def test_a_moment_is_told_in_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    there = datetime(2027, 3, 5, 18, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    said = moment_text(there)
    monkeypatch.undo()
    time.tzset()
    assert said == "2027-03-05T17:00:00Z"


def test_a_name_is_kept_with_all_its_spaces():
    named = replace(SAID, value_name=" de  koers ")
    assert read_list(write_list(named)) == named


def test_tickets_are_counted_from_one():
    assert Line("00ff", 3, ("u1", "o1")).ticket_ids() == ("00ff-1", "00ff-2", "00ff-3")


@pytest.mark.parametrize(
    "old, new, why",
    [
        ("leerkring-loting 1", "leerkring-loting 3", "another format"),
        (
            "frozen 2027",
            "missed digits 2027-03-01T12:00:00Z 2027-03-02T12:00:00Z x\nfrozen 2027",
            "another format",
        ),
        ("activity", "activities", "another format"),
        ("capacity 12\nmaximum 2", "maximum 2\ncapacity 12", "another format"),
        ("capacity 12", "capacity 012", "not as it is written"),
        ("quota q1 3\nquota q2 1", "quota q1 3\nnote\nquota q2 1", "not as it is written"),
        ("ticket 10c3 1 u2 o2\n", "ticket 10c3 1 u2 o2", "not as it is written"),
        ("given o1", "given o1 ", "not as it is written"),
        ("u1 o1 q1", "u1  o1 q1", "not as it is written"),
        ("quota q2 1\n", "quota q2 1\n\n", "not as it is written"),
        ("capacity 12", "capacity twelve", "invalid literal"),
    ],
)
def test_what_is_no_list_says_why(old: str, new: str, why: str):
    with pytest.raises(NotAList, match=f"^{why}"):
        read_list(WHOLE.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "\n", WHOLE[:40], "leerkring-loting 1\nactivity\n"])
def test_half_a_list_is_none(text: str):
    with pytest.raises(NotAList):
        read_list(text)


@given(draw_lists())
def test_a_list_is_read_back_as_it_was_written(found: DrawList):
    text = write_list(found)
    assert read_list(text) == replace(found, given=tuple(sorted(found.given)))
    assert text.endswith("\n")
    assert write_list(replace(found, lines=tuple(reversed(found.lines)))) == text


@given(draw_lists(), st.data())
def test_no_other_text_is_a_list(found: DrawList, data: st.DataObject):
    text = write_list(found)
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + data.draw(st.sampled_from(" \n0x-")) + text[at + 1 :]
    try:
        read = read_list(other)
    except NotAList:
        return
    assert write_list(read) == other, "what is read says exactly the bytes"
