"""Make src/leerkring/programme/data/map.json: the municipalities of the Netherlands as shapes.

Run by `make map POINTS=…`; docs/decisions/0011-the-map-is-traced.md tells where the picture comes from and
why it is traced. POINTS is a CSV file with a pixel inside each municipality (cbs_code,name,px,py).

The shapes are kept as borders ("arcs"), each once: two neighbours name the same one, so that simplifying
it leaves no gap between them. An arc is written as its first point and then steps; a municipality names its
arcs ring by ring, `~n` for one that is walked backwards.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image
from simplify import simplified

LIGHT = 500
"""Inside a municipality red + green + blue exceed this; borders are darker and water is black."""
REACH = 4
"""How far an area may grow over the lines that are drawn around it, in pixels. Dikes in open water stay out."""
SMALLEST = 60
"""Loose areas from this many pixels on are part of the municipality that lies nearest, smaller ones go."""
LOOSE = ((1398, 14, "GM1966"), (1443, 12, "GM1966"))
"""A pixel in an island that is not part of what lies nearest: Rottumerplaat, Rottumeroog."""

Point = tuple[int, int]


def areas(inside: np.ndarray) -> np.ndarray:
    """Number the connected areas of True from 1, by joining the runs of each row with those above."""
    parents = [0]

    def root(n: int) -> int:
        while parents[n] != n:
            parents[n] = parents[parents[n]]
            n = parents[n]
        return n

    labels = np.zeros(inside.shape, np.int32)
    above: list[tuple[int, int, int]] = []
    for y, row in enumerate(inside):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
        here = []
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            met = [root(n) for a, b, n in above if a < end and b > start]
            if not met:
                parents.append(len(parents))
                met = [len(parents) - 1]
            for other in met:
                parents[other] = met[0]
            labels[y, start:end] = met[0]
            here.append((start, end, met[0]))
        above = here
    return np.array([root(n) for n in range(len(parents))])[labels]


def owners(image: np.ndarray, points: list[tuple[str, int, int]]) -> np.ndarray:
    """Say of each pixel which municipality it is part of: its place in `points` + 1, or 0 for none."""
    found = areas(image[..., :3].astype(int).sum(axis=2) > LIGHT)
    mine = np.zeros(found.max() + 1, np.int32)
    for number, (code, x, y) in enumerate(points, 1):
        area = found[y, x]
        if not area or mine[area]:
            sys.exit(f"{code}: ({x}, {y}) lies in no area of its own")
        mine[area] = number
    numbers = {code: number for number, (code, _, _) in enumerate(points, 1)}
    for x, y, code in LOOSE:
        mine[found[y, x]] = numbers[code]
    mine[0] = 0
    sizes = np.bincount(found.ravel())
    owned = mine[found]
    edge = np.argwhere(owned > 0)[::3]
    for area in np.flatnonzero((mine == 0) & (sizes >= SMALLEST))[1:]:
        middle = np.argwhere(found == area).mean(axis=0)
        y, x = edge[((edge - middle) ** 2).sum(axis=1).argmin()]
        mine[area] = owned[y, x]
    return grown(mine[found], image[..., 3] > 127)


def grown(owned: np.ndarray, land: np.ndarray) -> np.ndarray:
    """Let each area grow over the border lines to where the next one comes from, so that neighbours touch."""
    steps = [
        (dy, dx)
        for dy in range(-REACH, REACH + 1)
        for dx in range(-REACH, REACH + 1)
        if 0 < dx * dx + dy * dy <= REACH * REACH
    ]
    padded = np.pad(owned, REACH)
    result = owned.copy()
    height, width = owned.shape
    for dy, dx in sorted(steps, key=lambda step: (step[0] ** 2 + step[1] ** 2, step)):
        near = padded[REACH + dy : REACH + dy + height, REACH + dx : REACH + dx + width]
        result = np.where((result == 0) & land, near, result)
    return result


def borders(owned: np.ndarray) -> tuple[list[list[Point]], dict[int, list[list[int]]]]:
    """Walk along the corners of pixels: the arcs between junctions, and each owner's rings of arcs."""
    grid = np.pad(owned, 1)
    sides: dict[tuple[Point, Point], int] = {}
    # A step has its owner on the right-hand side (y goes down), so that rings turn clockwise.
    for dy, dx, start, end in (
        (0, -1, (0, 1), (0, 0)),
        (0, 1, (1, 0), (1, 1)),
        (-1, 0, (0, 0), (1, 0)),
        (1, 0, (1, 1), (0, 1)),
    ):
        other = np.roll(grid, (-dy, -dx), (0, 1))
        for y, x in np.argwhere((grid != other) & (grid > 0)).tolist():
            sides[(x + start[0], y + start[1]), (x + end[0], y + end[1])] = grid[y, x]
    near: dict[Point, set[Point]] = defaultdict(set)
    for a, b in sides:
        near[a].add(b)
        near[b].add(a)
    joints = {point for point, others in near.items() if len(others) != 2}
    arcs: list[list[Point]] = []
    place: dict[tuple[Point, Point], int] = {}

    def walk(a: Point, b: Point) -> None:
        line = [a, b]
        while line[-1] not in joints and line[-1] != line[0]:
            (onward,) = near[line[-1]] - {line[-2]}
            line.append(onward)
        for here, there in pairwise(line):
            place[here, there] = len(arcs)
            place[there, here] = ~len(arcs)
        arcs.append(line)

    for a in sorted(joints):
        for b in sorted(near[a]):
            if (a, b) not in place:
                walk(a, b)
    for a, b in sorted(sides):
        if (a, b) not in place:
            walk(a, b)
    return arcs, rings(sides, place, arcs)


