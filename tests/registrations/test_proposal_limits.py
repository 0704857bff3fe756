"""What a proposal may not break, who goes together, and what was settled by hand and cannot hold."""

from hashlib import sha256
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leerkring.registrations.proposal.rules import (
    Aim,
    Asked,
    Clash,
    Conflict,
    fits_kept,
    kept_in_use,
    list_breaches,
    list_conflicts,
    list_units,
)
from tests.registrations.proposals import CORPORATIES, TWENTE, allowed, asked, person, questions

THIRD = UUID(int=503)
FOURTH = person(1, organization=4).organization


def test_a_kept_place_is_given_so_that_most_can_have_one():
    both, one = frozenset({TWENTE, CORPORATIES}), frozenset({TWENTE})
    assert kept_in_use({both: 1, one: 1}, {TWENTE: 1, CORPORATIES: 1}) == 2
    assert kept_in_use({both: 3, one: 1}, {TWENTE: 1, CORPORATIES: 1}) == 2
    assert kept_in_use({frozenset(): 3}, {TWENTE: 1}) == 0
    assert not fits_kept(asked(places=3, kept={TWENTE: 1}), {frozenset(): 3})
    assert fits_kept(asked(places=3, kept={TWENTE: 1}), {frozenset(): 2, one: 1})


def most_seated(people: tuple[frozenset[UUID], ...], kept: dict[UUID, int]) -> int:
    """Return how many can have a kept place at most, by trying everything."""
    if not people:
        return 0
    first, rest = people[0], people[1:]
    tries = [most_seated(rest, kept | {quota: kept[quota] - 1}) + 1 for quota in first if kept.get(quota)]
    return max([most_seated(rest, kept), *tries])


@settings(deadline=None)
@example({frozenset({TWENTE, CORPORATIES}): 2, frozenset({TWENTE}): 2}, {TWENTE: 2, CORPORATIES: 2})
@example(  # who moved away once is not there to move away again
    {
        frozenset({TWENTE, CORPORATIES}): 1,
        frozenset({TWENTE, CORPORATIES, THIRD}): 1,
        frozenset({TWENTE}): 2,
    },
    {TWENTE: 1, CORPORATIES: 2, THIRD: 2},
)
@example(  # of two of a kind the second moves away as well
    {frozenset({TWENTE, CORPORATIES}): 2, frozenset({TWENTE, THIRD}): 2, frozenset({TWENTE}): 2},
    {TWENTE: 2, CORPORATIES: 2, THIRD: 2},
)
@given(
    st.dictionaries(
        st.frozensets(st.sampled_from((TWENTE, CORPORATIES, THIRD))), st.integers(0, 2), max_size=5
    ),
    st.dictionaries(st.sampled_from((TWENTE, CORPORATIES, THIRD)), st.integers(0, 3)),
)
def test_as_many_have_a_kept_place_as_trying_everything_finds(
    patterns: dict[frozenset[UUID], int], kept: dict[UUID, int]
):
    people = tuple(pattern for pattern, many in patterns.items() for _ in range(many))[:7]
    counted = {pattern: people.count(pattern) for pattern in people}
    assert kept_in_use(counted, kept) == most_seated(people, kept)


@settings(max_examples=400, deadline=None)
@example(Asked((person(1, group=1, fixed=True), person(2, group=1, fixed=False)), 1, 1), set())
@given(questions(), st.sets(st.integers(1, 8)))
def test_breaches_are_what_trying_every_seat_finds(question: Asked, ids: set[int]):
    inside = {UUID(int=number) for number in ids if number <= len(question.applicants)}
    known = [{one.id for unit in units for one in unit.members} for units in allowed(question)]
    assert (list_breaches(question, inside) == []) == (inside in known)


