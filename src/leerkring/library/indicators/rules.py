"""What figures make together, and in which class of the map each falls. Plain values in, plain values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_CLASSES = 5


class Adding(StrEnum):
    """What the figures of two municipalities make together."""

    SUM = "sum"
    """Counts: they add up."""
    WEIGHTED = "weighted"
    """Shares and averages: they do not add up; by their weights they make a mean."""


UNKNOWN = "niet bekend"
SECRET = "niet getoond, te kleine aantallen"  # noqa: S105  (what is said of a number)
NOT_WHOLE = "niet van alle delen bekend"
CANNOT = "niet samen te voegen"
"""Why there is no figure, where the source does not say."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or why there is none; `weight` is by what it counts beside others. `merged` where it was made of several."""

    value: Decimal | None
    weight: Decimal | None = None
    missing: str = ""
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """A municipality that is no more: the last year of which it has figures, and what it became part of."""

    last_year: int
    successors: tuple[str, ...]


Figures = Mapping[tuple[str, int], Figure]


def take_together(adding: Adding, parts: Sequence[Figure]) -> Figure:
    """Return what several figures make as one: counts add up, others by their weights, and else there is none."""
    if not parts:
        return Figure(None, missing=UNKNOWN)
    weights = [part.weight for part in parts if part.weight is not None]
    weight = sum(weights, Decimal(0)) if len(weights) == len(parts) else None
    values = [part.value for part in parts if part.value is not None]
    if len(values) < len(parts):
        return Figure(None, missing=NOT_WHOLE, merged=True)
    if adding is Adding.SUM:
        return Figure(sum(values, Decimal(0)), weight, merged=True)
    if weight is None or not weight:
        return Figure(None, missing=CANNOT, merged=True)
    total = sum((value * by for value, by in zip(values, weights, strict=True)), Decimal(0))
    return Figure(total / weight, weight, merged=True)


@dataclass(frozen=True, slots=True)
class History:
    """Which municipalities each is made of, with the last year of each; and since which year those are there that are new."""

    parts: Mapping[str, Mapping[str, int]]
    began: Mapping[str, int]

    @classmethod
    def of(cls, ended: Mapping[str, Ended], began: Mapping[str, int]) -> "History":
        """Return it for municipalities that are no more. What was divided is part of none."""
        parts: dict[str, dict[str, int]] = {}
        for code, end in ended.items():
            if len(end.successors) == 1:
                parts.setdefault(end.successors[0], {})[code] = end.last_year
        return cls(parts, began)


def find_figure(figures: Figures, adding: Adding, code: str, year: int, history: History) -> Figure | None:
    """Return the figure of a municipality of today in a year, of what it was then; None where nothing is known of it.

    Where the source has figures of what went on as this municipality, these are taken together, with its own where it was
    there beside them. A figure for the whole that the source worked out itself stands as it is. What was divided belongs
    to nobody.
    """
    own = figures.get((code, year))
    before = [one for one, last in history.parts.get(code, {}).items() if year <= last]
    found = [find_figure(figures, adding, one, year, history) for one in before]
    if not any(found):
        return own
    if year >= history.began.get(code, FIRST_YEAR):
        found.append(own)
    elif own:
        return own
    return take_together(adding, [figure or Figure(None, missing=UNKNOWN) for figure in found])


@dataclass(frozen=True, slots=True)
class MapClass:
    """A class of the map: the lowest and the highest value in it. `number` goes from 1, the lowest."""

    number: int
    low: Decimal
    high: Decimal


def divide(values: Iterable[Decimal], most: int = MOST_CLASSES) -> tuple[MapClass, ...]:
    """Return the classes of these values, from low to high: about as many values in each, and equal values in one.

    Their borders are values that are there, so that each value falls in exactly one.
    """
    ordered = sorted(values)
    many = min(most, len(set(ordered)))
    classes: list[MapClass] = []
    start = 0
    for number in range(1, many + 1):
        left = many - number
        rest = sorted(set(ordered[start:]))
        end = start + max(1, round((len(ordered) - start) / (left + 1)))
        # Leave each class after this one a value of its own, and keep equal values together.
        high = min(ordered[end - 1], rest[len(rest) - left - 1])
        inside = [value for value in ordered[start:] if value <= high]
        classes.append(MapClass(number, inside[0], inside[-1]))
        start += len(inside)
    return tuple(classes)


def class_of(value: Decimal, classes: Sequence[MapClass]) -> int:
    """Return the number of the class that a value falls in; 0 where none holds it."""
    return next((one.number for one in classes if one.low <= value <= one.high), 0)


class Trend(StrEnum):
    """Where a row of years went."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Course:
    """What there is to say of a row of years: the first and the last, and a year above or below all others."""

    trend: Trend
    first: tuple[int, Decimal] | None = None
    last: tuple[int, Decimal] | None = None
    peak: tuple[int, Decimal] | None = None
    dip: tuple[int, Decimal] | None = None


def course_of(years: Sequence[tuple[int, Decimal]]) -> Course:
    """Return what a row of years says, oldest first; the values as they are shown, so that what looks equal is."""
    if not years:
        return Course(Trend.NONE)
    first, last = years[0], years[-1]
    if len(years) == 1:
        return Course(Trend.NONE, first, last)
    trend = Trend.SAME if first[1] == last[1] else Trend.UP if last[1] > first[1] else Trend.DOWN
    between = years[1:-1]
    top, low = max(first[1], last[1]), min(first[1], last[1])
    peak = max(between, key=lambda one: one[1], default=None)
    dip = min(between, key=lambda one: one[1], default=None)
    return Course(
        trend,
        first,
        last,
        peak if peak and peak[1] > top else None,
        dip if dip and dip[1] < low else None,
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import does to the figures that are kept: their keys, in order."""

    new: tuple[tuple[str, int], ...]
    changed: tuple[tuple[str, int], ...]
    unchanged: tuple[tuple[str, int], ...]
    removed: tuple[tuple[str, int], ...]

    @property
    def any(self) -> bool:
        """Whether something is different afterwards."""
        return bool(self.new or self.changed or self.removed)


def compare(kept: Figures, brought: Figures, *, replace_years: bool) -> Changes:
    """Return what bringing these figures does; with `replace_years` what a year of the file lacks goes away."""
    years = {year for _, year in brought} if replace_years else set()
    both = sorted(kept.keys() & brought.keys())
    return Changes(
        new=tuple(sorted(brought.keys() - kept.keys())),
        changed=tuple(key for key in both if kept[key] != brought[key]),
        unchanged=tuple(key for key in both if kept[key] == brought[key]),
        removed=tuple(sorted(key for key in kept.keys() - brought.keys() if key[1] in years)),
    )


def mean_of(parts: Sequence[Figure], *, weighted: bool) -> Decimal | None:
    """Return the mean of the parts that are known, by their weights or each as one; None where none is known."""
    known = [
        (part.value, (part.weight or Decimal(0)) if weighted else Decimal(1))
        for part in parts
        if part.value is not None
    ]
    total = sum((by for _, by in known), Decimal(0))
    if not total:
        return None
    return sum((value * by for value, by in known), Decimal(0)) / total
