"""How evenly a year of labs is spread over the experts, as the sum of the squares of their labs.

The limit is what cannot be bettered: as many labs for each. The note says what comes of asking who fits first, in the order
of the list, and how long a proposal takes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from benchmarks import report
from leerkring.labs.experts.matching import (
    Candidate,
    Fit,
    Subject,
    SubjectKind,
    Wish,
    best_set,
    fit,
    uncovered,
)

LABS, POOL, SIZE = 48, 24, 3
THEMES = [Subject(SubjectKind.THEME, f"theme-{number}") for number in range(3)]
GROUPS = [Subject(SubjectKind.TARGET_GROUP, f"group-{number}") for number in range(8)]
REGIONS = [f"region-{number}" for number in range(6)]
Choose = Callable[[Wish, list[Candidate]], Iterable[Fit]]


@dataclass(frozen=True, slots=True)
class Year:
    """What came of a year: the labs of each expert, how many wished subjects were covered of all, and seconds for a proposal."""

    loads: tuple[int, ...]
    covered: int
    wished: int
    seconds: float

    @property
    def squares(self) -> int:
        """The sum of the squares of the loads: the lower, the more even."""
        return sum(load**2 for load in self.loads)


def make_pool(chance: random.Random) -> list[Candidate]:
    """Return invented experts, each with a few subjects, some of whom come only somewhere or in some months."""
    return [
        Candidate(
            id=UUID(int=number + 1),
            name=f"Expert {number:02}",
            subjects=frozenset(chance.sample(THEMES, chance.choice((1, 2))))
            | frozenset(chance.sample(GROUPS, chance.choice((2, 3, 4)))),
            regions=frozenset(chance.sample(REGIONS, 3)) if chance.random() < 0.3 else frozenset(),
            months=frozenset(chance.sample(range(1, 13), 8)) if chance.random() < 0.3 else frozenset(),
            km=chance.randrange(200),
        )
        for number in range(POOL)
    ]


def make_wishes(chance: random.Random) -> list[Wish]:
    """Return the labs of a year, one after another."""
    first = date(2027, 1, 5)
    return [
        Wish(
            subjects=frozenset({chance.choice(THEMES), *chance.sample(GROUPS, 2)}),
            regions=frozenset({chance.choice(REGIONS)}),
            days=(first + timedelta(days=7 * number), first + timedelta(days=7 * number + 28)),
        )
        for number in range(LABS)
    ]


def who_fits_first(wish: Wish, pool: list[Candidate]) -> list[Fit]:
    """Return who an organiser asks who goes down the list: whoever adds a subject, then whoever fits."""
    fits = [one for one in (fit(wish, candidate) for candidate in pool) if one.bar is None]
    chosen: list[Fit] = []
    for adds in (True, False):
        for one in fits:
            new = set(one.subjects) & set(uncovered(wish, chosen))
            if len(chosen) < SIZE and one not in chosen and (new or not adds):
                chosen.append(one)
    return chosen


def live(choose: Choose) -> Year:
    """Let a year of labs go by, each asking who stands in how many by then."""
    chance = random.Random(15)
    pool, wishes = make_pool(chance), make_wishes(chance)
    loads = dict.fromkeys((one.id for one in pool), 0)
    covered, times = 0, []
    for wish in wishes:
        now = [replace(one, load=loads[one.id]) for one in pool]
        begun = time.process_time()
        chosen = list(choose(wish, now))
        times.append(time.process_time() - begun)
        covered += len(wish.subjects) - len(uncovered(wish, chosen))
        for one in chosen:
            loads[one.candidate.id] += 1
    return Year(tuple(loads.values()), covered, sum(len(wish.subjects) for wish in wishes), median(times))


def main() -> None:
    """Print the figures of a year."""
    ours, first = live(lambda wish, pool: best_set(wish, pool, SIZE)), live(who_fits_first)
    even = POOL * (LABS * SIZE // POOL) ** 2

    def words(year: Year) -> str:
        return (
            f"busiest {max(year.loads)}, least busy {min(year.loads)}, squares {year.squares}, "
            f"subjects {year.covered} of {year.wished}"
        )

    report(
        "matching",
        ours=[ours.squares],
        limit=[even],
        unit="sum of squared labs",
        note=f"limit: as many labs for each. Ours: {words(ours)}; {1000 * ours.seconds:.1f} ms a proposal. "
        f"Who fits first: {words(first)}",
    )


if __name__ == "__main__":
    main()
