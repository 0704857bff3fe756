"""What becomes of each line of a list: foreseen by the places rule itself, over plain values. Standard library only."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Decision, Standing, Terms, Unit
from leerkring.registrations.rules import Reason, State


class Fate(StrEnum):
    """What becomes of a line. The first three are registered; the others are left out."""

    PLACE = "place"
    APPLIES = "applies"
    WAITS = "waits"
    ALREADY = "already"
    TWICE = "twice"
    LEFT = "left"
    WRONG = "wrong"


REGISTERED = frozenset({Fate.PLACE, Fate.APPLIES, Fate.WAITS})
_OF = {State.CONFIRMED: Fate.PLACE, State.APPLIED: Fate.APPLIES, State.WAITLISTED: Fate.WAITS}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line as the rule sees it: who (`person` is the id of a known one), from where, or what keeps it out."""

    number: int
    email: str = ""
    organization: str = ""
    organization_kind: str = ""
    municipality: str | None = None
    regions: tuple[str, ...] = ()
    wrong: str = ""
    left: str = ""
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A line with its fate, why, and what a place by hand would go beyond where it waits."""

    candidate: Candidate
    fate: Fate
    reason: str = ""
    same_as: int = 0
    beyond: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class There:
    """How the activity stands: its terms, its tally, the ids of organisations by key, and who is registered."""

    terms: Terms
    standing: Standing
    organizations: Mapping[str, UUID] = field(default_factory=dict)
    registered: Collection[UUID] = frozenset()


def foresee(candidates: Sequence[Candidate], there: There, now: datetime) -> list[Foreseen]:
    """Return what becomes of each line if all are registered now, in their order."""
    kept: list[tuple[Candidate, Foreseen | None]] = []
    seen: dict[object, int] = {}
    for one in candidates:
        kept.append((one, out := _left_out(one, there, seen)))
        if out is None:
            seen.setdefault(one.email, one.number)
            if one.person is not None:
                seen.setdefault(one.person, one.number)
    units = [_unit(one, there, number) for number, (one, out) in enumerate(kept) if out is None]
    decisions = rules.settle(there.terms, there.standing, units, now)
    beyond = by_hand(there, decisions, now)
    told = iter(zip(decisions, beyond, strict=True))
    return [out or _foreseen(one, *next(told)) for one, out in kept]


def _left_out(one: Candidate, there: There, seen: Mapping[object, int]) -> Foreseen | None:
    if one.wrong:
        return Foreseen(one, Fate.WRONG, one.wrong)
    if one.left:
        return Foreseen(one, Fate.LEFT, one.left)
    if one.person in there.registered:
        return Foreseen(one, Fate.ALREADY)
    first = seen.get(one.email) or seen.get(one.person)
    return Foreseen(one, Fate.TWICE, same_as=first) if first else None


def _foreseen(one: Candidate, decision: Decision, beyond: tuple[Reason, ...]) -> Foreseen:
    return Foreseen(one, _OF[decision.state], decision.reason, beyond=beyond)


def _unit(one: Candidate, there: There, number: int) -> Unit:
    made = UUID(
        bytes=sha256(one.organization.encode()).digest()[:16]
    )  # of one that is new: the same for the same key
    return Unit(
        UUID(int=number),
        there.organizations.get(one.organization, made),
        one.organization_kind,
        one.municipality,
        frozenset(one.regions),
    )


def by_hand(there: There, decisions: Sequence[Decision], now: datetime) -> list[tuple[Reason, ...]]:
    """Return for each decision what a place by hand would go beyond, when those before it got one too."""
    taken = Counter(there.standing.organization_taken)
    quotas = Counter(there.standing.quota_taken)
    number = there.standing.taken
    for decision in decisions:
        if decision.state is State.CONFIRMED:
            number += 1
            taken[decision.unit.organization] += 1
            quotas.update(one for one in decision.quotas if one)
    found: list[tuple[Reason, ...]] = []
    for decision in decisions:
        if decision.state is not State.WAITLISTED:
            found.append(())
            continue
        standing = Standing(number, dict(quotas), dict(taken))
        found.append(rules.breaches(there.terms, standing, decision.unit, now))
        quota = rules.kept_place(there.terms, standing, decision.unit, now)
        if quota is not None:
            quotas[quota] += 1
        number += 1
        taken[decision.unit.organization] += 1
    return found


def count_fates(found: Iterable[Foreseen]) -> dict[Fate, int]:
    """Return how many lines have each fate, in the order of `Fate`."""
    counts = Counter(one.fate for one in found)
    return {fate: counts[fate] for fate in Fate}


def fingerprint(found: Iterable[Foreseen]) -> str:
    """Return a short text that is equal where every line has the same fate for the same reason."""
    text = "\n".join(
        f"{one.candidate.number} {one.candidate.email} {one.fate} {one.reason} {' '.join(one.beyond)}"
        for one in found
    )
    return sha256(text.encode()).hexdigest()[:16]
