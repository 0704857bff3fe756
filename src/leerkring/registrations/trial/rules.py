"""What terms would do with people who come: the one rule of places, asked without anybody there. Standard library only."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Decision, Quota, Standing, Terms, Unit
from leerkring.registrations.rules import Reason, State


@dataclass(frozen=True, slots=True)
class Release:
    """What happens when kept places open to all: how many people are offered one then."""

    at: datetime
    offered: tuple[Decision, ...]

    @property
    def people(self) -> int:
        """How many that are."""
        return sum(one.unit.size for one in self.offered)


@dataclass(frozen=True, slots=True)
class Trial:
    """Who would get a place: a decision for each who came, in their order, and what follows when kept places open."""

    decisions: tuple[Decision, ...]
    releases: tuple[Release, ...] = ()

    def count(self, state: State) -> int:
        """Return how many people are in this state at first."""
        return sum(one.unit.size for one in self.decisions if one.state == state)

    @property
    def people(self) -> int:
        """How many came."""
        return sum(one.unit.size for one in self.decisions)

    @property
    def later(self) -> frozenset[UUID]:
        """Who waits at first and is offered a place when kept ones open."""
        return frozenset(one.unit.key for release in self.releases for one in release.offered)

    @property
    def why_not(self) -> Counter[Reason]:
        """Why who waits was passed over, with how many people."""
        found: Counter[Reason] = Counter()
        for one in self.decisions:
            if one.state is State.WAITLISTED:
                found[one.reason] += one.unit.size
        return found


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind, region or organisation: how many people came, and how many of them have a place, at once or later."""

    name: str
    came: int
    placed: int
    later: int

    @property
    def waiting(self) -> int:
        """Who is left without one."""
        return self.came - self.placed - self.later


def try_terms(terms: Terms, units: Sequence[Unit], at: datetime, *, seed: int = 0) -> Trial:
    """Return who would get a place where these come one after the other at this moment.

    Before a draw everybody is drawn at once, each with the same chance: one of many outcomes, another for each `seed`; its
    groups are kept whenever the draw is. Where staff choose, all are `applied`. Who is offered a place later is taken to say yes.
    """
    now_terms = terms
    if terms.allocation == "draw":
        kept = tuple(replace(quota, release_at=None) for quota in terms.quotas)
        now_terms, units = replace(terms, drawn=True, quotas=kept), _shuffled(units, seed)
    decisions = settle(now_terms, Standing(), units, at)
    return Trial(tuple(decisions), tuple(_releases(terms, decisions, at)))


def _shuffled(units: Sequence[Unit], seed: int) -> list[Unit]:
    def number(index: int) -> bytes:
        return hashlib.sha256(f"{seed} {index}".encode()).digest()

    return [units[index] for index in sorted(range(len(units)), key=number)]


def _releases(terms: Terms, decisions: Iterable[Decision], at: datetime) -> Iterable[Release]:
    """Yield what each day that kept places open would give, as long as the activity has not begun."""
    placed = [one for one in decisions if one.state is State.CONFIRMED]
    waiting = [one.unit for one in decisions if one.state is State.WAITLISTED]
    moments = {quota.release_at for quota in terms.quotas if quota.release_at}
    for moment in sorted(one for one in moments if at < one < terms.starts_at):
        offered = settle(terms, _standing(placed, waiting), (), moment)
        gone = {one.unit.key for one in offered}
        placed += offered
        waiting = [unit for unit in waiting if unit.key not in gone]
        yield Release(moment, tuple(offered))


def _standing(placed: Iterable[Decision], waiting: Sequence[Unit]) -> Standing:
    quotas: Counter[UUID] = Counter()
    organizations: Counter[UUID] = Counter()
    for one in placed:
        quotas.update(quota for quota in one.quotas if quota is not None)
        organizations[one.unit.organization] += one.unit.size
    return Standing(organizations.total(), quotas, organizations, waiting)


def tally_by(trial: Trial, names: Mapping[UUID, Sequence[str]]) -> list[Tally]:
    """Return a line for each name that a unit goes by (`names` by its key), the most people first.

    Who goes by two names, such as two regions, counts under both.
    """
    came: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    later: Counter[str] = Counter()
    for one in trial.decisions:
        for name in names[one.unit.key]:
            came[name] += one.unit.size
            placed[name] += one.unit.size if one.state is State.CONFIRMED else 0
            later[name] += one.unit.size if one.unit.key in trial.later else 0
    return [
        Tally(name, came[name], placed[name], later[name])
        for name in sorted(came, key=lambda n: (-came[n], n))
    ]


def who_meets(quota: Quota, units: Iterable[Unit]) -> int:
    """Return how many people belong to the group that places are kept for."""
    return sum(unit.size for unit in units if unit.meets(quota))