@pytest.mark.parametrize(
    "question, chosen, breaches",
    [
        (asked(person(1), places=1), {1}, []),
        (asked(person(1), places=1), {1, 9}, ["unknown"]),
        (asked(person(1), person(2), places=1), {1, 2}, ["places", "kept"]),
        (asked(person(1), person(2), places=1, free=2), {1, 2}, ["places"]),
        (asked(person(1, group=1), person(2, group=1), places=2), {1}, ["groups"]),
        (asked(person(1, group=1), person(2, group=1), person(3), places=2), {3}, []),
        (
            asked(*(person(n, organization=n // 3) for n in range(1, 6)), places=5, most_per_organization=2),
            {1, 2, 3, 4, 5},
            ["organization"],
        ),
        (
            asked(
                person(1, organization=4), places=1, most_per_organization=2, organization_taken={FOURTH: 2}
            ),
            {1},
            ["organization"],
        ),
        (asked(person(1), person(2), places=2, kept={TWENTE: 1}), {1, 2}, ["kept"]),
        (asked(person(1, fixed=True), places=1), set(), ["fixed"]),
        (asked(person(1, fixed=False), places=1), {1}, ["fixed"]),
        (asked(person(1, fixed=True), person(2, fixed=False), person(3), places=2), {1, 3}, []),
    ],
)
def test_each_rule_that_is_broken_is_named(question: Asked, chosen: set[int], breaches: list[str]):
    assert list_breaches(question, {UUID(int=number) for number in chosen}) == breaches


@pytest.mark.parametrize("ids", list(permutations((1, 2, 3))), ids=str)
def test_who_goes_together_has_a_number_by_a_hash_of_their_ids(ids: tuple[int, ...]):
    together = {1: 7, 2: 8, 3: 7}
    units = list_units(person(n, group=together[n]) for n in ids)
    said = {}
    for members in ((1, 3), (2,)):
        digest = sha256(b"".join(UUID(int=n).bytes for n in members)).digest()
        said[digest] = (members, 1 + int(digest[:8].hex(), 16) % 10_000)
    found = [(tuple(one.id.int for one in unit.members), unit.number) for unit in units]
    assert found == [said[digest] for digest in sorted(said)]


def test_what_members_count_for_is_added_up():
    (unit,) = list_units([person(1, "a", "b", group=1), person(2, "a", group=1)])
    assert unit.counts([Aim("b", 1), Aim("a", 9), Aim("c", 1)]) == (1, 2, 0)


def test_room_is_what_is_left_of_the_maximum_and_of_what_is_open():
    home, other = UUID(int=1), UUID(int=2)
    question = asked(places=3, most_per_organization=2, organization_taken={home: 3}, kept={TWENTE: 1})
    assert (question.room_of(home), question.room_of(other), question.open) == (0, 2, 2)
    assert asked(places=3).room_of(home) is None
    assert asked(places=1, kept={TWENTE: 2}).open == 0
    assert fits_kept(question, {frozenset(): 2})
    assert not fits_kept(question, {frozenset(): 3})


def who(*ids: int) -> tuple[UUID, ...]:
    return tuple(UUID(int=number) for number in ids)


def by_hash(*ids: int) -> tuple[UUID, ...]:
    """Return people who came alone in the order of their hashes."""
    return tuple(sorted(who(*ids), key=lambda one: sha256(one.bytes).digest()))


@pytest.mark.parametrize(
    "people, more, conflicts",
    [
        (
            [person(n, fixed=True) for n in (1, 2, 3)],
            {},
            [Conflict(Clash.MORE_THAN_PLACES, by_hash(1, 2, 3), 3, 2)],
        ),
        ([person(n, fixed=True) for n in (1, 2)], {}, []),
        (
            [person(1, fixed=True, organization=1), person(2, fixed=True, organization=1)],
            {"most_per_organization": 1},
            [Conflict(Clash.ORGANIZATION, by_hash(1, 2), 2, 1)],
        ),
        (
            [
                person(1, fixed=True, organization=1),
                person(2, fixed=True, organization=1),
                person(3, organization=1),
            ],
            {"most_per_organization": 2},
            [],
        ),
        (
            [person(1, fixed=True, organization=4)],
            {"most_per_organization": 2, "organization_taken": {FOURTH: 2}},
            [Conflict(Clash.ORGANIZATION, who(1), 1, 0)],
        ),
        (
            [person(1, fixed=True, organization=5), person(2, fixed=True, organization=4)],
            {"most_per_organization": 0},
            [Conflict(Clash.ORGANIZATION, who(2), 1, 0), Conflict(Clash.ORGANIZATION, who(1), 1, 0)],
        ),
        (
            [person(1, group=1, fixed=True), person(2, group=1, fixed=False), person(3, group=1)],
            {},
            [Conflict(Clash.SPLIT_GROUP, who(1, 2, 3), 3, 0)],
        ),
        (
            [person(1, group=1, fixed=True), person(2, group=1, fixed=False)],
            {},
            [Conflict(Clash.SPLIT_GROUP, who(1, 2), 2, 0)],
        ),
        ([person(1, group=1, fixed=True), person(2, group=1)], {}, []),
        ([person(1, group=1, fixed=False), person(2, group=1, fixed=False)], {}, []),
        (
            [person(1, fixed=True), person(2, fixed=True)],
            {"kept": {TWENTE: 1}},
            [Conflict(Clash.KEPT, by_hash(1, 2), 2, 1)],
        ),
        (
            [person(n, fixed=True) for n in (1, 2, 3)],
            {"kept": {TWENTE: 1}},
            [Conflict(Clash.MORE_THAN_PLACES, by_hash(1, 2, 3), 3, 2)],
        ),
    ],
)
def test_what_was_settled_by_hand_and_cannot_be(people, more, conflicts):
    assert list_conflicts(asked(*people, places=2, **more)) == conflicts
