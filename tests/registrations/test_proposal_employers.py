"""The order of an employer in a proposal: its own candidates by its word, and nobody else notices."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leerkring.registrations.proposal.employers import list_classes, overtakes
from leerkring.registrations.proposal.proposing import propose
from leerkring.registrations.proposal.rules import (
    Aim,
    Asked,
    InOrder,
    Proposal,
    Told,
    Unit,
    Why,
    list_breaches,
    list_conflicts,
    list_units,
)
from tests.registrations.proposals import CORPORATIES, MARKS, allowed, asked, person, questions
from tests.registrations.test_proposal_rules import numbers, units_of, worth


@st.composite
def ordered_questions(draw) -> Asked:
    """Questions of every shape in which some employers put all of their candidates in order."""
    question: Asked = draw(questions())
    ranked: dict[UUID, int] = {}
    for organization in draw(st.sets(st.sampled_from([UUID(int=2000 + n) for n in range(4)]), max_size=3)):
        theirs = [one.id for one in question.applicants if one.organization == organization]
        ranked |= {id_: place for place, id_ in enumerate(draw(st.permutations(theirs)), 1)}
    people = tuple(replace(one, rank=ranked.get(one.id)) for one in question.applicants)
    return replace(question, applicants=people)


def without_order(question: Asked) -> Asked:
    """Return the same where no employer says anything."""
    return replace(question, applicants=tuple(replace(one, rank=None) for one in question.applicants))


def ids(units: list[Unit]) -> set[UUID]:
    """Return who are in them."""
    return {one.id for unit in units for one in unit.members}


def told_of(proposal: Proposal) -> dict[int, Told]:
    """Return what is told of each."""
    return {told.id.int: told for told in (*proposal.chosen, *proposal.others)}


@settings(max_examples=80, deadline=None)
@given(ordered_questions())
def test_nobody_else_notices_and_within_an_employer_none_is_better(question: Asked):
    assume(not list_conflicts(question))
    classes = list_classes(list_units(question.applicants))
    movable = {one.id for those in classes for unit in those for one in unit.members}
    plain, proposal = propose(without_order(question)), propose(question)
    before, after = (ids(units_of(question, one)) for one in (plain, proposal))
    assert list_breaches(question, after) == []
    assert before - movable == after - movable, "who is in no order stays as they were"
    assert {told.id: told for told in (*plain.chosen, *plain.others) if told.id not in movable} == {
        told.id: told for told in (*proposal.chosen, *proposal.others) if told.id not in movable
    }, "and hears what they would have heard"
    best = worth(question, units_of(question, plain))
    assert (
        worth(question, units_of(question, proposal))[: len(question.aims) + 1]
        == best[: len(question.aims) + 1]
    )

    def counted(chosen: set[UUID]) -> Counter[UUID]:
        return Counter(one.organization for one in question.applicants if one.id in chosen)

    assert counted(before) == counted(after), "an order brings an employer no place and costs it none"

    def against(chosen: set[UUID]) -> int:
        return sum(overtakes(those, chosen) for those in classes)

    for units in allowed(question):
        other = ids(units)
        same = other - movable == before - movable and all(
            sum(unit.members[0].id in other for unit in those)
            == sum(unit.members[0].id in before for unit in those)
            for those in classes
        )
        if same and worth(question, units)[: len(question.aims) + 1] == best[: len(question.aims) + 1]:
            assert against(after) <= against(other)


@settings(max_examples=80, deadline=None)
@given(ordered_questions())
def test_who_is_overtaken_could_not_change_places(question: Asked):
    assume(not list_conflicts(question))
    proposal = propose(question)
    units = units_of(question, proposal)
    chosen, told = ids(units), told_of(proposal)
    aims = len(question.aims)
    for those in list_classes(list_units(question.applicants)):
        for place, earlier in enumerate(those):
            for later in those[place + 1 :]:
                if earlier.members[0].id in chosen or later.members[0].id not in chosen:
                    continue
                assert all(told[one.id.int].order is InOrder.OVERTAKEN for one in earlier.members)
                assert all(told[one.id.int].order is InOrder.OVERTAKES for one in later.members)
                swapped = [unit for unit in units if unit != later] + [earlier]
                worse = any(
                    ours < theirs
                    for ours, theirs in zip(
                        worth(question, units)[:aims], worth(question, swapped)[:aims], strict=True
                    )
                )
                assert worse or list_breaches(question, ids(swapped))


@pytest.mark.parametrize("turned", [False, True])
def test_the_one_whom_the_employer_put_first_goes(turned: bool):
    first, second = (2, 1) if turned else (1, 2)
    people = [
        person(first, organization=1, rank=1),
        person(second, organization=1, rank=2, refused=3),
        person(3),
    ]
    proposal = propose(asked(*people, places=2, most_per_organization=1))
    assert numbers(proposal.chosen) == {first, 3}
    told = told_of(proposal)
    assert (told[first].why, told[first].order) == (Why.EMPLOYER_ORDER, InOrder.GOES_FIRST)
    assert (told[second].why, told[second].order) == (Why.ORGANIZATION_MAXIMUM, InOrder.COMES_AFTER)
    assert told[3].order is None


def test_an_aim_goes_before_the_order_and_both_hear_it():
    people = [person(1, organization=1, rank=1), person(2, MARKS[0], organization=1, rank=2), person(3)]
    proposal = propose(asked(*people, places=2, most_per_organization=1, aims=(Aim(MARKS[0], 1),)))
    assert numbers(proposal.chosen) == {2, 3}
    told = told_of(proposal)
    assert (told[2].why, told[2].order) == (Why.FOR_AIMS, InOrder.OVERTAKES)
    assert told[1].order is InOrder.OVERTAKEN


def test_a_kept_place_goes_before_the_order():
    kept = {CORPORATIES: 1}
    people = [
        person(1, organization=1, rank=1),
        person(2, organization=1, rank=2, quotas=frozenset({CORPORATIES})),
    ]
    proposal = propose(asked(*people, places=1, kept=kept, most_per_organization=1))
    assert numbers(proposal.chosen) == {2}
    assert told_of(proposal)[1].order is InOrder.OVERTAKEN


def test_what_was_settled_by_hand_and_who_came_together_stay():
    people = [
        person(1, organization=1, rank=1, fixed=False),
        person(2, organization=1, rank=2, fixed=True),
        person(3, organization=1, rank=3),
        person(4, organization=1, rank=4, group=4),
        person(5, organization=1, rank=5, group=4),
    ]
    proposal = propose(asked(*people, places=2))
    assert numbers(proposal.chosen) == {2, 3}
    assert all(told.order is None for told in (*proposal.chosen, *proposal.others)), (
        "each is alone in its class"
    )


def test_three_hundred_of_one_employer():
    people = [person(number, organization=1, rank=301 - number) for number in range(1, 301)]
    proposal = propose(asked(*people, person(900), places=12, most_per_organization=3))
    assert numbers(proposal.chosen) == {298, 299, 300, 900}
