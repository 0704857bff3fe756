"""The places that are left while the rule decides: kept ones, open ones, and what an organisation may still have."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from leerkring.registrations.places.values import Standing, Terms, Unit
from leerkring.registrations.rules import Reason


class Room:
    """The places that are left while settling; it only ever shrinks."""

    def __init__(self, terms: Terms, standing: Standing, now: datetime) -> None:
        self.free = max(0, terms.capacity - standing.taken)
        self._kept = {
            quota.id: max(0, quota.places - standing.quota_taken.get(quota.id, 0))
            for quota in terms.quotas
            if quota.is_kept(now)
        }
        self._quotas = terms.quotas
        self._most = terms.max_per_organization
        self._organizations = dict(standing.organization_taken)

    @property
    def open(self) -> int:
        """Places that are free for anyone."""
        return max(0, self.free - sum(self._kept.values()))

    def places_for(self, unit: Unit) -> tuple[UUID | None, ...] | None:
        """Return a place for each member, kept ones first, or None where they do not fit together."""
        if unit.size > self.free or self._is_over_maximum(unit):
            return None
        places: list[UUID | None] = []
        for quota in self._quotas:
            if unit.meets(quota):
                room = min(self._kept.get(quota.id, 0), unit.size - len(places))
                places += [quota.id] * room
        rest = unit.size - len(places)
        return None if rest > self.open else (*places, *[None] * rest)

    def seat(self, units: Iterable[Unit]) -> dict[UUID, UUID | None]:
        """Return a place for each of these single people who can have one beside those before them, by their key.

        Somebody for whom two quotas keep a place moves over where that makes room for the next, so that nobody is left out
        by the order of the quotas alone. Nothing is taken yet.
        """
        bins: dict[UUID | None, list[Unit]] = {None: []}
        bins.update((quota.id, []) for quota in self._quotas)
        room: dict[UUID | None, int] = {None: self.open}
        room.update(self._kept.items())
        came = dict(self._organizations)

        def sit(unit: Unit, tried: set[UUID | None]) -> bool:
            theirs = (quota.id for quota in self._quotas if unit.meets(quota))
            for bin_ in (*theirs, None):
                if bin_ in tried:
                    continue
                tried.add(bin_)
                if len(bins[bin_]) < room.get(bin_, 0):
                    bins[bin_].append(unit)
                    return True
                for place, other in enumerate(bins[bin_]):
                    if sit(other, tried):
                        bins[bin_][place] = unit
                        return True
            return False

        for unit in units:
            many = came.get(unit.organization, 0)
            if sum(map(len, bins.values())) == self.free:
                break
            if (self._most is None or many < self._most) and sit(unit, set()):
                came[unit.organization] = many + 1
        return {unit.key: bin_ for bin_, seated in bins.items() for unit in seated}

    def kept_place(self, unit: Unit) -> UUID | None:
        """Return the quota that still has a kept place for this one person."""
        quotas = (quota.id for quota in self._quotas if unit.meets(quota))
        return next((id_ for id_ in quotas if self._kept.get(id_)), None)

    def breaches(self, unit: Unit) -> tuple[Reason, ...]:
        """Return what a place for this one person would go beyond."""
        found = [Reason.ORGANIZATION_MAXIMUM] if self._is_over_maximum(unit) else []
        if self.free == 0:
            found.append(Reason.FULL)
        elif self.open == 0 and self.kept_place(unit) is None:
            found.append(Reason.KEPT_PLACES)
        return tuple(found)

    def take(self, unit: Unit, places: tuple[UUID | None, ...]) -> None:
        """Take these places away."""
        self.free -= unit.size
        for quota_id in places:
            if quota_id is not None:
                self._kept[quota_id] -= 1
        self._organizations[unit.organization] = self._organizations.get(unit.organization, 0) + unit.size

    def why_not(self, unit: Unit) -> Reason:
        """Return why a unit without places does not fit, the reason that is most its own first.

        It is their organisation's only where that may send nobody more: where one of them could come, they are too many.
        """
        one = replace(unit, size=1)
        if self._is_over_maximum(one):
            return Reason.ORGANIZATION_MAXIMUM
        if self.free == 0:
            return Reason.FULL
        if unit.size > 1 and self.places_for(one) is not None:
            return Reason.GROUP_TOO_LARGE
        return Reason.KEPT_PLACES

    def _is_over_maximum(self, unit: Unit) -> bool:
        taken = self._organizations.get(unit.organization, 0)
        return self._most is not None and taken + unit.size > self._most
