"""Who may write in the room of a lab, what is told outside, and what is late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.workspace.rules import (
    MOST_ITEMS,
    MOST_MAILS,
    MOST_MEMBERS,
    MOST_PARTS,
    MOST_SIGNS,
    ROOM_KEPT,
    Inside,
    ItemKind,
    Lead,
    Opening,
    is_late,
    is_over,
    may_have_team,
    opening_of,
    tells_outside,
)

DAY = date(2027, 2, 4)


@pytest.mark.parametrize("state", CaseState)
def test_a_team_is_made_while_there_is_work(state: CaseState) -> None:
    assert may_have_team(state) is (state in {"accepted", "in_lab"})


@pytest.mark.parametrize("state", [None, *CaseState])
def test_the_room_opens_and_shuts_with_its_case(state: CaseState | None) -> None:
    by_link = {"withdrawn": Opening.SHUT, "closed": Opening.READING}.get(state or "", Opening.OPEN)
    for_staff = Opening.READING if state in {"withdrawn", "closed"} else Opening.OPEN
    assert opening_of(state, is_staff=False) is by_link
    assert opening_of(state, is_staff=True) is for_staff


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("level", ConsentLevel)
def test_outside_is_told_what_consent_lets(level: ConsentLevel, state: CaseState) -> None:
    on_site = state in {"accepted", "in_lab", "closed"}
    assert tells_outside(level, state) is (on_site and level != "closed")


def test_a_lab_without_a_case_tells() -> None:
    assert tells_outside(None, None)
    assert tells_outside(None, CaseState.WITHDRAWN)
    assert tells_outside(ConsentLevel.CLOSED, None)


@pytest.mark.parametrize(
    "kind, due_on, is_done, late",
    [
        (ItemKind.ACTION, DAY - timedelta(days=1), False, True),
        (ItemKind.ACTION, DAY, False, False),
        (ItemKind.ACTION, DAY - timedelta(days=1), True, False),
        (ItemKind.ACTION, None, False, False),
        (ItemKind.DECISION, DAY - timedelta(days=1), False, False),
    ],
)
def test_an_action_is_late_after_its_day(
    kind: ItemKind, due_on: date | None, *, is_done: bool, late: bool
) -> None:
    assert is_late(kind, due_on, is_done=is_done, today=DAY) is late


def test_the_bounds_and_words_as_they_are_promised() -> None:
    ended = datetime(2027, 2, 4, tzinfo=UTC)
    assert not is_over(ended, ended + timedelta(days=730) - timedelta(seconds=1))
    assert is_over(ended, ended + timedelta(days=730))
    assert timedelta(days=730) == ROOM_KEPT
    assert (MOST_MEMBERS, MOST_MAILS, MOST_PARTS, MOST_ITEMS, MOST_SIGNS) == (12, 30, 20, 200, 20_000)
    assert [*Inside] == ["member", "owner", "expert", "staff"]
    assert [*Lead] == ["facilitator", "expert", "owner", "note_taker", "everybody"]
    assert [*Opening] == ["open", "reading", "shut"]
