"""What may be decided about whom, and in which order people wait."""

from dataclasses import dataclass
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.registrations.deciding.rules import TOLD_WHY, Verdict, in_order, may_draft, put_at
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


def alone(many: int) -> list[Waits]:
    return [Waits(UUID(int=number), number) for number in range(1, many + 1)]


def numbers(people: list[Waits]) -> list[int]:
    return [one.number for one in people]


@pytest.mark.parametrize(
    "wanted, becomes",
    [
        ({}, [1, 2, 3, 4]),
        ({4: 1}, [4, 1, 2, 3]),
        ({1: 3}, [2, 3, 1, 4]),
        ({1: 4}, [2, 3, 4, 1]),
        ({1: 2, 2: 1}, [2, 1, 3, 4]),
        ({1: 4, 4: 1}, [4, 2, 3, 1]),
        ({3: 1, 4: 2}, [3, 4, 1, 2]),
        ({1: 4, 2: 3, 3: 2, 4: 1}, [4, 3, 2, 1]),
    ],
)
def test_who_is_moved_stands_at_the_number_and_the_others_make_room(
    wanted: dict[int, int], becomes: list[int]
) -> None:
    assert numbers(put_at(alone(4), {UUID(int=one): to for one, to in wanted.items()})) == becomes


def test_who_registered_together_moves_together() -> None:
    stands = in_order([Waits(ALONE, 1), Waits(LAST, 2), Waits(TOGETHER, 3), Waits(TOGETHER, 4)])
    assert numbers(put_at(stands, {TOGETHER: 1})) == [3, 4, 1, 2]
    assert numbers(put_at(stands, {TOGETHER: 2})) == [1, 3, 4, 2]
    assert numbers(put_at(stands, {ALONE: 4})) == [2, 3, 4, 1]


@given(many=st.integers(1, 12), data=st.data())
def test_any_numbers_once_each_are_kept_and_nobody_is_lost(many: int, data: st.DataObject) -> None:
    people = alone(many)
    some = data.draw(st.lists(st.sampled_from(people), unique=True))
    at = data.draw(st.permutations(range(1, many + 1)))
    wanted = {one.group_id: number for one, number in zip(some, at, strict=False)}
    found = put_at(people, wanted)
    assert sorted(numbers(found)) == numbers(people)
    for number, one in enumerate(found, 1):
        assert wanted.get(one.group_id, number) == number
    staying = [one for one in found if one.group_id not in wanted]
    assert staying == sorted(staying, key=lambda one: one.number)


@given(st.data())
def test_in_any_order_who_registered_together_stays_together(data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=9))
    stands = in_order([Waits(UUID(int=group), number) for number, group in enumerate(groups, 1)])
    ids = sorted({one.group_id for one in stands})
    wanted = data.draw(st.dictionaries(st.sampled_from(ids), st.integers(1, len(groups))))
    found = put_at(stands, wanted)
    assert sorted(numbers(found)) == list(range(1, len(groups) + 1))
    renumbered = [Waits(one.group_id, number) for number, one in enumerate(found, 1)]
    assert in_order(renumbered) == renumbered, "told in the very order that was kept"
