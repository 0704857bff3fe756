"""Leaving out what the eye would not miss: Visvalingam's way, by the area that a point adds to its line."""

from __future__ import annotations

import heapq
from itertools import pairwise

Point = tuple[int, int]


def simplified(arc: list[Point], scale: float, tolerance: float) -> list[Point]:
    """Return the arc in whole units of the map. Its ends stay where they are, for others begin there."""
    closed = arc[0] == arc[-1]
    line = [(x * scale, y * scale) for x, y in _smooth(arc)]
    kept = _without_small_triangles(line, tolerance, 4 if closed else 2)
    drawn: list[Point] = []
    for x, y in kept:
        point = (round(x), round(y))
        if not drawn or drawn[-1] != point:
            drawn.append(point)
    return drawn


def _smooth(arc: list[Point]) -> list[tuple[float, float]]:
    """Take the stairs out: the middles of the steps lie on the border that the picture meant."""
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(arc)]
    return [arc[0], *middles, arc[-1]]


def _without_small_triangles(
    line: list[tuple[float, float]], area: float, least: int
) -> list[tuple[float, float]]:
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    sizes = [float("inf")] * len(line)

    def size(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = line[before[i]], line[i], line[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    heap = []
    for i in range(1, len(line) - 1):
        sizes[i] = size(i)
        heap.append((sizes[i], i))
    heapq.heapify(heap)
    left = len(line)
    while heap and left > least:
        smallest, i = heapq.heappop(heap)
        if smallest > area:
            break
        if smallest != sizes[i]:
            continue
        sizes[i] = -1
        left -= 1
        a, c = before[i], after[i]
        after[a], before[c] = c, a
        for j in (a, c):
            if 0 < j < len(line) - 1:
                # Never less than what went before it, or a whole bay goes point by point.
                sizes[j] = max(size(j), smallest)
                heapq.heappush(heap, (sizes[j], j))
    return [point for point, kept in zip(line, sizes, strict=True) if kept >= 0]
