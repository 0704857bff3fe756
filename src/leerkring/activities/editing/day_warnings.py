"""What an organiser wants to know before a day is fixed: pure rules over days. None of it forbids anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leerkring.core.text.cleaning import organization_key
from leerkring.core.text.dutch import listed, local, tijd

WEEKEND = 5
"""Saturday, as `date.weekday` counts."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day as far as it can clash with another. Words are compared as people mean them, not as they typed them.

    `activity` is what it is called to whoever reads the warning, empty for another day of the same activity; `id` is
    None for a day that is not kept yet.
    """

    id: UUID | None
    activity: str
    starts_at: datetime
    ends_at: datetime
    location: str = ""
    address: str = ""
    host: str = ""
    facilitator: str = ""


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """A holiday of the schools, both days included; `regions` says where, empty for the whole country."""

    name: str
    regions: str
    first: date
    last: date


def warn(
    day: PlannedDay,
    others: Iterable[PlannedDay],
    school: Sequence[SchoolHoliday],
    public: Mapping[date, str],
) -> list[str]:
    """Return in sentences what may keep people from this day; `others` are days of this and other activities."""
    return list(_warnings(day, others, school, public))


def _warnings(
    day: PlannedDay,
    others: Iterable[PlannedDay],
    school: Sequence[SchoolHoliday],
    public: Mapping[date, str],
) -> Iterator[str]:
    on = local(day.starts_at).date()
    if name := public.get(on):
        yield f"Het is {name}."
    elif on.weekday() >= WEEKEND:
        yield f"Het is {('zaterdag', 'zondag')[on.weekday() - WEEKEND]}."
    for holiday in school:
        if holiday.first <= on <= holiday.last:
            where = holiday.regions.replace(",", ", ") or "heel Nederland"
            yield f"Het is {holiday.name} ({where})."
    for other in others:
        if other.id == day.id or not overlaps(day, other):
            continue
        at = f"{tijd(other.starts_at)}–{tijd(other.ends_at)} uur"
        if not other.activity:
            yield f"Dan is er al een andere dag van deze activiteit ({at})."
        elif shared := _shared(day, other):
            yield f"Tegelijk met {other.activity} ({at}): {shared}."


def overlaps(one: PlannedDay, other: PlannedDay) -> bool:
    """Tell whether two days are at the same time; one that begins when the other ends is not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _shared(one: PlannedDay, other: PlannedDay) -> str:
    """Return who or what both days have need of, in words."""
    two_houses = one.address and other.address and _means(one.address) != _means(other.address)
    names = ("facilitator", "host") if two_houses else ("facilitator", "host", "location")
    pairs = [
        (getattr(one, name), getattr(other, name)) for name in names if not _describes(getattr(one, name))
    ]
    return listed(dict.fromkeys(mine for mine, theirs in pairs if mine and _means(mine) == _means(theirs)))


def _describes(words: str) -> bool:
    """Tell whether this says what somebody is, not who: "een programmamaker" may be two people."""
    return words.casefold().startswith("een ")


def _means(words: str) -> str:
    return organization_key(words)
