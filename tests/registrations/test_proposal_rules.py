"""A proposal is the best there is: against every selection there could be, and in whatever order people stand."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leerkring.core.solver.highs import Infeasible, solve
from leerkring.core.solver.program import Goal, Program
from leerkring.registrations.proposal.proposing import make_proposal, propose
from leerkring.registrations.proposal.rules import (
    MOST_REFUSALS,
    Aim,
    Asked,
    Proposal,
    Short,
    Told,
    Unit,
    Why,
    list_breaches,
    list_conflicts,
    list_units,
)
from tests.registrations.proposals import MARKS, TWENTE, allowed, asked, person, questions


def numbers(told: Sequence[Told]) -> set[int]:
    """Return who they are."""
    return {one.id.int for one in told}


def why(proposal: Proposal, number: int) -> Why:
    """Return why somebody is in it or not."""
    return next(one.why for one in (*proposal.chosen, *proposal.others) if one.id.int == number)


def worth(question: Asked, units: Sequence[Unit]) -> tuple[int, ...]:
    """Return what a selection is worth, the first wish first; less is better."""
    people = [one for unit in units for one in unit.members]
    shortages = [
        max(0, aim.least - aim.has - sum(aim.mark in one.marks for one in people)) for aim in question.aims
    ]
    refused = sum(min(one.refused, MOST_REFUSALS) for one in people)
    return (*shortages, -len(people), -refused, -sum(unit.size * unit.number for unit in units))


def units_of(question: Asked, proposal: Proposal) -> list[Unit]:
    """Return the units that a proposal holds."""
    chosen = {one.id for one in proposal.chosen}
    return [unit for unit in list_units(question.applicants) if unit.members[0].id in chosen]


@settings(max_examples=150, deadline=None)
@given(questions())
def test_no_selection_is_better_and_every_rule_is_kept(question: Asked):
    every = [worth(question, units) for units in allowed(question)]
    assert bool(every) == (not list_conflicts(question)), "a question without an answer says why"
    assume(every)
    proposal = propose(question)
    chosen = [one.id for one in proposal.chosen]
    assert list_breaches(question, chosen) == []
    assert worth(question, units_of(question, proposal)) == min(every)
    everybody = sorted([*chosen, *(one.id for one in proposal.others)])
    assert everybody == sorted(one.id for one in question.applicants), "each is told of once"


@settings(max_examples=60, deadline=None)
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_stand_makes_no_difference(question: Asked, chance: random.Random):
    assume(not list_conflicts(question))
    first = propose(question)
    for _ in range(2):
        mixed = list(question.applicants)
        chance.shuffle(mixed)
        assert propose(replace(question, applicants=tuple(mixed))) == first


@settings(max_examples=100, deadline=None)
@given(questions())
def test_each_aim_says_how_far_it_could_have_come(question: Asked):
    assume(not list_conflicts(question))
    every = list(allowed(question))
    for number, (aim, reached) in enumerate(zip(question.aims, propose(question).aims, strict=True)):
        alone = min(worth(question, units)[number] for units in every)
        if reached.reached >= aim.least:
            assert reached.short is None
        else:
            assert reached.possible == aim.least - alone
            assert (reached.short is Short.EARLIER_AIMS) == (reached.possible > reached.reached)


@settings(max_examples=100, deadline=None)
@given(questions())
def test_whom_an_aim_is_named_for_would_be_missed(question: Asked):
    assume(not list_conflicts(question))
    proposal = propose(question)
    units = units_of(question, proposal)
    best = worth(question, units)
    for told in proposal.chosen:
        without = [unit for unit in units if told.id not in {one.id for one in unit.members}]
        lost = worth(question, without)
        assert told.aims == tuple(n for n in range(len(question.aims)) if lost[n] > best[n])


async def test_the_same_question_has_the_same_answer_in_a_process_of_its_own():
    people = [person(n, MARKS[n % 3], organization=n % 7, refused=n % 4 // 3) for n in range(1, 41)]
    question = asked(*people, places=12, aims=(Aim(MARKS[0], 6), Aim(MARKS[2], 5)), most_per_organization=2)
    here = propose(question)
    assert [await make_proposal(question) for _ in range(2)] == [here, here]
    assert await make_proposal(replace(question, applicants=tuple(reversed(people)))) == here


def test_the_first_aim_goes_before_the_second():
    question = asked(
        person(1, "a"), person(2, "b"), person(3, "b"), places=1, aims=(Aim("a", 1), Aim("b", 1))
    )
    proposal = propose(question)
    assert numbers(proposal.chosen) == {1}
    assert why(proposal, 1) is Why.FOR_AIMS
    assert why(proposal, 2) is Why.COSTS_AIM
    assert proposal.aims[1].short is Short.EARLIER_AIMS
    assert proposal.aims[1].possible == 1


def test_who_was_refused_before_goes_before_an_equal():
    proposal = propose(asked(person(1), person(2, refused=1), person(3), places=1))
    assert numbers(proposal.chosen) == {2}
    assert why(proposal, 2) is Why.REFUSED_BEFORE
    assert why(proposal, 1) is Why.OTHERS_REFUSED_BEFORE


def test_an_aim_goes_before_who_was_refused():
    proposal = propose(asked(person(1, "a"), person(2, refused=3), places=1, aims=(Aim("a", 1),)))
    assert numbers(proposal.chosen) == {1}


def test_between_equals_a_number_decides_that_no_name_and_no_hour_helps():
    proposal = propose(asked(*(person(n) for n in range(1, 6)), places=2))
    assert {one.why for one in (*proposal.chosen, *proposal.others)} == {Why.BY_NUMBER}
    units = sorted(list_units([person(n) for n in range(1, 6)]), key=lambda unit: -unit.number)
    assert numbers(proposal.chosen) == {unit.members[0].id.int for unit in units[:2]}


def test_colleagues_come_together_or_not_at_all():
    trio = [person(n, group=1, organization=1) for n in (1, 2, 3)]
    proposal = propose(asked(*trio, person(4), places=2))
    assert numbers(proposal.chosen) == {4}
    assert proposal.left == 1
    assert why(proposal, 1) is Why.GROUP_TOO_LARGE
    assert numbers(propose(asked(*trio, person(4), places=3)).chosen) == {1, 2, 3}, "as many as can be"
    assert why(propose(asked(*trio, person(4), places=3)), 4) is Why.LEAVES_EMPTY


def test_a_crowd_of_one_organisation_leaves_places_free():
    crowd = [person(n, organization=1) for n in range(1, 301)]
    proposal = propose(asked(*crowd, places=10, most_per_organization=2))
    assert len(proposal.chosen) == 2
    assert proposal.left == 8
    assert {one.why for one in proposal.others} == {Why.ORGANIZATION_MAXIMUM}


def test_kept_places_stay_for_whom_they_are_kept():
    others = [person(n) for n in range(1, 6)]
    proposal = propose(asked(*others, places=4, kept={TWENTE: 2}))
    assert len(proposal.chosen) == 2
    assert {one.why for one in proposal.others} == {Why.KEPT_PLACES}
    theirs = person(9, quotas=frozenset({TWENTE}))
    assert 9 in numbers(propose(asked(*others, theirs, places=4, kept={TWENTE: 2})).chosen)


def test_yes_and_no_by_hand_are_settled():
    people = [person(1, fixed=True), person(2, refused=3), person(3, fixed=False)]
    proposal = propose(asked(*people, places=1))
    assert numbers(proposal.chosen) == {1}
    assert [why(proposal, n) for n in (1, 2, 3)] == [Why.FIXED_YES, Why.ALL_FIXED, Why.FIXED_NO]


def test_where_there_is_room_nobody_was_preferred():
    proposal = propose(asked(person(1), person(2), places=3))
    assert {one.why for one in proposal.chosen} == {Why.ROOM}
    assert proposal.left == 1


def test_an_aim_that_too_few_people_could_fill_says_so():
    proposal = propose(asked(person(1, "a"), person(2), places=2, aims=(Aim("a", 3, has=1),)))
    assert (proposal.aims[0].reached, proposal.aims[0].short) == (2, Short.FEW_APPLICANTS)


def test_an_aim_that_a_rule_stands_in_the_way_of_says_so():
    crowd = [person(n, "a", organization=1) for n in range(1, 5)]
    proposal = propose(asked(*crowd, places=4, aims=(Aim("a", 3),), most_per_organization=2))
    assert (proposal.aims[0].reached, proposal.aims[0].short) == (2, Short.RULES)


def test_a_program_without_an_answer_and_one_without_goals():
    program = Program()
    one = program.add_number(3)
    program.add_row({one: 1}, low=2)
    assert solve(program) in ([2], [3])
    program.goals = [Goal({one: 1}, largest=True)]
    assert solve(program) == [3]
    program.goals = [Goal({one: 1})]
    assert solve(program) == [2]
    program.add_row({one: 1}, high=1)
    with pytest.raises(Infeasible):
        solve(program)
