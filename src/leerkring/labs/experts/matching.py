"""Which experts fit a lab, each with why, and which set of them fits best together. Pure, in whole numbers: the same
question has the same answer, in whatever order the experts are given.

The aims of a set stand in a strict order, each counting only among sets that are equal by those before it:
1. as many of the wished subjects as possible are known by somebody in it;
2. as few days as possible on which somebody of it cannot come;
3. the least load: the sum, over its experts, of the labs that each had or will have in the year. For a set of k this is the
   same as the smallest sum of squares of loads over the whole pool afterwards, so work goes where there is least of it;
4. the fewest kilometres;
5. by name, then by id: nothing is left to chance.

The best set is found exactly, by the subjects that a set covers: of all sets of the same size that cover the same subjects only
the best goes on, since whoever joins adds the same to each. That is at most 2^subjects × k sets for each expert.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

MOST_IN_SET = 8
"""No lab has more experts than that; the search is bounded by it."""
FAR = 999
"""Kilometres that count for who lives nobody knows where."""


class SubjectKind(StrEnum):
    """What a subject is a word of."""

    THEME = "theme"
    TARGET_GROUP = "target_group"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A theme or a target group, by its slug."""

    kind: SubjectKind
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a lab asks of experts: what they know, where, and on which days. A case asks the same.

    `municipalities` are those of who brings the case, or of the place where it is: an expert from there does not come in
    from outside, unless `own_municipality` allows it.
    """

    subjects: frozenset[Subject]
    regions: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    days: tuple[date, ...] = ()
    own_municipality: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An expert as far as matching needs it.

    Without `regions` they come everywhere, without `months` (1 to 12) in any month. `away` are first and last days on which
    they cannot come; `busy` are days on which another lab has them. `load` counts their labs in the year.
    `km` is how far they are from the wished regions, None where nobody knows.
    """

    id: UUID
    name: str
    subjects: frozenset[Subject]
    regions: frozenset[str] = frozenset()
    municipality: str | None = None
    home_regions: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    away: tuple[tuple[date, date], ...] = ()
    busy: Mapping[date, str] | None = None
    load: int = 0
    km: int | None = None


class Bar(StrEnum):
    """Why an expert is not proposed at all."""

    NO_SUBJECT = "no_subject"
    OTHER_REGION = "other_region"
    OWN_MUNICIPALITY = "own_municipality"
    NO_DAY = "no_day"


class Why(StrEnum):
    """Why one of the wished days is not possible."""

    MONTH = "month"
    AWAY = "away"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Fit:
    """How an expert fits a wish: the facts that reasons are written from. `bar` is why not, where they do not."""

    candidate: Candidate
    subjects: tuple[Subject, ...]
    missed: tuple[tuple[date, Why], ...]
    days: int
    from_region: bool
    bar: Bar | None = None

    @property
    def cost(self) -> tuple[int, int, int]:
        """What the expert adds to the aims of a set after its subjects: days missed, load, kilometres."""
        km = FAR if self.candidate.km is None else self.candidate.km
        return (len(self.missed), self.candidate.load, km)


def missed_days(candidate: Candidate, days: Iterable[date]) -> tuple[tuple[date, Why], ...]:
    """Return the days on which somebody cannot come, each with why."""
    found = []
    for day in sorted(days):
        if day in (candidate.busy or {}):
            found.append((day, Why.BUSY))
        elif any(first <= day <= last for first, last in candidate.away):
            found.append((day, Why.AWAY))
        elif candidate.months and day.month not in candidate.months:
            found.append((day, Why.MONTH))
    return tuple(found)


def fit(wish: Wish, candidate: Candidate) -> Fit:
    """Return how one expert fits. Who knows nothing of it, comes only elsewhere, is from the same municipality or has no day is barred."""
    subjects = tuple(sorted(wish.subjects & candidate.subjects))
    missed = missed_days(candidate, wish.days)
    bar = None
    if wish.subjects and not subjects:
        bar = Bar.NO_SUBJECT
    elif wish.regions and candidate.regions and not wish.regions & candidate.regions:
        bar = Bar.OTHER_REGION
    elif not wish.own_municipality and candidate.municipality in wish.municipalities:
        bar = Bar.OWN_MUNICIPALITY
    elif wish.days and len(missed) == len(wish.days):
        bar = Bar.NO_DAY
    near = bool(wish.regions & candidate.home_regions)
    return Fit(candidate, subjects, missed, len(wish.days), near, bar)


def _order(one: Fit) -> tuple[str, int]:
    return (one.candidate.name.casefold(), one.candidate.id.int)


def rank(wish: Wish, pool: Iterable[Candidate]) -> tuple[Fit, ...]:
    """Return who fits, the best first: most subjects, fewest days missed, least load, nearest, by name."""
    fits = [one for candidate in pool if (one := fit(wish, candidate)).bar is None]
    return tuple(sorted(fits, key=lambda one: (-len(one.subjects), *one.cost, *_order(one))))


Chosen = tuple[int, ...]
Cost = tuple[int, int, int]


def best_set(wish: Wish, pool: Iterable[Candidate], size: int, fixed: Sequence[UUID] = ()) -> tuple[Fit, ...]:
    """Return the best set of so many experts (fewer where no more fit), in the order of names.

    `fixed` are in it whatever the aims say, as who accepted already; they count for the size. What is kept of sets that are
    equal in subjects and size is the one that comes first, so no set that could become the best is let go.
    """
    asked = frozenset(fixed)
    fits = sorted(
        (one for candidate in pool if (one := fit(wish, candidate)).bar is None or candidate.id in asked),
        key=_order,
    )
    bit = {subject: 1 << number for number, subject in enumerate(sorted(wish.subjects))}
    masks = [sum(bit[subject] for subject in one.subjects) for one in fits]
    kept = [number for number, one in enumerate(fits) if one.candidate.id in asked]
    free = _worth(fits, masks, [number for number in range(len(fits)) if number not in kept], size)
    covered = 0
    for number in kept:
        covered |= masks[number]
    most = max(0, min(size, MOST_IN_SET, len(fits)) - len(kept))
    best: dict[tuple[int, int], tuple[Cost, Chosen]] = {(covered, 0): ((0, 0, 0), ())}
    for number in free:
        for (mask, many), (cost, chosen) in list(best.items()):
            if many < most:
                _keep(
                    best, (mask | masks[number], many + 1), (_sum(cost, fits[number].cost), (*chosen, number))
                )
    whole = [(-mask.bit_count(), *found) for (mask, many), found in best.items() if many == most]
    chosen = min(whole)[2]
    return tuple(fits[number] for number in sorted((*kept, *chosen)))


def _sum(one: Cost, other: Cost) -> Cost:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def _keep(
    best: dict[tuple[int, int], tuple[Cost, Chosen]], at: tuple[int, int], found: tuple[Cost, Chosen]
) -> None:
    if at not in best or found < best[at]:
        best[at] = found


def _worth(fits: Sequence[Fit], masks: Sequence[int], free: Sequence[int], size: int) -> list[int]:
    """Return who can be in the best set: of those who know exactly the same subjects, the `size` best."""
    by_mask: dict[int, list[int]] = {}
    for number in sorted(free, key=lambda number: (*fits[number].cost, number)):
        by_mask.setdefault(masks[number], []).append(number)
    return sorted(number for same in by_mask.values() for number in same[:size])


def uncovered(wish: Wish, chosen: Iterable[Fit]) -> tuple[Subject, ...]:
    """Return the wished subjects that nobody of these knows."""
    known = {subject for one in chosen for subject in one.subjects}
    return tuple(sorted(wish.subjects - known))
