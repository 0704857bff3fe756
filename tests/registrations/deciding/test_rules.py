"""What may be decided about whom, and in which order people wait."""

from dataclasses import dataclass
from itertools import permutations
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


ALONE, TOGETHER, LAST = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.mark.parametrize(
    "people",
    list(permutations([Waits(ALONE, 2), Waits(TOGETHER, 3), Waits(LAST, 4), Waits(TOGETHER, 1)])),
    ids=lambda people: "".join(str(one.number) for one in people),
)
def test_who_registered_together_waits_together_where_the_first_of_them_stands(people: list[Waits]) -> None:
    assert in_order(people) == [Waits(TOGETHER, 1), Waits(TOGETHER, 3), Waits(ALONE, 2), Waits(LAST, 4)]
