"""Who gets a place: the one rule. Standard library only.

`settle` gets an activity's terms, how things stand and who arrives, and returns decisions; it reads no clock
and no database. Everything that can change who has a place goes through it, under the activity's row lock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from leerkring.registrations.places.room import Room
from leerkring.registrations.places.values import Chosen, Decision, Standing, Terms, Unit
from leerkring.registrations.rules import Reason, State


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
    room = Room(terms, standing, now)
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


def _choose(room: Room, chosen: Sequence[Chosen]) -> list[Decision]:
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


def _arrive(terms: Terms, room: Room, unit: Unit) -> Decision:
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
    room = Room(terms, standing, now)
    return {unit.key: room.why_not(unit) for unit in units}


def may_ever_fit(terms: Terms, unit: Unit) -> bool:
    """Tell whether all of a unit could get a place if nobody else came and kept places opened when they say."""
    return Room(terms, Standing(), terms.starts_at - timedelta(microseconds=1)).places_for(unit) is not None


def kept_place(terms: Terms, standing: Standing, unit: Unit, now: datetime) -> UUID | None:
    """Return the quota that a place given by hand counts for: theirs, while one of its places is kept."""
    return Room(terms, standing, now).kept_place(unit)


def breaches(terms: Terms, standing: Standing, unit: Unit, now: datetime) -> tuple[Reason, ...]:
    """Return which of the declared terms a place given by hand would go beyond: none where the rule could give it too."""
    return Room(terms, standing, now).breaches(unit)


def offer_deadline(terms: Terms, now: datetime) -> datetime:
    """Return until when an offer made now is held: shorter in the last week, never past the start."""
    last_week = terms.starts_at - now <= timedelta(days=7)
    window = terms.last_week_window if last_week else terms.offer_window
    return min(now + window, terms.starts_at)
