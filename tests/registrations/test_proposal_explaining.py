"""Why each is in a proposal or not, without asking the solver: of a selection that is handed over."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from leerkring.registrations.proposal.explaining import explain, explain_in_order
from leerkring.registrations.proposal.rules import Aim, Applicant, Asked, InOrder, Told, Unit, Why
from tests.registrations.proposals import CORPORATIES, MARKS, TWENTE, asked, person

A, B, C = MARKS


def unit(*members: Applicant, number: int = 1) -> Unit:
    return Unit(members, number)


def pair(first: int, *marks: str, **more) -> Unit:
    return unit(person(first, *marks, group=first, **more), person(first + 1, *marks, group=first, **more))


def why(question: Asked, chosen: Sequence[Unit], *others: Unit) -> dict[int, tuple[Any, ...]]:
    """The reason of each, with the aims that it is about."""
    inside, outside = explain(question, [*others, *chosen], chosen)
    assert [told.id for told in inside] == [one.id for unit in chosen for one in unit.members]
    assert [told.id for told in outside] == [one.id for unit in others for one in unit.members]
    assert all(told.order is None for told in (*inside, *outside))
    return {told.id.int: (told.why, *told.aims) for told in (*inside, *outside)}


TWO_OF_ELSE, NEW_OF_ELSE = unit(person(11)), unit(person(12))
ONE, TWO, NEW = unit(person(1)), unit(person(2)), unit(person(3))


def test_where_all_are_in_it_there_was_room() -> None:
    assert why(asked(places=2), [ONE, TWO]) == {1: (Why.ROOM,), 2: (Why.ROOM,)}


def test_between_equals_the_number_decides_or_a_refusal_before() -> None:
    before = unit(person(4, refused=1))
    assert why(asked(places=1), [ONE], NEW) == {1: (Why.BY_NUMBER,), 3: (Why.BY_NUMBER,)}
    assert why(asked(places=2), [ONE, before], NEW) == {
        1: (Why.BY_NUMBER,),
        4: (Why.REFUSED_BEFORE,),
        3: (Why.BY_NUMBER,),
    }
    assert why(asked(places=1), [before], NEW) == {4: (Why.REFUSED_BEFORE,), 3: (Why.OTHERS_REFUSED_BEFORE,)}
    assert why(asked(places=1), [before], unit(person(5, refused=1))) == {
        4: (Why.REFUSED_BEFORE,),
        5: (Why.BY_NUMBER,),
    }


def test_a_no_by_hand_goes_before_what_else_stands_in_the_way() -> None:
    question = asked(places=1, most_per_organization=1)
    chosen = [unit(person(1, organization=1))]
    assert why(question, chosen, unit(person(9, organization=1, fixed=False)))[9] == (Why.FIXED_NO,)
    assert why(question, chosen, unit(person(9, organization=1)))[9] == (Why.ORGANIZATION_MAXIMUM,)
    assert why(question, chosen, unit(person(9, fixed=True)))[9] == (Why.BY_NUMBER,)


def test_a_group_that_is_larger_than_all_places() -> None:
    assert why(asked(places=1), [ONE], pair(9))[9] == (Why.GROUP_TOO_LARGE,)
    assert why(asked(places=2), [ONE, TWO], pair(9))[9] == (Why.GROUP_TOO_LARGE,), "two would have to go"
    assert why(asked(places=2, free=9), [ONE, TWO], pair(9))[9] == (Why.GROUP_TOO_LARGE,)
    assert why(asked(places=2), [pair(5)], pair(9))[10] == (Why.BY_NUMBER,)


def test_an_organisation_is_full_by_those_who_are_there_and_those_who_are_chosen() -> None:
    there = {UUID(int=2001): 1}
    chosen, other = unit(person(1, organization=1)), unit(person(9, organization=1))
    two = unit(person(11, organization=1, group=11), person(12, organization=1, group=11))
    for most, taken, reason in (
        (2, there, Why.ORGANIZATION_MAXIMUM),
        (3, there, Why.BY_NUMBER),
        (2, {}, Why.BY_NUMBER),
    ):
        question = asked(places=1, most_per_organization=most, organization_taken=taken)
        assert why(question, [chosen], other)[9] == (reason,)
    assert why(asked(places=2, most_per_organization=2), [chosen, TWO], two)[11] == (
        Why.ORGANIZATION_MAXIMUM,
    )
    assert why(asked(places=2, most_per_organization=3), [chosen, TWO], two)[11] == (Why.GROUP_TOO_LARGE,)


def test_where_everybody_is_settled_by_hand() -> None:
    yes = unit(person(1, fixed=True))
    assert why(asked(places=1), [yes], NEW) == {1: (Why.FIXED_YES,), 3: (Why.ALL_FIXED,)}
    assert why(asked(places=2), [yes, TWO], NEW) == {
        1: (Why.FIXED_YES,),
        2: (Why.BY_NUMBER,),
        3: (Why.BY_NUMBER,),
    }


def test_who_is_there_for_an_aim_and_who_would_cost_one() -> None:
    question = asked(places=2, aims=(Aim(A, 2, has=1), Aim(B, 1)))
    for_a, for_b = unit(person(1, A)), unit(person(2, B))
    assert why(question, [for_a, for_b], NEW) == {
        1: (Why.FOR_AIMS, 0),
        2: (Why.FOR_AIMS, 1),
        3: (Why.COSTS_AIM, 1),
    }, "the last aim that it costs"
    assert why(question, [for_a, for_b], unit(person(4, A)))[4] == (Why.BY_NUMBER,)
    assert why(question, [unit(person(1, A, B)), for_b], NEW)[1] == (Why.FOR_AIMS, 0)
    assert why(question, [unit(person(1, A, B)), TWO], NEW)[1] == (Why.FOR_AIMS, 0, 1)
    plenty = asked(places=2, aims=(Aim(A, 1, has=1),))
    assert why(plenty, [for_a, TWO], NEW) == {1: (Why.BY_NUMBER,), 2: (Why.BY_NUMBER,), 3: (Why.BY_NUMBER,)}
    yes = unit(person(1, A, fixed=True))
    assert why(question, [yes, for_b], NEW)[1] == (Why.FIXED_YES, 0)
    assert why(asked(places=1, aims=(Aim(A, 3), Aim(B, 3))), [unit(person(1, A, B))], NEW)[3] == (
        Why.COSTS_AIM,
        0,
    )


def test_an_aim_that_each_of_them_is_needed_for() -> None:
    question = asked(places=2, aims=(Aim(A, 2),))
    assert why(question, [unit(person(1, A)), unit(person(2, A))], NEW)[3] == (Why.COSTS_AIM, 0)
    more = asked(places=2, aims=(Aim(A, 1),))
    assert why(more, [unit(person(1, A)), unit(person(2, B, fixed=True))], NEW) == {
        1: (Why.FOR_AIMS, 0),
        2: (Why.FIXED_YES,),
        3: (Why.COSTS_AIM, 0),
    }
    both = why(more, [pair(1, A)], NEW)
    assert both == {1: (Why.FOR_AIMS, 0), 2: (Why.FOR_AIMS, 0), 3: (Why.COSTS_AIM, 0)}


def test_a_place_that_would_stay_empty() -> None:
    assert why(asked(places=2), [pair(1)], NEW) == {1: (Why.ROOM,), 2: (Why.ROOM,), 3: (Why.LEAVES_EMPTY,)}


def test_kept_places_stay_for_whom_they_are_kept() -> None:
    theirs = unit(person(1, quotas=frozenset({TWENTE})))
    question = asked(places=2, free=2, kept={TWENTE: 1})
    assert why(question, [TWO], NEW) == {2: (Why.ROOM,), 3: (Why.KEPT_PLACES,)}, (
        "there is room, but not for them"
    )
    assert why(question, [theirs, TWO], NEW)[3] == (Why.BY_NUMBER,), "in the place of the other"
    only = asked(places=1, free=1, kept={TWENTE: 1})
    assert why(only, [theirs], NEW) == {1: (Why.ROOM,), 3: (Why.KEPT_PLACES,)}
    both = asked(places=2, free=2, kept={TWENTE: 2})
    mixed = [theirs, unit(person(2, quotas=frozenset({TWENTE, CORPORATIES})))]
    assert why(both, mixed, pair(9))[9] == (Why.GROUP_TOO_LARGE,)
    assert why(both, mixed, unit(person(9, quotas=frozenset({TWENTE}))))[9] == (Why.BY_NUMBER,)
    assert why(both, mixed, unit(person(9, quotas=frozenset({CORPORATIES}))))[9] == (Why.KEPT_PLACES,)


def test_the_reason_that_costs_least_is_told() -> None:
    question = asked(places=3, aims=(Aim(A, 1), Aim(B, 1), Aim(C, 1)))
    chosen = [unit(person(1, A)), unit(person(2, B)), unit(person(4, C))]
    assert why(question, chosen, NEW)[3] == (Why.COSTS_AIM, 2)
    chosen[1] = unit(person(2, refused=2))
    assert why(question, chosen, NEW)[3] == (Why.OTHERS_REFUSED_BEFORE,)
    assert why(asked(places=3), [pair(5), unit(person(2, refused=1))], NEW)[3] == (Why.OTHERS_REFUSED_BEFORE,)
    for last in range(3):
        one = asked(places=3, aims=(*[Aim("nobody", 0)] * last, Aim(A, 1)))
        for number in range(1, 5):
            alone = unit(person(1, A, quotas=frozenset({UUID(int=number)})))
            assert why(one, [alone, pair(5)], NEW)[3] == (Why.LEAVES_EMPTY,)
            assert why(one, [pair(5), alone], NEW)[3] == (Why.LEAVES_EMPTY,)


def ranked(number: int, rank: int, **more) -> Unit:
    return unit(person(number, organization=1, rank=rank, **more))


def test_the_order_of_an_employer_is_told_to_its_own_alone() -> None:
    first, second, aimed = ranked(1, 1), ranked(2, 2), ranked(3, 3, refused=1)
    question = asked(places=2)
    units = [first, second, aimed, TWO_OF_ELSE, NEW_OF_ELSE]
    inside, outside = explain_in_order(question, units, [aimed, TWO_OF_ELSE], [first, TWO_OF_ELSE])
    assert inside == [
        Told(UUID(int=1), Why.EMPLOYER_ORDER, (), InOrder.GOES_FIRST),
        Told(UUID(int=11), Why.BY_NUMBER),
    ]
    assert outside == [
        Told(UUID(int=2), Why.EMPLOYER_ORDER, (), InOrder.COMES_AFTER),
        Told(UUID(int=3), Why.EMPLOYER_ORDER, (), InOrder.COMES_AFTER),
        Told(UUID(int=12), Why.BY_NUMBER),
    ]


def test_others_hear_what_they_would_have_heard() -> None:
    """Who was refused before went out for who the employer put first; a stranger hears of the refusal still."""
    first, refused = ranked(1, 1), ranked(2, 2, refused=1)
    question = asked(places=1)
    assert explain(question, [first, refused, NEW_OF_ELSE], [first])[1][1].why is Why.BY_NUMBER
    _, outside = explain_in_order(question, [first, refused, NEW_OF_ELSE], [refused], [first])
    assert outside[1] == Told(UUID(int=12), Why.OTHERS_REFUSED_BEFORE)
    _, same = explain_in_order(question, [first, refused, NEW_OF_ELSE], [first], [first])
    assert same[1] == Told(UUID(int=12), Why.BY_NUMBER)


def test_an_aim_goes_before_the_order_and_a_maximum_says_so_itself() -> None:
    first = ranked(1, 1)
    aimed = unit(person(2, A, organization=1, rank=2))
    question = asked(places=1, aims=(Aim(A, 1),), most_per_organization=1)
    inside, outside = explain_in_order(question, [first, aimed], [aimed], [aimed])
    assert inside == [Told(UUID(int=2), Why.FOR_AIMS, (0,), InOrder.OVERTAKES)]
    assert outside == [Told(UUID(int=1), Why.ORGANIZATION_MAXIMUM, (), InOrder.OVERTAKEN)]
    inside, outside = explain_in_order(asked(places=1), [first, aimed], [aimed], [aimed])
    assert inside == [Told(UUID(int=2), Why.BY_NUMBER, (), InOrder.OVERTAKES)]
    assert outside == [Told(UUID(int=1), Why.BY_NUMBER, (), InOrder.OVERTAKEN)]
