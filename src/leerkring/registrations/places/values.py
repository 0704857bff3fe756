"""What the rule of places is given, and the decision it answers with. Plain values, standard library only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from leerkring.registrations.rules import Reason, State


@dataclass(frozen=True, slots=True)
class Quota:
    """Places kept for who meets its one condition, until `release_at` (None: for good)."""

    id: UUID
    places: int
    release_at: datetime | None = None
    region: str | None = None
    organization_kind: str | None = None
    municipality: str | None = None

    def is_kept(self, now: datetime) -> bool:
        """Tell whether its places are still kept at this moment."""
        return self.release_at is None or now < self.release_at


@dataclass(frozen=True, slots=True)
class Terms:
    """What the activity declared before anyone registered."""

    capacity: int
    starts_at: datetime
    allocation: str = "first_come"
    drawn: bool = False
    max_per_organization: int | None = None
    quotas: tuple[Quota, ...] = ()
    offer_window: timedelta = timedelta(hours=72)
    last_week_window: timedelta = timedelta(hours=24)

    def is_automatic(self) -> bool:
        """Tell whether arrivals are decided at once: not while a draw or a choice by staff is to come."""
        return self.allocation == "first_come" or (self.allocation == "draw" and self.drawn)


@dataclass(frozen=True, slots=True)
class Unit:
    """Who goes together: one person, or colleagues who registered together and so wait together."""

    key: UUID
    organization: UUID
    organization_kind: str
    municipality: str | None = None
    regions: frozenset[str] = frozenset()
    size: int = 1

    def meets(self, quota: Quota) -> bool:
        """Tell whether this quota's places are kept for them."""
        return (
            (quota.region is not None and quota.region in self.regions)
            or (quota.organization_kind is not None and quota.organization_kind == self.organization_kind)
            or (quota.municipality is not None and quota.municipality == self.municipality)
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand before settling: a tally, and who waits in order of position.

    `waiting` may leave out units that cannot fit now whatever happens; never one that might.
    """

    taken: int = 0
    quota_taken: Mapping[UUID, int] = field(default_factory=dict)
    organization_taken: Mapping[UUID, int] = field(default_factory=dict)
    waiting: Sequence[Unit] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """One person whom staff chose; `by_hand` also beyond the maximum and the kept places, never beyond the capacity."""

    unit: Unit
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a unit; `quotas` names the kept place of each member, None for an open place.

    `beyond` says which terms a place given by hand goes beyond.
    """

    unit: Unit
    state: State
    reason: Reason
    quotas: tuple[UUID | None, ...] = ()
    expires_at: datetime | None = None
    beyond: tuple[Reason, ...] = ()
