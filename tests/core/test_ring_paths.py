"""Rings: a dot for every place, whatever the numbers."""

import re

from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.web.assets.ring_paths import DOTS_UP_TO, ring, ring_points

numbers = st.integers(min_value=0, max_value=700)


@given(
    capacity=st.integers(min_value=0, max_value=DOTS_UP_TO),
    taken=numbers,
    waiting=numbers,
    size=st.sampled_from("sl"),
)
def test_one_dot_per_place(capacity: int, taken: int, waiting: int, size: str) -> None:
    drawn = ring(capacity, taken, waiting, size)
    assert drawn.taken.count("M") == min(taken, capacity)
    assert drawn.taken.count("M") + drawn.free.count("M") == capacity
    assert not drawn.arc


@given(capacity=st.integers(min_value=DOTS_UP_TO + 1, max_value=5000), taken=numbers)
def test_above_sixty_it_is_an_arc(capacity: int, taken: int) -> None:
    drawn = ring(capacity, taken)
    assert drawn.arc
    assert not drawn.free
    assert bool(drawn.taken) == (taken > 0)


def test_who_waits_stands_outside() -> None:
    assert ring(12, 12, 6).waiting.count("M") == 6
    assert not ring(12, 9, 0).waiting


def test_places_stand_clockwise_from_the_top() -> None:
    (top_x, top_y), (right_x, right_y), *_ = ring_points(4, 10)
    assert (round(top_x), round(top_y)) == (0, -10)
    assert (round(right_x), round(right_y)) == (10, 0)


def test_one_place_stands_in_the_middle_and_few_are_no_specks() -> None:
    """A single dot at the top of an empty circle looks like a mistake."""
    dots = {n: re.findall(r"M(\S+) \S+a(\S+) ", ring(n, n, 0, "l").taken) for n in (1, 2, 3, 5)}
    assert dots[1][0][0] == "0"
    sizes = [float(found[0][1]) for found in dots.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2.5 * sizes[-1]
    assert ring(1, 1, 2, "l").waiting.count("M") == 2


def test_a_ring_weighs_little() -> None:
    drawn = ring(12, 9, 2)
    assert len(drawn.taken + drawn.free + drawn.waiting) < 600
