"""The rules of outcomes: where they go, when a lesson may be made, and when is asked again."""

from datetime import UTC, datetime
from itertools import product

import pytest

from leerkring.core.text.dutch import local
from leerkring.labs.cases.consent.rules import CaseText, ConsentLevel
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.outcomes.rules import (
    OutcomeState,
    OutcomeText,
    as_shown,
    can_move,
    later_at,
    may_be_lesson,
)

CASE = CaseText(
    title="Wonen",
    question="",
    context="",
    tried="",
    hoped="",
    organization="Woonstichting Kwartelveld",
    owner="Noor Haddad",
    regions=("Regio Groningen",),
    hidden=("Aadorp",),
)


def test_it_goes_to_the_owner_and_back():
    moves = {(one.value, to.value) for one, to in product(OutcomeState, repeat=2) if can_move(one, to)}
    assert moves == {
        ("draft", "asked"),
        ("asked", "asked"),
        ("asked", "confirmed"),
        ("asked", "returned"),
        ("returned", "asked"),
    }


def test_a_lesson_is_made_when_its_owner_agrees_and_lets_it_be_read():
    may = {
        (state.value, level.value, case_state.value)
        for state, level, case_state in product(OutcomeState, ConsentLevel, CaseState)
        if may_be_lesson(state, level, case_state)
    }
    states = {one.value for one in CaseState} - {"withdrawn"}
    assert may == {("confirmed", level, state) for level in ("open", "anonymous") for state in states}
    assert all(may_be_lesson(state, None, None) for state in OutcomeState), (
        "without a case nobody has to agree"
    )


@pytest.mark.parametrize(
    "last, months, day",
    [
        ("2027-03-16", 6, "2027-09-16"),
        ("2027-03-16", 12, "2028-03-16"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-12-31", 6, "2028-06-30"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_the_owner_is_asked_on_the_same_day_at_nine(last: str, months: int, day: str):
    ends_at = datetime.fromisoformat(last).replace(hour=15, minute=7, second=5, microsecond=3, tzinfo=UTC)
    asked = local(later_at(ends_at, months)).isoformat()
    assert asked.rpartition("+")[0] == f"{day}T09:00:00"


def test_everybody_reads_what_the_level_leaves():
    text = OutcomeText("Noor vroeg het", "Kwartelveld in Almelo", "Aadorp gaat anders", "In Groningen")
    assert as_shown(text, CASE, ConsentLevel.CLOSED, ("Almelo",)) is None
    assert as_shown(text, CASE, ConsentLevel.OPEN, ("Almelo",)) == OutcomeText(
        "[weggelaten] vroeg het", "Kwartelveld in Almelo", "[weggelaten] gaat anders", "In Groningen"
    )
    assert as_shown(text, CASE, ConsentLevel.ANONYMOUS, ("Almelo",)) == OutcomeText(
        "[weggelaten] vroeg het",
        "[weggelaten] in [weggelaten]",
        "[weggelaten] gaat anders",
        "In [weggelaten]",
    )
