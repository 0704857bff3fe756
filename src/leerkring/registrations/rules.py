"""Who gets a place: the one rule, and the words it is spoken in. Standard library only.

`settle` gets an activity's terms, how things stand and who arrives, and returns decisions; it reads no clock
and no database. Everything that can change who has a place goes through it, under the activity's row lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """Where a registration stands; `MOVES` is the grammar."""

    APPLIED = "applied"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


MOVES: Mapping[State | None, frozenset[State]] = {
    None: frozenset({State.APPLIED, State.CONFIRMED, State.WAITLISTED}),
    State.APPLIED: frozenset({State.CONFIRMED, State.WAITLISTED, State.REJECTED, State.CANCELLED}),
    State.WAITLISTED: frozenset({State.OFFERED, State.CONFIRMED, State.REJECTED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.DECLINED, State.EXPIRED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
    State.DECLINED: frozenset(),
    State.EXPIRED: frozenset(),
    State.REJECTED: frozenset(),
    State.CANCELLED: frozenset(),
}
LIVE = frozenset({State.APPLIED, State.CONFIRMED, State.WAITLISTED, State.OFFERED})
TAKEN = frozenset({State.CONFIRMED, State.OFFERED})


class Reason(StrEnum):
    """Why a registration moved, was passed over or waits; kept in its history."""

    REGISTERED = "registered"
    PLACE_FREE = "place-free"
    FULL = "full"
    OTHERS_WAIT = "others-wait"
    KEPT_PLACES = "kept-places"
    ORGANIZATION_MAXIMUM = "organization-maximum"
    GROUP_TOO_LARGE = "group-too-large"
    AWAITS_DRAW = "awaits-draw"
    AWAITS_CHOICE = "awaits-choice"
    OFFER = "offer"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OFFER_EXPIRED = "offer-expired"
    CANCELLED_BY_PERSON = "cancelled-by-person"
    CANCELLED_BY_STAFF = "cancelled-by-staff"
    ACTIVITY_CANCELLED = "activity-cancelled"
    BY_HAND = "by-hand"
    TRANSFERRED = "transferred"
    CHANGED = "changed"
    CORRECTED = "corrected"
    MERGED = "merged"
    MERGE_UNDONE = "merge-undone"
    PASSED_OVER = "passed-over"
    ORDERED = "ordered"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    PUT_ON_LIST = "put-on-list"
    BREAKOUTS_CHANGED = "breakouts-changed"
    BREAKOUT_FREE = "breakout-free"


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


class _Room:
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
        """Return why a unit without places does not fit, the reason that is most its own first."""
        if self._is_over_maximum(unit):
            return Reason.ORGANIZATION_MAXIMUM
        if self.free == 0:
            return Reason.FULL
        if unit.size > 1 and self.places_for(replace(unit, size=1)) is not None:
            return Reason.GROUP_TOO_LARGE
        return Reason.KEPT_PLACES

    def _is_over_maximum(self, unit: Unit) -> bool:
        taken = self._organizations.get(unit.organization, 0)
        return self._most is not None and taken + unit.size > self._most


def settle(
    terms: Terms,
    standing: Standing,
    arrivals: Iterable[Unit],
    now: datetime,
    chosen: Sequence[Chosen] = (),
) -> list[Decision]:
    """Return what becomes of who waits, of whom staff chose and of who arrives.

    Free places go first to who already waits, in order, as an offer; who does not fit is passed over and
    keeps their position. Then who was chosen is confirmed where they fit, and stays `applied` where they do not,
    with why. Then each arrival in turn is confirmed where it fits and waits where it does not.
    Before a draw, and where staff choose, arrivals are `applied`. From the start of the activity no offers
    are made. Settling twice changes nothing the second time, and batches may be cut anywhere.
    """
    room = _Room(terms, standing, now)
    decisions: list[Decision] = []
    if now < terms.starts_at and room.free:
        expires_at = offer_deadline(terms, now)
        for unit in standing.waiting:
            places = room.places_for(unit)
            if places is not None:
                room.take(unit, places)
                decisions.append(Decision(unit, State.OFFERED, Reason.OFFER, places, expires_at))
    decisions.extend(_choose(room, chosen))
    decisions.extend(_arrive(terms, room, unit) for unit in arrivals)
    return decisions


def _choose(room: _Room, chosen: Sequence[Chosen]) -> list[Decision]:
    """Decide about whom staff chose: first who is to fit within the terms, then who may go beyond them by hand."""
    decisions: dict[UUID, Decision] = {}
    for by_hand in (False, True):
        units = [one.unit for one in chosen if one.by_hand is by_hand]
        places = room.seat(units)
        for unit in units:
            if unit.key in places:
                room.take(unit, given := (places[unit.key],))
                decisions[unit.key] = Decision(unit, State.CONFIRMED, Reason.CHOSEN, given)
    for one in chosen:
        unit = one.unit
        if unit.key in decisions:
            continue
        if one.by_hand and room.free:
            beyond = room.breaches(unit)
            given = (room.kept_place(unit),)
            room.take(unit, given)
            decisions[unit.key] = Decision(unit, State.CONFIRMED, Reason.BY_HAND, given, beyond=beyond)
        else:
            decisions[unit.key] = Decision(unit, State.APPLIED, room.why_not(unit))
    return [decisions[one.unit.key] for one in chosen]


def _arrive(terms: Terms, room: _Room, unit: Unit) -> Decision:
    if not terms.is_automatic():
        awaits = Reason.AWAITS_DRAW if terms.allocation == "draw" else Reason.AWAITS_CHOICE
        return Decision(unit, State.APPLIED, awaits)
    places = room.places_for(unit)
    if places is None:
        return Decision(unit, State.WAITLISTED, room.why_not(unit))
    room.take(unit, places)
    return Decision(unit, State.CONFIRMED, Reason.PLACE_FREE, places)


def passed_over(terms: Terms, standing: Standing, units: Iterable[Unit], now: datetime) -> dict[UUID, Reason]:
    """Return for each of these waiting units why it was passed over, given how things stand after settling."""
    room = _Room(terms, standing, now)
    return {unit.key: room.why_not(unit) for unit in units}


def kept_place(terms: Terms, standing: Standing, unit: Unit, now: datetime) -> UUID | None:
    """Return the quota that a place given by hand counts for: theirs, while one of its places is kept."""
    return _Room(terms, standing, now).kept_place(unit)


def breaches(terms: Terms, standing: Standing, unit: Unit, now: datetime) -> tuple[Reason, ...]:
    """Return which of the declared terms a place given by hand would go beyond: none where the rule could give it too."""
    return _Room(terms, standing, now).breaches(unit)


def offer_deadline(terms: Terms, now: datetime) -> datetime:
    """Return until when an offer made now is held: shorter in the last week, never past the start."""
    last_week = terms.starts_at - now <= timedelta(days=7)
    window = terms.last_week_window if last_week else terms.offer_window
    return min(now + window, terms.starts_at)


def makes_offers(*, published: bool, starts_at: datetime, now: datetime) -> bool:
    """Tell whether a place that comes free is still offered: not from the start of the first day (`settle`)."""
    return published and now < starts_at


def may_move(from_state: State | None, to_state: State) -> bool:
    """Tell whether the grammar allows this move."""
    return to_state in MOVES[from_state]


def opening(
    *, published: bool, opens_at: datetime, closes_at: datetime, starts_at: datetime, now: datetime
) -> str:
    """Return "upcoming", "open" or "closed": registering ends when it says, and at the start at the latest."""
    if not published or now >= min(closes_at, starts_at):
        return "closed"
    return "upcoming" if now < opens_at else "open"