def rings(
    sides: dict[tuple[Point, Point], int], place: dict[tuple[Point, Point], int], arcs: list[list[Point]]
) -> dict[int, list[list[int]]]:
    """Join each owner's arcs, end to start; at a corner where it meets itself the ring turns right."""
    starts: dict[int, dict[Point, list[int]]] = defaultdict(lambda: defaultdict(list))
    for owner, arc in sorted({(owner, place[side]) for side, owner in sides.items()}):
        starts[owner][line_of(arcs, arc)[0]].append(arc)
    found: dict[int, list[list[int]]] = {}
    for owner, todo in starts.items():
        found[owner] = []
        while any(todo.values()):
            first = next(point for point, waiting in todo.items() if waiting)
            ring = [todo[first].pop()]
            while (end := line_of(arcs, ring[-1])[-1]) != first:
                ring.append(todo[end].pop(_rightmost(arcs, ring[-1], todo[end])))
            found[owner].append(ring)
    return found


def line_of(arcs: list[list[Point]], arc: int) -> list[Point]:
    """Return the points of an arc in the direction in which it is named."""
    return arcs[arc] if arc >= 0 else arcs[~arc][::-1]


def _rightmost(arcs: list[list[Point]], came: int, choices: list[int]) -> int:
    (ax, ay), (bx, by) = line_of(arcs, came)[-2:]

    def turn(choice: int) -> int:
        x, y = line_of(arcs, choices[choice])[1]
        return (bx - ax) * (y - by) - (by - ay) * (x - bx)

    return max(range(len(choices)), key=turn)


def main() -> None:
    """Read the picture, write the map."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("points", type=Path)
    options.add_argument("output", type=Path)
    options.add_argument("--scale", type=float, default=0.574, help="units of the map per pixel (1000 wide)")
    options.add_argument("--tolerance", type=float, default=1.4, help="what may be left out, in units")
    given = options.parse_args()
    with given.points.open(encoding="utf-8") as lines:
        points = [(row["cbs_code"], int(row["px"]), int(row["py"])) for row in csv.DictReader(lines)]
    with Image.open(str(files("nl_maps") / "source" / "nl_municipalities.png")) as picture:
        owned = owners(np.asarray(picture.convert("RGBA")), points)
    arcs, shapes = borders(owned)
    drawn = [simplified(arc, given.scale, given.tolerance) for arc in arcs]
    height, width = (round(side * given.scale) for side in owned.shape)
    write(
        given.output,
        (width, height),
        drawn,
        {points[owner - 1][0]: shapes[owner] for owner in sorted(shapes)},
    )


def write(
    path: Path, size: tuple[int, int], arcs: list[list[Point]], shapes: dict[str, list[list[int]]]
) -> None:
    """Write one arc and one municipality a line, so that a change can be read; what vanished is left out."""
    shapes = {
        code: [[arc for arc in ring if _lives(arcs, arc)] for ring in found] for code, found in shapes.items()
    }
    shapes = {code: [ring for ring in found if _closes(arcs, ring)] for code, found in shapes.items()}
    used = sorted({arc if arc >= 0 else ~arc for found in shapes.values() for ring in found for arc in ring})
    number = {arc: place for place, arc in enumerate(used)}
    lines = ",\n".join(json.dumps(" ".join(f"{x} {y}" for x, y in _steps(arcs[arc]))) for arc in used)
    named = ",\n".join(
        json.dumps(code)
        + ":"
        + json.dumps(
            [[number[arc] if arc >= 0 else ~number[~arc] for arc in ring] for ring in found],
            separators=(",", ":"),
        )
        for code, found in sorted(shapes.items())
    )
    path.write_text(
        f'{{"width":{size[0]},"height":{size[1]},\n"arcs":[\n{lines}\n],\n"municipalities":{{\n{named}\n}}}}\n',
        "utf-8",
    )


def _lives(arcs: list[list[Point]], arc: int) -> bool:
    return len(arcs[arc if arc >= 0 else ~arc]) > 1


def _closes(arcs: list[list[Point]], ring: list[int]) -> bool:
    """A ring is worth drawing when it surrounds something."""
    line = [point for arc in ring for point in line_of(arcs, arc)[:-1]]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(line, line[1:] + line[:1], strict=True))
    return abs(area) > 2 * 6


def _steps(line: list[Point]) -> list[Point]:
    return [line[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))]


if __name__ == "__main__":
    main()
