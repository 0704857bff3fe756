"""Whatever an employer chooses: everybody else stays where they were, and is offered what they would have been."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.registrations.ordering.rules import Candidate, exchanged, in_order, may_order
from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Quota, Standing, Terms, Unit

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
OURS, THEIRS = uuid4(), uuid4()
TWENTE = Quota(uuid4(), 2, region="twente")
CARE = Quota(uuid4(), 1, organization_kind="care_provider")


@st.composite
def waiting_lists(draw: st.DrawFn) -> list[Candidate]:
    """People of two organisations who wait: alone or in groups, with or without a kept place that is theirs."""
    groups = draw(
        st.lists(
            st.tuples(
                st.sampled_from((OURS, THEIRS)),
                st.integers(1, 3),
                st.sampled_from((frozenset(), frozenset({"twente"}))),
                st.sampled_from(("municipality", "care_provider")),
            ),
            min_size=1,
            max_size=8,
        )
    )
    found: list[Candidate] = []
    for organization, size, regions, kind in groups:
        unit = Unit(uuid4(), organization, kind, None, regions)
        for _ in range(size):
            found.append(Candidate(uuid4(), len(found) + 1, unit))
    return found


def mine(people: Sequence[Candidate]) -> list[Candidate]:
    return [one for one in people if one.unit.organization == OURS]


def after(people: Sequence[Candidate], wanted: Sequence[UUID]) -> list[Candidate]:
    moved = exchanged(mine(people), wanted, (TWENTE, CARE))
    new = [replace(one, position=moved.get(one.id, one.position)) for one in people]
    return sorted(new, key=lambda one: one.position)


def units(people: Sequence[Candidate]) -> list[Unit]:
    order = dict.fromkeys(one.unit.key for one in people)
    of = {one.unit.key: one.unit for one in people}
    return [replace(of[key], size=sum(one.unit.key == key for one in people)) for key in order]


@given(waiting_lists(), st.randoms())
def test_everybody_of_another_organisation_keeps_their_position(people: list[Candidate], random) -> None:
    ids = [one.id for one in mine(people)]
    random.shuffle(ids)
    moved = exchanged(mine(people), ids, (TWENTE, CARE))
    assert moved.keys() <= set(ids)
    new = after(people, ids)
    assert sorted(one.position for one in new) == [one.position for one in people]
    was = {one.id: one.position for one in people}
    assert all(one.position == was[one.id] for one in new if one.unit.organization == THEIRS)


@given(waiting_lists(), st.randoms(), st.integers(0, 6), st.integers(1, 4), st.booleans())
def test_whatever_comes_free_others_are_offered_what_they_would_have_been(
    people: list[Candidate], random, free: int, most: int, kept: bool
) -> None:
    ids = [one.id for one in mine(people)]
    random.shuffle(ids)
    quotas = (TWENTE, CARE) if kept else ()
    terms = Terms(free, NOW + timedelta(days=30), max_per_organization=most, quotas=quotas)

    def offered(those: Sequence[Candidate]) -> list[tuple[UUID, tuple[UUID | None, ...]]]:
        decisions = settle(terms, Standing(waiting=units(those)), (), NOW)
        return [(one.unit.key, one.quotas) for one in decisions if one.unit.organization == THEIRS]

    new = after(people, ids)
    assert offered(new) == offered(people)


@given(waiting_lists(), st.randoms())
def test_groups_stay_together_and_doing_it_twice_is_once(people: list[Candidate], random) -> None:
    ids = [one.id for one in mine(people)]
    random.shuffle(ids)
    new = after(people, ids)
    keys = [one.unit.key for one in new]
    assert all(keys.index(key) + keys.count(key) == len(keys) - keys[::-1].index(key) for key in keys)
    assert not exchanged(mine(new), ids, (TWENTE, CARE))


def alone(position: int, **more: object) -> Candidate:
    return Candidate(uuid4(), position, Unit(uuid4(), OURS, "municipality", **more))  # type: ignore[arg-type]


def test_who_goes_first_gets_the_first_number_of_their_own() -> None:
    first, second, third = alone(3), alone(7), alone(8)
    assert exchanged([first, second, third], [third.id, first.id, second.id], ()) == {
        third.id: 3,
        first.id: 7,
        second.id: 8,
    }


def test_in_whatever_order_they_are_handed_over() -> None:
    first, second, third = alone(3), alone(7), alone(8)
    wanted = [third.id, first.id, second.id]
    for people in permutations([first, second, third]):
        assert exchanged(people, wanted, ()) == {third.id: 3, first.id: 7, second.id: 8}


def test_who_came_after_the_order_was_given_stands_behind_it() -> None:
    first, second, late, later = alone(3), alone(7), alone(8), alone(9)
    assert exchanged([first, second, late, later], [second.id, first.id], ()) == {second.id: 3, first.id: 7}
    assert exchanged([first, late], [late.id], ()) == {late.id: 3, first.id: 8}
    assert exchanged([first, late], [], ()) == {}


def test_a_group_goes_where_the_first_of_them_was_put_and_changes_with_one_as_large() -> None:
    pair, other, one = (Unit(uuid4(), OURS, "municipality") for _ in range(3))
    a, b, c, d = (Candidate(uuid4(), n, unit) for n, unit in enumerate((pair, other, other, pair), 2))
    by_itself = Candidate(uuid4(), 9, one)
    people = [a, b, c, d, by_itself]
    assert exchanged(people, [c.id, a.id, d.id, b.id], ()) == {b.id: 2, c.id: 5, a.id: 3, d.id: 4}
    assert exchanged(people, [a.id, c.id, d.id, b.id], ()) == {}
    assert exchanged(people, [by_itself.id], ()) == {}, "nobody else is alone"


def test_who_has_a_kept_place_changes_with_nobody_who_has_not() -> None:
    first, second = alone(3, regions=frozenset({"twente"})), alone(7)
    assert exchanged([first, second], [second.id, first.id], (TWENTE,)) == {}
    assert exchanged([first, second], [second.id, first.id], ()) == {second.id: 3, first.id: 7}


def test_who_is_new_stands_behind_who_was_put_in_order() -> None:
    a, b, c = uuid4(), uuid4(), uuid4()
    assert in_order([a, b, c], [c, a]) == [c, a, b]
    assert in_order([a, b], []) == [a, b]


@pytest.mark.parametrize(
    "allocation, most, live, candidates, may",
    [
        ("application", 2, 3, 2, True),
        ("first_come", 2, 3, 2, True),
        ("application", 2, 2, 2, False),
        ("application", 2, 3, 1, False),
        ("application", None, 9, 9, False),
        ("draw", 2, 9, 9, False),
    ],
)
def test_when_there_is_something_to_order(allocation, most, live, candidates, may) -> None:
    assert may_order(allocation, most, live=live, candidates=candidates) is may
