"""A chart of years and a map of classes, as numbers for a drawing that the server makes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from leerkring.programme.map import draw_alone
from leerkring.programme.map_shapes import Shape

WIDTH, HEIGHT = 360, 190
TOP, FOOT = 26, 28
"""Room above for a number, and below for a year."""
SIDE = 6
MOST_SIGNS = 6
"""Longer numbers stand only at the first and the last year, and at the highest."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A year in a chart: where it stands, how high its bar is, and what is written at it. Without a number it has no `y`."""

    year: int
    x: float
    y: float | None
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of years: bars for counts, else a line. `beside` is the line of what it is compared with."""

    marks: tuple[Mark, ...]
    bars: bool
    bar: float
    base: float
    lines: tuple[str, ...]
    beside: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw_chart(
    years: Sequence[int],
    values: Mapping[int, Decimal],
    texts: Mapping[int, str],
    *,
    bars: bool,
    beside: Mapping[int, Decimal] | None = None,
) -> Chart:
    """Draw a row of years from zero; a year without a number is a gap."""
    others = beside or {}
    every = [*values.values(), *others.values(), Decimal(0)]
    high, low = max(every), min(every)
    room = float(high - low) or 1.0
    step = (WIDTH - 2 * SIDE) / max(len(years), 1)

    def y_of(value: Decimal) -> float:
        return round(TOP + (HEIGHT - TOP - FOOT) * float(high - value) / room, 1)

    base = y_of(Decimal(0))
    top = max(values, key=lambda year: values[year], default=None)
    short = all(len(text) <= MOST_SIGNS for text in texts.values())
    named = set(years) if short else {min(values, default=None), max(values, default=None), top}
    marks = []
    for place, year in enumerate(years):
        x = round(SIDE + step * (place + 0.5), 1)
        y = y_of(values[year]) if year in values else None
        height = 0.0 if y is None else round(abs(base - y), 1)
        marks.append(Mark(year, x, y, height, texts.get(year, "") if year in named else ""))
    points = [(mark.year, mark.x) for mark in marks]
    return Chart(
        tuple(marks),
        bars,
        round(step * 0.62, 1),
        base,
        _lines([(x, y_of(values[year])) if year in values else None for year, x in points]),
        _lines([(x, y_of(others[year])) if year in others else None for year, x in points]),
    )


def _lines(points: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """Return the points as lines of two and more, broken where one lacks."""
    lines: list[list[str]] = [[]]
    for point in points:
        if point is None:
            lines.append([])
        else:
            lines[-1].append(f"{point[0]},{point[1]}")
    return tuple(" ".join(line) for line in lines if len(line) > 1)


@dataclass(frozen=True, slots=True)
class ClassMap:
    """A region with each municipality in a class: (class, or 0 where nothing is known; its shape; what it says)."""

    view_box: str
    around: tuple[Shape, ...]
    places: tuple[tuple[int, Shape, str], ...]
    letters: int


def draw_classes(classes: Mapping[str, int], says: Mapping[str, str]) -> ClassMap | None:
    """Draw the municipalities of a region in their classes; None where none has a shape."""
    drawn = draw_alone(classes)
    if drawn is None:
        return None
    places = tuple((classes[shape.code], shape, says[shape.code]) for _, shape in drawn.places)
    return ClassMap(drawn.view_box, drawn.around, places, drawn.letters)
