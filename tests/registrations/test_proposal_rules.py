"""A proposal is the best there is: against every selection there could be, and in whatever order people stand."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from leerkring.core.solver.highs import Infeasible, solve
from leerkring.core.solver.program import Goal, Program
from leerkring.registrations.proposal.proposing import make_proposal, propose
from leerkring.registrations.proposal.rules import (
    MOST_REFUSALS,
    Aim,
    Applicant,
    Asked,
    Clash,
    Proposal,
    Short,
    Told,
    Unit,
    Why,
    fits_kept,
    kept_in_use,
    list_breaches,
    list_conflicts,
    list_units,
)

MARKS = ("soort:corporatie", "soort:gemeente", "regio:twente")
TWENTE, CORPORATIES = UUID(int=501), UUID(int=502)


def person(
    number: int, *marks: str, organization: int | None = None, group: int | None = None, **more
) -> Applicant:
    """Return an applicant: from somewhere of their own and by themselves, where nothing else is said."""
    return Applicant(
        UUID(int=number),
        UUID(int=1000 + (group if group is not None else number)),
        UUID(int=2000 + (organization if organization is not None else number)),
        frozenset(marks),
        **more,
    )


def asked(*applicants: Applicant, places: int, **more) -> Asked:
    """Return a question for so many places, all of them free."""
    return Asked(applicants, places, more.pop("free", places), **more)


def numbers(told: Sequence[Told]) -> set[int]:
    """Return who they are."""
    return {one.id.int for one in told}


def why(proposal: Proposal, number: int) -> Why:
    """Return why somebody is in it or not."""
    return next(one.why for one in (*proposal.chosen, *proposal.others) if one.id.int == number)


@st.composite
def questions(draw) -> Asked:
    """Draw small questions of every shape: groups, maxima, kept places, yes and no by hand."""
    many = draw(st.integers(1, 8))
    applicants = [
        Applicant(
            UUID(int=number),
            UUID(int=1000 + draw(st.integers(0, 5))),
            UUID(int=2000 + draw(st.integers(0, 3))),
            frozenset(draw(st.sets(st.sampled_from(MARKS), max_size=2))),
            frozenset(draw(st.sets(st.sampled_from((TWENTE, CORPORATIES)), max_size=2))),
            draw(st.sampled_from((0, 0, 0, 1, 2, 5))),
            draw(st.sampled_from((None, None, None, None, True, False))),
        )
        for number in range(1, many + 1)
    ]
    free = draw(st.integers(1, 6))
    return Asked(
        tuple(applicants),
        draw(st.integers(1, free)),
        free,
        tuple(
            Aim(mark, draw(st.integers(0, 3)), draw(st.integers(0, 1)))
            for mark in draw(st.permutations(MARKS))[: draw(st.integers(0, 3))]
        ),
        draw(st.sampled_from(({}, {TWENTE: 1}, {TWENTE: 1, CORPORATIES: 1}, {CORPORATIES: 2}))),
        draw(st.sampled_from((None, 1, 2, 3))),
        draw(st.sampled_from(({}, {UUID(int=2001): 1}))),
    )


def seated(people: Sequence[Applicant], kept: dict[UUID, int], open_: int) -> bool:
    """Tell whether everybody can sit down: each tries every place that they may have."""
    if not people:
        return True
    first, rest = people[0], people[1:]
    for quota in first.quotas:
        if kept.get(quota) and seated(rest, kept | {quota: kept[quota] - 1}, open_):
            return True
    return open_ > 0 and seated(rest, kept, open_ - 1)


def allowed(question: Asked) -> Iterator[list[Unit]]:
    """Give every selection that breaks no rule, found by trying them all."""
    units = list_units(question.applicants)
    for picks in itertools.product((False, True), repeat=len(units)):
        units_in = [unit for unit, pick in zip(units, picks, strict=True) if pick]
        people = [one for unit in units_in for one in unit.members]
        if len(people) > question.places or any(one.fixed is False for one in people):
            continue
        if any(one.fixed and one not in people for one in question.applicants):
            continue
        most = question.most_per_organization
        if most is not None and any(
            sum(other.organization == one.organization for other in people)
            > max(0, most - question.organization_taken.get(one.organization, 0))
            for one in people
        ):
            continue
        if seated(people, dict(question.kept), max(0, question.free - sum(question.kept.values()))):
            yield units_in


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


@settings(max_examples=400, deadline=None)
@example(Asked((person(1, group=1, fixed=True), person(2, group=1, fixed=False)), 1, 1), set())
@given(questions(), st.sets(st.integers(1, 8)))
def test_breaches_are_what_trying_every_seat_finds(question: Asked, ids: set[int]):
    inside = {UUID(int=number) for number in ids if number <= len(question.applicants)}
    known = [{one.id for unit in units for one in unit.members} for units in allowed(question)]
    assert (list_breaches(question, inside) == []) == (inside in known)


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


def test_a_kept_place_is_given_so_that_most_can_have_one():
    both, one = frozenset({TWENTE, CORPORATIES}), frozenset({TWENTE})
    assert kept_in_use({both: 1, one: 1}, {TWENTE: 1, CORPORATIES: 1}) == 2
    assert kept_in_use({both: 3, one: 1}, {TWENTE: 1, CORPORATIES: 1}) == 2
    assert kept_in_use({frozenset(): 3}, {TWENTE: 1}) == 0
    assert not fits_kept(asked(places=3, kept={TWENTE: 1}), {frozenset(): 3})
    assert fits_kept(asked(places=3, kept={TWENTE: 1}), {frozenset(): 2, one: 1})


def test_yes_and_no_by_hand_are_settled():
    people = [person(1, fixed=True), person(2, refused=3), person(3, fixed=False)]
    proposal = propose(asked(*people, places=1))
    assert numbers(proposal.chosen) == {1}
    assert [why(proposal, n) for n in (1, 2, 3)] == [Why.FIXED_YES, Why.ALL_FIXED, Why.FIXED_NO]


def test_where_there_is_room_nobody_was_preferred():
    proposal = propose(asked(person(1), person(2), places=3))
    assert {one.why for one in proposal.chosen} == {Why.ROOM}
    assert proposal.left == 1


@pytest.mark.parametrize(
    "people, clash, many, room",
    [
        ([person(1, fixed=True), person(2, fixed=True), person(3, fixed=True)], Clash.MORE_THAN_PLACES, 3, 2),
        ([person(n, fixed=True, organization=1) for n in (1, 2)], Clash.ORGANIZATION, 2, 1),
        ([person(1, group=1, fixed=True), person(2, group=1, fixed=False)], Clash.SPLIT_GROUP, 2, 0),
    ],
)
def test_what_was_settled_by_hand_and_cannot_be(people, clash, many, room):
    found = list_conflicts(asked(*people, places=2, most_per_organization=1))
    assert [(one.clash, one.many, one.room) for one in found] == [(clash, many, room)]


def test_a_yes_in_a_place_that_is_kept_for_others_is_a_conflict():
    question = asked(person(1, fixed=True), person(2, fixed=True), places=2, kept={TWENTE: 1})
    assert [(one.clash, one.many, one.room) for one in list_conflicts(question)] == [(Clash.KEPT, 2, 1)]


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
