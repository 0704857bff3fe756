"""The order of employers, without asking the solver: who may change places, and every row of the program that says so."""

from uuid import UUID

import pytest

from leerkring.core.solver.program import Goal, Row
from leerkring.registrations.proposal.building import build
from leerkring.registrations.proposal.employers import build_in_order, list_classes, overtakes, stand_in_order
from leerkring.registrations.proposal.rules import Aim, Applicant, InOrder, Unit
from tests.registrations.proposals import MARKS, asked, person


def unit(*members: Applicant, number: int = 1) -> Unit:
    return Unit(members, number)


def ranked(number: int, rank: int | None, organization: int = 1, **more) -> Applicant:
    return person(number, organization=organization, rank=rank, **more)


SECOND, FIRST, THIRD = unit(ranked(1, 2)), unit(ranked(2, 1)), unit(ranked(3, 3))
ELSE, STRANGER = unit(ranked(4, 1, organization=2)), unit(person(5))


def test_who_may_change_places_stand_by_employer_and_size_the_first_choice_first() -> None:
    pair = unit(ranked(11, None, group=9), ranked(12, 7, group=9))
    other_pair = unit(ranked(13, 6, group=8), ranked(14, 9, group=8))
    units = [SECOND, pair, FIRST, ELSE, other_pair, STRANGER, THIRD]
    assert list_classes(units) == [[FIRST, SECOND, THIRD], [other_pair, pair]]


@pytest.mark.parametrize(
    "stays",
    [
        unit(ranked(9, None)),
        unit(ranked(9, 2, fixed=True)),
        unit(ranked(9, 2, fixed=False)),
        unit(ranked(9, 2, organization=2)),
        unit(ranked(9, 2, group=9), ranked(8, 3, group=9)),
    ],
)
def test_others_stay_where_they_are(stays: Unit) -> None:
    assert list_classes([FIRST, stays]) == []


def test_who_came_with_people_of_elsewhere_stays() -> None:
    mixed = [
        unit(ranked(one, one, group=one), ranked(one + 1, None, organization=2, group=one)) for one in (1, 3)
    ]
    assert list_classes(mixed) == []


@pytest.mark.parametrize(
    "chosen, times", [((), 0), ((1, 2, 3), 0), ((2,), 0), ((2, 1), 0), ((1,), 1), ((3,), 2), ((1, 3), 2)]
)
def test_how_often_one_goes_before_another(chosen: tuple[int, ...], times: int) -> None:
    assert overtakes([FIRST, SECOND, THIRD], {UUID(int=number) for number in chosen}) == times


def test_how_each_stands_to_the_order_of_their_employer() -> None:
    pairs = [unit(ranked(one, one, group=one), ranked(one + 1, None, group=one)) for one in (21, 23)]
    units = [FIRST, SECOND, THIRD, *pairs, ELSE, STRANGER]

    def stand(*chosen: int) -> dict[int, str]:
        found = stand_in_order(units, {UUID(int=number) for number in chosen})
        return {id_.int: stands for id_, stands in found.items()}

    goes, after = InOrder.GOES_FIRST, InOrder.COMES_AFTER
    by, overtaken = InOrder.OVERTAKES, InOrder.OVERTAKEN
    assert stand() == stand(1, 2, 3, 21, 22, 23, 24, 4, 5) == {}
    assert stand(2) == {2: goes, 1: after, 3: after}
    assert stand(2, 1) == {2: goes, 1: goes, 3: after}
    assert stand(1) == {2: overtaken, 1: by, 3: after}
    assert stand(2, 3) == {2: goes, 1: overtaken, 3: by}
    assert stand(21, 22) == {21: goes, 22: goes, 23: after, 24: after}


def test_the_program_leaves_others_as_they_are_and_asks_for_the_order() -> None:
    other = unit(ranked(7, 2, organization=2))
    units = [SECOND, FIRST, THIRD, STRANGER, unit(person(6, MARKS[0]), number=4), ELSE, other]
    question = asked(places=3, aims=(Aim(MARKS[0], 2), Aim(MARKS[1], 1)))
    first = build(question, units)
    built = build_in_order(question, units, [1, 0, 1, 0, 1, 0, 1, 1, 0], first)
    plain = build(question, units)
    assert built.program.upper == plain.program.upper
    assert built.program.rows[: len(plain.program.rows)] == plain.program.rows
    assert built.program.rows[len(plain.program.rows) :] == [
        Row({3: 1}, low=0, high=0),
        Row({4: 1}, low=1, high=1),
        Row({7: 1}, high=1),
        Row({8: 1}, high=0),
        Row({1: 1, 0: 1, 2: 1}, low=2, high=2),
        Row({5: 1, 6: 1}, low=1, high=1),
    ]
    assert built.program.goals == [Goal({1: 1, 0: 2, 2: 3, 5: 1, 6: 2}), *plain.program.goals[3:]]
    assert (built.units, built.choices, built.shortages) == (units, plain.choices, plain.shortages)
