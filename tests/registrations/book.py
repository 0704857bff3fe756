"""An activity in memory: who has a place, who waits, and an own slow way to see whether somebody fits.

It plays the database's part for the rule, and checks each decision as it is written down.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Decision, Quota, Standing, Terms, Unit
from leerkring.registrations.rules import State


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with the places it was given or offered."""

    unit: Unit
    state: State
    quotas: tuple[UUID | None, ...]


@dataclass(slots=True)
class Book:
    """What the tables would hold; `settle` and `write` go together as in a use case."""

    terms: Terms
    now: datetime
    places: list[Place] = field(default_factory=list)
    waiting: list[Unit] = field(default_factory=list)
    applied: list[Unit] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return sum(place.unit.size for place in self.places)

    def standing(self) -> Standing:
        quotas = Counter(quota for place in self.places for quota in place.quotas if quota is not None)
        organizations: Counter[UUID] = Counter()
        for place in self.places:
            organizations[place.unit.organization] += place.unit.size
        return Standing(self.taken, quotas, organizations, tuple(self.waiting))

    def settle(self, *arrivals: Unit) -> list[Decision]:
        """Settle and write, as a use case does."""
        decisions = settle(self.terms, self.standing(), arrivals, self.now)
        self.write(decisions)
        return decisions

    def write(self, decisions: Sequence[Decision]) -> None:
        """Write decisions in their order, each checked against how things stand at that moment."""
        for decision in decisions:
            unit = decision.unit
            if decision.state in (State.CONFIRMED, State.OFFERED):
                assert self.fits(unit), f"no place for {unit}"
                self.check_nobody_is_overtaken(unit)
                self.check_places(unit, decision.quotas)
                self.places.append(Place(unit, decision.state, decision.quotas))
                self.waiting = [other for other in self.waiting if other.key != unit.key]
            elif decision.state is State.WAITLISTED:
                assert not self.fits(unit), f"{unit} waits while there is room"
                self.waiting.append(unit)
            else:
                self.applied.append(unit)
        self.check()

    def leave(self, number: int) -> None:
        """One who has a place (or else one who waits) cancels."""
        everyone = len(self.places) + len(self.waiting)
        if not everyone:
            return
        number %= everyone
        if number < len(self.places):
            del self.places[number]
        else:
            del self.waiting[number - len(self.places)]

    def by_hand(self, *units: Unit) -> None:
        """Staff give any free place, also one that is kept for others."""
        for unit in units:
            most = self.terms.max_per_organization
            over = (
                most is not None
                and self.standing().organization_taken.get(unit.organization, 0) + unit.size > most
            )
            if self.taken + unit.size <= self.terms.capacity and not over:
                self.places.append(Place(unit, State.CONFIRMED, (None,) * unit.size))

    def left(self, quota: Quota) -> int:
        """The places of this quota that are still kept."""
        if not quota.is_kept(self.now):
            return 0
        taken = sum(place.quotas.count(quota.id) for place in self.places)
        return max(0, quota.places - taken)

    def fits(self, unit: Unit) -> bool:
        """Whether the unit could have its places now, counted anew from the list of places."""
        most = self.terms.max_per_organization
        colleagues = sum(p.unit.size for p in self.places if p.unit.organization == unit.organization)
        if most is not None and colleagues + unit.size > most:
            return False
        free = self.terms.capacity - self.taken
        theirs = sum(self.left(quota) for quota in self.terms.quotas if unit.meets(quota))
        others = sum(self.left(quota) for quota in self.terms.quotas if not unit.meets(quota))
        open_places = max(0, free - theirs - others)
        return unit.size <= min(free, theirs + open_places)

    def check_nobody_is_overtaken(self, unit: Unit) -> None:
        for other in self.waiting:
            if other.key == unit.key:
                return
            assert not self.fits(other), f"{unit} overtakes {other}"

    def check_places(self, unit: Unit, quotas: tuple[UUID | None, ...]) -> None:
        assert len(quotas) == unit.size, "a group gets its places together"
        known = {quota.id: quota for quota in self.terms.quotas}
        for id_, number in Counter(quota for quota in quotas if quota is not None).items():
            assert unit.meets(known[id_]), "a kept place for who does not meet its condition"
            assert number <= self.left(known[id_])

    def check(self) -> None:
        """What must hold at every moment."""
        assert self.taken <= self.terms.capacity
        most = self.terms.max_per_organization
        if most is not None:
            assert all(taken <= most for taken in self.standing().organization_taken.values())
        for quota in self.terms.quotas:
            assert self.standing().quota_taken.get(quota.id, 0) <= quota.places
        keys = (
            [p.unit.key for p in self.places] + [u.key for u in self.waiting] + [u.key for u in self.applied]
        )
        assert len(keys) == len(set(keys)), "somebody stands in two places"

    def copy(self) -> "Book":
        return replace(self, places=list(self.places), waiting=list(self.waiting), applied=list(self.applied))
