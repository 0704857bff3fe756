"""Fair: what chance everybody has, counted over thousands of draws that are the same each time."""

from fractions import Fraction
from itertools import permutations

import pytest

from leerkring.registrations.drawing.canonical import KeptGroup, Line
from leerkring.registrations.drawing.rules import ordered
from tests.registrations.drawing.making import alone, draw_list, seed, with_place

SEEDS = 6_000


def chi_square(counted: dict[str, int], expected: dict[str, Fraction]) -> Fraction:
    """Return how far counts lie from what was expected, exactly."""
    return sum(((counted.get(name, 0) - many) ** 2 / many for name, many in expected.items()), Fraction(0))


def test_everybody_has_the_same_chance_of_every_place_in_the_order():
    people = alone(4)
    counted: dict[str, int] = {}
    for number in range(SEEDS):
        name = "".join(line.id[-1] for _, line in ordered(people, seed(number)))
        counted[name] = counted.get(name, 0) + 1
    expected = {"".join(one): Fraction(SEEDS, 24) for one in permutations("0123")}
    assert chi_square(counted, expected) < 50, "23 degrees of freedom: beyond 49.7 is one in a thousand"
    assert chi_square(counted, expected) > 5, "nor suspiciously even"


def exact(weights: list[int]) -> dict[str, Fraction]:
    """Return the chance of each order: who is next is drawn by tickets, since each has the lowest as often."""
    found: dict[str, Fraction] = {}
    for order in permutations(range(len(weights))):
        chance, left = Fraction(1), sum(weights)
        for who in order:
            chance *= Fraction(weights[who], left)
            left -= weights[who]
        found["".join(map(str, order))] = chance
    return found


@pytest.mark.parametrize("weights, most", [([1, 2, 3], 20.6), ([1, 1, 1, 5], 49.8), ([2, 2, 1], 20.6)])
def test_more_tickets_are_exactly_that_much_more_chance(weights: list[int], most: float):
    people = alone(len(weights), weights)
    counted: dict[str, int] = {}
    for number in range(SEEDS):
        name = "".join(line.id[-1] for _, line in ordered(people, seed(number)))
        counted[name] = counted.get(name, 0) + 1
    expected = {name: chance * SEEDS for name, chance in exact(weights).items()}
    assert chi_square(counted, expected) < most
    even = {name: Fraction(SEEDS, len(expected)) for name in expected}
    assert chi_square(counted, even) > 100, "a rule that forgets the tickets is far off"


def test_a_kept_place_goes_to_its_group_and_the_others_have_equal_chances():
    kept = [Line("a", 1, ("u1", "o1", "q1")), Line("b", 1, ("u2", "o2", "q1"))]
    open_ = [Line(name, 1, (f"u{name}", f"o{name}")) for name in "cdef"]
    found = draw_list([*kept, *open_], capacity=2, quotas=[KeptGroup("q1", 1)])
    counted: dict[str, int] = {}
    for number in range(SEEDS):
        placed = with_place(found, seed(number))
        assert placed & {"a", "b"}, "one of the group always has its place"
        for id_ in placed:
            counted[id_] = counted.get(id_, 0) + 1
    # The first of the group has the kept place. The open one goes to the first of all others.
    first_of_group = Fraction(SEEDS, 2)
    second_too = Fraction(SEEDS, 2) * Fraction(1, 15) * 2
    expected = dict.fromkeys("ab", first_of_group + second_too / 2)
    expected |= dict.fromkeys("cdef", (SEEDS - second_too) / 4)
    assert chi_square(counted, expected) < Fraction(25), counted
