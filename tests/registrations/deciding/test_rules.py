"""What may be decided about whom, and in which order people wait."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from leerkring.registrations.deciding.rules import TOLD_WHY, Verdict, in_order, may_draft
from leerkring.registrations.rules import State


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verdict", Verdict)
def test_only_who_was_not_told_yes_is_decided_about(state: State, verdict: Verdict) -> None:
    waits_for_no = state is State.WAITLISTED and verdict is Verdict.REJECT
    assert may_draft(state, verdict) is (state is State.APPLIED or waits_for_no)


def test_who_gets_no_place_reads_why() -> None:
    assert {Verdict.WAITLIST, Verdict.REJECT} == TOLD_WHY


@dataclass(frozen=True)
class Waits:
    group_id: UUID
    number: int


def test_who_registered_together_waits_together_where_the_first_of_them_stands() -> None:
    alone, together, last = UUID(int=1), UUID(int=2), UUID(int=3)
    people = [Waits(alone, 2), Waits(together, 3), Waits(last, 4), Waits(together, 1)]
    assert in_order(people) == [Waits(together, 1), Waits(together, 3), Waits(alone, 2), Waits(last, 4)]
