"""A question as a program for the solver: every number, row and goal of it, without asking the solver."""

from uuid import UUID

from leerkring.core.solver.program import Goal, Row
from leerkring.registrations.proposal.building import build, patterns_of
from leerkring.registrations.proposal.rules import Aim, Applicant, Asked, Unit
from tests.registrations.proposals import CORPORATIES, MARKS, TWENTE, asked, person


def unit(number: int, *members: Applicant) -> Unit:
    return Unit(members, number)


def rows_of(question: Asked, *units: Unit) -> list[Row]:
    """The rows after the first, which is about all places."""
    first, *others = build(question, units).program.rows
    assert first == Row(dict(enumerate(one.size for one in units)), high=question.places)
    return others


FIRST, PAIR, THIRD = (
    unit(7, person(1, MARKS[0], refused=2)),
    unit(5, person(2, MARKS[1], group=9), person(3, MARKS[0], group=9)),
    unit(3, person(4)),
)
UNITS = (FIRST, PAIR, THIRD)


def test_who_can_be_chosen_is_a_number_and_the_chosen_are_read_back() -> None:
    built = build(asked(places=2), UNITS)
    assert (built.units, built.choices, built.shortages) == (UNITS, (0, 1, 2), ())
    assert built.program.upper == [1, 1, 1]
    assert built.program.rows == [Row({0: 1, 1: 2, 2: 1}, high=2)]
    assert built.read([1, 0, 1]) == [FIRST, THIRD]
    assert built.read([0, 1, 0]) == [PAIR]


def test_a_yes_by_hand_is_in_it_a_no_and_a_group_that_is_too_large_are_not() -> None:
    yes, no = unit(1, person(5, fixed=True)), unit(1, person(6, fixed=False))
    built = build(asked(places=1), (yes, no, PAIR, THIRD))
    assert built.program.upper == [1, 0, 0, 1]
    assert built.program.rows[1:] == [Row({0: 1}, low=1)]


def test_the_goals_stand_in_order() -> None:
    question = asked(places=4, aims=(Aim(MARKS[0], 2), Aim(MARKS[1], 1)))
    built = build(question, UNITS)
    assert built.shortages == (3, 4)
    assert built.program.goals == [
        Goal({3: 1}),
        Goal({4: 1}),
        Goal({0: 1, 1: 2, 2: 1}, largest=True),
        Goal({0: 2}, largest=True),
        Goal({0: 7, 1: 10, 2: 3}, largest=True),
    ]
    assert build(question, UNITS, only_aim=0).program.goals == [Goal({3: 1})]
    assert build(question, UNITS, only_aim=1).program.goals == [Goal({4: 1})]


def test_an_aim_falls_short_by_what_the_chosen_and_those_who_are_there_do_not_fill() -> None:
    aims = (Aim(MARKS[0], 3, has=1), Aim(MARKS[1], 1, has=2), Aim(MARKS[2], 4))
    built = build(asked(places=4, aims=aims), UNITS)
    assert built.program.upper[3:] == [2, 0, 4]
    assert built.program.rows[1:] == [
        Row({0: 1, 1: 1, 3: 1}, low=2),
        Row({1: 1, 4: 1}, low=0),
        Row({5: 1}, low=4),
    ]


def test_of_an_organisation_no_more_than_it_has_room_for_where_that_says_something() -> None:
    two, three, other = UUID(int=2002), UUID(int=2003), UUID(int=2004)
    units = (
        unit(1, person(1, organization=2)),
        unit(1, person(2, organization=2, group=9), person(3, organization=3, group=9)),
        unit(1, person(4, organization=2, group=8), person(5, organization=2, group=8)),
        unit(1, person(6, organization=4)),
    )
    assert rows_of(asked(places=9), *units) == []
    taken = {two: 1, other: 5}
    found = rows_of(asked(places=9, most_per_organization=2, organization_taken=taken), *units)
    assert found == [Row({0: 1, 1: 1, 2: 2}, high=1), Row({3: 1}, high=0)]
    assert rows_of(asked(places=9, most_per_organization=4), *units) == [], "it has room for all"
    found = rows_of(asked(places=9, most_per_organization=1, organization_taken={three: 1}), *units)
    assert found == [Row({0: 1, 1: 1, 2: 2}, high=1), Row({1: 1}, high=0)]


def test_who_gets_no_kept_place_fits_in_the_open_ones() -> None:
    of_both, of_one, gone = {TWENTE, CORPORATIES}, {TWENTE}, UUID(int=503)
    units = (
        unit(1, person(1, quotas=frozenset(of_both))),
        unit(
            1,
            person(2, group=9, quotas=frozenset(of_one)),
            person(3, group=9, quotas=frozenset({TWENTE, gone})),
        ),
        unit(1, person(4)),
        unit(1, person(5, quotas=frozenset(of_one))),
    )
    question = asked(places=5, free=6, kept={CORPORATIES: 2, TWENTE: 2})
    built = build(question, units)
    # Who may have Twente's alone: at most two of these three. Who may have either: one of each.
    assert built.program.upper == [1, 1, 1, 1, 2, 1, 1]
    assert built.program.rows == [
        Row({0: 1, 1: 2, 2: 1, 3: 1}, high=5),
        Row({4: 1, 1: -2, 3: -1}, high=0),
        Row({5: 1, 6: 1, 0: -1}, high=0),
        Row({4: 1, 5: 1}, high=2),
        Row({6: 1}, high=2),
        Row({0: 1, 1: 2, 2: 1, 3: 1, 4: -1, 5: -1, 6: -1}, high=2),
    ]


def test_places_that_nobody_here_may_have_are_not_open_to_others() -> None:
    built = build(asked(places=2, free=3, kept={TWENTE: 2}), (FIRST, THIRD))
    assert built.program.upper == [1, 1]
    assert built.program.rows == [Row({0: 1, 1: 1}, high=2), Row({0: 1, 1: 1}, high=1)]


def test_how_many_may_have_each_set_of_kept_places() -> None:
    kept = frozenset({TWENTE})
    found = patterns_of([unit(1, person(1, quotas=kept), person(2)), unit(1, person(3, quotas=kept))])
    assert found == {kept: 2, frozenset(): 1}
