"""How far municipalities are from each other, as the crow flies, by the middle of their shapes on the map."""

from collections.abc import Iterable
from functools import cache
from math import isqrt

from leerkring.programme.map_shapes import shapes

METRES = 265
"""Metres in one unit of the map (Groningen to Maastricht: 1018 units, 270 kilometres)."""


@cache
def find_distance(one: str, other: str) -> int | None:
    """Return whole kilometres between two municipalities by their codes; None where the map lacks one."""
    here, there = shapes().get(one), shapes().get(other)
    if here is None or there is None:
        return None
    return isqrt((here.x - there.x) ** 2 + (here.y - there.y) ** 2) * METRES // 1000


def find_nearest(one: str, others: Iterable[str]) -> int | None:
    """Return whole kilometres to the nearest of several municipalities; None where none is on the map."""
    found = [km for other in others if (km := find_distance(one, other)) is not None]
    return min(found, default=None)
