"""The municipalities as shapes: data/map.json, which tools/map/trace.py makes, read into SVG path data.

Borders are kept once, as arcs that neighbours share, so the border around a region is what its municipalities
do not share with each other.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from leerkring.programme.seed import municipalities

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """A municipality as path data, with the middle of its largest part."""

    code: str
    name: str
    path: str
    x: int
    y: int


@cache
def read() -> Mapping[str, Any]:
    """Return the file: `width`, `height`, `arcs` as points, and `municipalities` as rings of arcs."""
    made = json.loads((files("leerkring.programme") / "data" / "map.json").read_text("utf-8"))
    made["arcs"] = [_points(arc) for arc in made["arcs"]]
    return dict(made)


def _points(arc: str) -> tuple[Point, ...]:
    numbers = [int(word) for word in arc.split()]
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)


def line_of(arc: int) -> tuple[Point, ...]:
    """Return the points of an arc; `~n` is arc n walked backwards."""
    arcs = read()["arcs"]
    found: tuple[Point, ...] = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
    return found


def ring_points(ring: Iterable[int]) -> list[Point]:
    """Return the corners of a ring of arcs, each once."""
    return [point for arc in ring for point in line_of(arc)[:-1]]


def area(ring: Sequence[Point]) -> float:
    """Return the area within a ring; its sign tells the direction (positive: clockwise on the screen)."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in _pairs(ring)) / 2


def _pairs(ring: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def path_of(rings: Iterable[Sequence[Point]]) -> str:
    """Return closed rings as short path data: steps, and no space before a minus sign."""
    parts = []
    for ring in rings:
        steps = [f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in pairwise(ring)]
        parts.append(f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(parts)


@cache
def arcs_of() -> Mapping[str, tuple[tuple[int, ...], ...]]:
    """Return the rings of arcs of each municipality, by its code."""
    return {code: tuple(map(tuple, rings)) for code, rings in read()["municipalities"].items()}


@cache
def shapes() -> Mapping[str, Shape]:
    """Return every municipality's shape, by its code."""
    names = {row.code: row.name for row in municipalities()}
    return {code: _shape(code, names[code], rings) for code, rings in arcs_of().items()}


def _shape(code: str, name: str, rings: Iterable[Iterable[int]]) -> Shape:
    corners = [ring_points(ring) for ring in rings]
    largest = max(corners, key=area)
    weighed = [((a[0] + b[0]), (a[1] + b[1]), a[0] * b[1] - b[0] * a[1]) for a, b in _pairs(largest)]
    six = 6 * area(largest)
    x, y = (sum(pair[i] * pair[2] for pair in weighed) / six for i in (0, 1))
    return Shape(code, name, path_of(corners), round(_within(largest, x, y)), round(y))


def _within(ring: Sequence[Point], x: float, y: float) -> float:
    """Return x, or where a bent shape bends away from its middle, the middle of its widest part at this height."""
    crossed = sorted(
        ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in _pairs(ring) if (ay > y) != (by > y)
    )
    spans = list(zip(crossed[::2], crossed[1::2], strict=True))
    if any(start < x < end for start, end in spans):
        return x
    return max((end - start, (start + end) / 2) for start, end in spans)[1]


def outline_rings(codes: Iterable[str]) -> list[list[Point]]:
    """Return the border around these municipalities together: the arcs that no two of them share."""
    arcs = [arc for code in codes for ring in arcs_of().get(code, ()) for arc in ring]
    uses = Counter(arc if arc >= 0 else ~arc for arc in arcs)
    starts: dict[Point, list[int]] = defaultdict(list)
    for arc in arcs:
        if uses[arc if arc >= 0 else ~arc] == 1:
            starts[line_of(arc)[0]].append(arc)
    rings = []
    while starts:
        first = next(iter(starts))
        ring: list[int] = []
        at = first
        while not ring or at != first:
            ring.append(starts[at].pop())
            if not starts[at]:
                del starts[at]
            at = line_of(ring[-1])[-1]
        rings.append(ring_points(ring))
    return rings
