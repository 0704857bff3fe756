"""The geometry of our drawings: dots in a ring, as short SVG path data.

Templates may hold attributes and classes only (the content security policy forbids inline style), and a
page may hold twenty rings, so each ring is at most three paths with numbers of one decimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

# Above this many places single dots are no longer countable: the ring becomes an arc.
DOTS_UP_TO = 60
# A few places stand closer and larger, and one stands in the middle: radius of the ring and of a dot, of the box.
FEW = {1: (0.0, 0.17), 2: (0.19, 0.1), 3: (0.25, 0.085), 4: (0.31, 0.07), 5: (0.35, 0.06)}
# Above this many they stand in two rows, as people do.
ONE_ROW_UP_TO = 26
TICKS_UP_TO = 36
SIZES = {"s": 56.0, "l": 240.0}


def _number(value: float) -> str:
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(maxsize=256)
def ring_points(capacity: int, radius: float) -> tuple[tuple[float, float], ...]:
    """Return the places on a circle around (0, 0), clockwise from the top."""
    turn = 2 * pi / max(capacity, 1)
    return tuple((radius * sin(i * turn), -radius * cos(i * turn)) for i in range(capacity))


def _dot(x: float, y: float, r: float) -> str:
    # An arc of almost a full turn: shorter than two halves, and no eye sees the gap of a hundredth.
    return f"M{_number(x)} {_number(y - r)}a{_number(r)} {_number(r)} 0 1 1-.01 0z"


@dataclass(frozen=True, slots=True)
class Ring:
    """Path data within a square `box` around (0, 0); empty where there is nothing to draw."""

    box: float
    taken: str = ""
    free: str = ""
    waiting: str = ""
    arc: bool = False
    radius: float = 0
    stroke: float = 0

    @property
    def view_box(self) -> str:
        """The viewBox attribute."""
        half = _number(self.box / 2)
        return f"-{half} -{half} {_number(self.box)} {_number(self.box)}"


def _ticks(waiting: int, inner: float, outer: float, gap: float) -> str:
    lines = []
    for i in range(min(waiting, TICKS_UP_TO)):
        angle = i * gap
        x, y = sin(angle), -cos(angle)
        lines.append(f"M{_number(inner * x)} {_number(inner * y)}L{_number(outer * x)} {_number(outer * y)}")
    return "".join(lines)


def _arc(share: float, radius: float) -> str:
    if share <= 0:
        return ""
    # A full circle cannot be one arc: its end would be its beginning. Two halves can.
    turns = (min(share, 1.0),) if share < 0.999 else (0.5, 1.0)
    path = f"M0-{_number(radius)}"
    for turn in turns:
        angle = 2 * pi * turn
        large = 1 if turn > 0.5 and len(turns) == 1 else 0
        end = f"{_number(radius * sin(angle))} {_number(-radius * cos(angle))}"
        path += f"A{_number(radius)} {_number(radius)} 0 {large} 1 {end}"
    return path


def _rows(capacity: int, box: float) -> tuple[tuple[tuple[float, float], ...], float, float]:
    """Return the places in one ring, or in two where one would be too fine to read; the spacing; the outer radius."""
    if capacity <= ONE_ROW_UP_TO:
        radius = box * FEW.get(capacity, (0.37,))[0]
        return ring_points(capacity, radius), 2 * pi * radius / max(capacity, 1), radius
    outer, inner = box * 0.41, box * 0.3
    first = round(capacity * outer / (outer + inner))
    both = [(i / first, point) for i, point in enumerate(ring_points(first, outer))]
    rest = capacity - first
    both += [(i / rest, point) for i, point in enumerate(ring_points(rest, inner))]
    # By angle, so that both rows fill together as one sweep.
    return tuple(point for _, point in sorted(both, key=lambda dot: dot[0])), 2 * pi * outer / first, outer


@lru_cache(maxsize=2048)
def ring(capacity: int, taken: int, waiting: int = 0, size: str = "s") -> Ring:
    """Draw the places of an activity: filled when taken, hollow when free, outer ticks for who waits."""
    box = SIZES[size]
    capacity, taken = max(capacity, 0), max(taken, 0)
    gap = 2 * pi / TICKS_UP_TO
    if capacity > DOTS_UP_TO:
        radius = box * 0.37
        ticks = _ticks(waiting, radius + box * 0.08, radius + box * 0.12, gap)
        return Ring(
            box,
            taken=_arc(taken / capacity, radius),
            waiting=ticks,
            arc=True,
            radius=round(radius, 1),
            stroke=round(box * 0.1, 1),
        )
    points, spacing, radius = _rows(capacity, box)
    dot = box * FEW[capacity][1] if capacity in FEW else min(box * 0.05, spacing * 0.37)
    radius = max(radius, dot)
    stroke = min(box * (0.028 if size == "s" else 0.0085), dot * 0.6)
    taken = min(taken, capacity)
    return Ring(
        box,
        taken="".join(_dot(x, y, dot) for x, y in points[:taken]),
        free="".join(_dot(x, y, dot - stroke / 2) for x, y in points[taken:]),
        waiting=_ticks(waiting, radius + box * 0.075, radius + box * 0.115, gap),
        radius=round(radius, 1),
        stroke=round(stroke, 1),
    )


@lru_cache(maxsize=4)
def ring_but_one(radius: float, dot: float) -> str:
    """Return the mark's ring of eight without the opened dot, which a page draws where it means something."""
    return "".join(_dot(x, y, dot) for i, (x, y) in enumerate(ring_points(8, radius)) if i != 1)


DOTS_IN_ROW = 15
_STEP, _RADIUS, _STROKE = 14.0, 5.0, 1.8


@dataclass(frozen=True, slots=True)
class Dots:
    """Path data of dots in rows, or of a bar where there are more than can be counted."""

    width: int
    height: int
    filled: str = ""
    hollow: str = ""

    @property
    def view_box(self) -> str:
        """The viewBox attribute."""
        return f"0 0 {self.width} {self.height}"


@lru_cache(maxsize=2048)
def dots(filled: int, hollow: int = 0) -> Dots:
    """Draw so many dots in rows of fifteen, the last ones hollow: what is there, and what lacks."""
    many = filled + hollow
    width = int(_STEP * min(max(many, 1), DOTS_IN_ROW))
    if many > DOTS_UP_TO:
        there = width * filled / many
        rest = f"M{_number(there)} 5h{_number(width - there)}v4h{_number(there - width)}z" if hollow else ""
        return Dots(width, int(_STEP), f"M0 2h{_number(there)}v10h{_number(-there)}z" if filled else "", rest)
    spots = [
        (_STEP * (at % DOTS_IN_ROW) + _STEP / 2, _STEP * (at // DOTS_IN_ROW) + _STEP / 2)
        for at in range(many)
    ]
    return Dots(
        width,
        int(_STEP * max(1, -(-many // DOTS_IN_ROW))),
        "".join(_dot(x, y, _RADIUS) for x, y in spots[:filled]),
        "".join(_dot(x, y, _RADIUS - _STROKE / 2) for x, y in spots[filled:]),
    )
