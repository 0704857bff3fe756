"""The map of the Netherlands as it is drawn: regions with their names, and dots where activities are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, combinations
from math import cos, hypot, pi, sin
from textwrap import wrap

from leerkring.programme.map_shapes import Shape, outline_rings, path_of, read, shapes

SPACING = 37
"""Room for a dot, in units of the map: 24 pixels on a wide screen, so that none covers another (WCAG 2.5.8)."""
ROUNDS = 60
"""How often dots that stand too close are moved apart, at most."""
LABEL = 24
"""Letters on a line beside the map, in the sea above Holland."""
PLACED: dict[str, tuple[int, int, str, tuple[str, ...]]] = {
    "regio-groningen": (985, -8, "end", ("Groningen",)),
    "mra": (300, 420, "end", ("Metropoolregio", "Amsterdam")),
    "haaglanden": (208, 602, "end", ("Haaglanden",)),
    "regio-enschede": (992, 420, "end", ("Enschede",)),
    "arnhem-nijmegen": (752, 764, "start", ("Arnhem-", "Nijmegen")),
    "parkstad-limburg": (742, 1110, "start", ("Parkstad", "Limburg")),
}
"""Where a region's name stands, beside its shape: x, y of the first line, the side that stays put, the lines."""


@dataclass(frozen=True, slots=True)
class Dot:
    """An activity at a place; of several dots with one address the first is a stop of the keyboard."""

    x: float
    y: float
    kind: str
    title: str
    href: str = ""
    stop: bool = True

    @property
    def lines(self) -> list[str]:
        """The title as it stands in the sea."""
        return wrap(self.title, LABEL)


@dataclass(frozen=True, slots=True)
class MapRegion:
    """A region as it is drawn: its municipalities, its outline, its name beside it and the dots in it."""

    slug: str
    name: str
    href: str
    note: str
    shapes: tuple[Shape, ...]
    outline: str
    x: int
    y: int
    anchor: str
    lines: tuple[str, ...]
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """What is to be drawn as a dot: an activity in a municipality."""

    code: str
    kind: str
    title: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """All that the component needs; `others` and `dots` are what no region has."""

    view_box: str
    others: tuple[Shape, ...]
    regions: tuple[MapRegion, ...]
    dots: tuple[Dot, ...]


def draw_region(slug: str, name: str, href: str, note: str, codes: Iterable[str]) -> MapRegion:
    """Draw a region of these municipalities; a region that has no place for its name gets it in its middle."""
    members = tuple(shapes()[code] for code in codes if code in shapes())
    if slug in PLACED:
        x, y, anchor, lines = PLACED[slug]
    else:
        x, y = (
            round(sum(middle) / max(len(members), 1))
            for middle in ([s.x for s in members], [s.y for s in members])
        )
        anchor, lines = "middle", (name,)
    return MapRegion(
        slug, name, href, note, members, path_of(outline_rings(s.code for s in members)), x, y, anchor, lines
    )


def draw(regions: Iterable[MapRegion], spots: Iterable[Spot] = ()) -> MapDrawing:
    """Draw the country with these regions, and a dot for each activity where it is."""
    dots = _dots(spots)
    drawn = tuple(
        replace(region, dots=tuple(chain.from_iterable(dots.pop(shape.code, ()) for shape in region.shapes)))
        for region in regions
    )
    taken = {shape.code for region in drawn for shape in region.shapes}
    others = tuple(shape for code, shape in shapes().items() if code not in taken)
    view_box = f"-10 -40 {read()['width'] + 20} {read()['height'] + 50}"
    return MapDrawing(view_box, others, drawn, tuple(chain.from_iterable(dots.values())))


def draw_coarse(regions: Iterable[MapRegion], spots: Iterable[Spot] = ()) -> MapDrawing:
    """Draw the same in a tenth of the bytes: the country and each region as one shape, without municipalities."""
    country = Shape("", "Nederland", path_of(outline_rings(shapes())), 0, 0)
    drawn = draw(regions, spots)
    whole = tuple(
        replace(region, shapes=(Shape("", region.name, region.outline, region.x, region.y),))
        for region in drawn.regions
    )
    return replace(drawn, others=(country,), regions=whole)


def _dots(spots: Iterable[Spot]) -> dict[str, list[Dot]]:
    """Return the dots by municipality, each near its middle and none over another."""
    here: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.code in shapes():
            here[spot.code].append(spot)
    placed = [pair for code, of_one in here.items() for pair in _ring(shapes()[code], of_one)]
    seen: set[str] = set()
    dots: dict[str, list[Dot]] = defaultdict(list)
    for (spot, _), (x, y) in zip(placed, _apart(tuple(point for _, point in placed)), strict=True):
        first = not spot.href or spot.href not in seen
        seen.add(spot.href)
        dots[spot.code].append(Dot(round(x, 1), round(y, 1), spot.kind, spot.title, spot.href, first))
    return dots


def _ring(middle: Shape, spots: list[Spot]) -> list[tuple[Spot, tuple[float, float]]]:
    """Several in one municipality stand in a ring around its middle."""
    turn = 2 * pi / len(spots)
    radius = 0 if len(spots) == 1 else SPACING / 2 / sin(turn / 2)
    return [
        (spot, (middle.x + radius * sin(i * turn), middle.y - radius * cos(i * turn)))
        for i, spot in enumerate(spots)
    ]


@lru_cache(maxsize=32)
def _apart(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """Move points that stand too close away from each other, each half of what is missing.

    Kept, since every pair is looked at many times, and where activities are seldom changes.
    """
    moved = list(points)
    for _ in range(ROUNDS):
        still = True
        for one, other in combinations(range(len(moved)), 2):
            (ax, ay), (bx, by) = moved[one], moved[other]
            dx, dy = bx - ax, by - ay
            far = hypot(dx, dy)
            if far >= SPACING - 0.05:
                continue
            still = False
            ux, uy = (dx / far, dy / far) if far else (1.0, 0.0)
            step = (SPACING - far) / 2
            moved[one], moved[other] = (ax - ux * step, ay - uy * step), (bx + ux * step, by + uy * step)
        if still:
            break
    return tuple(moved)


@dataclass(frozen=True, slots=True)
class Alone:
    """A region by itself: its municipalities with their numbers, and what lies around it."""

    view_box: str
    around: tuple[Shape, ...]
    places: tuple[tuple[int, Shape], ...]
    letters: int


MARGIN = 24
"""Room around a region, in units of the map."""


def draw_alone(codes: Iterable[str]) -> Alone | None:
    """Draw one region large, its municipalities numbered in this order; None where none of them has a shape."""
    numbered = tuple((number, shapes()[code]) for number, code in enumerate(codes, 1) if code in shapes())
    if not numbered:
        return None
    corners = [point for ring in outline_rings(shape.code for _, shape in numbered) for point in ring]
    left, right = min(x for x, _ in corners) - MARGIN, max(x for x, _ in corners) + MARGIN
    top, bottom = min(y for _, y in corners) - MARGIN, max(y for _, y in corners) + MARGIN
    mine = {shape.code for _, shape in numbered}
    around = tuple(
        shape
        for code, shape in shapes().items()
        if code not in mine and left - 60 < shape.x < right + 60 and top - 60 < shape.y < bottom + 60
    )
    view_box = f"{left} {top} {right - left} {bottom - top}"
    return Alone(view_box, around, numbered, max(6, round(max(right - left, bottom - top) / 24)))
