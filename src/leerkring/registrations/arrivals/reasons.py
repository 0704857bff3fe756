"""Why somebody waits, as it is now: what was kept when they registered may no longer be so."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.registrations.arrivals import statements
from leerkring.registrations.arrivals.arrival import Arrival
from leerkring.registrations.arrivals.locking import look_at_activity
from leerkring.registrations.arrivals.settling import units_of, waiting_of
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Unit
from leerkring.registrations.queries.personal import PersonalRegistration
from leerkring.registrations.rules import Reason, State


class _Line(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def state(self) -> str: ...
    @property
    def reason(self) -> str: ...


L = TypeVar("L", bound=_Line)


async def with_reasons(reading: Reading, activity_id: UUID, lines: Sequence[L], now: datetime) -> list[L]:
    """Return these registrations of an activity, each that waits with why it does now.

    Whom staff put on the list waits for that.
    """
    waiting = [one.id for one in lines if one.state == State.WAITLISTED and one.reason != Reason.PUT_ON_LIST]
    told = await _find_reasons(reading, activity_id, waiting, now) if waiting else {}
    changed: Any = replace
    return [changed(one, reason=told[one.id]) if one.id in told else one for one in lines]


async def with_reason(reading: Reading, found: PersonalRegistration, now: datetime) -> PersonalRegistration:
    """Return this registration with why it waits now, where it does."""
    (told,) = await with_reasons(reading, found.activity_id, [found], now)
    return told


async def may_ever_fit(reading: Reading, arrival: Arrival) -> bool:
    """Tell whether who registers together could get places at all, also beside those that are kept to the end."""
    seen = await look_at_activity(reading, arrival.activity_id)
    unit = Unit(
        arrival.activity_id,  # which unit, and of which organisation, is all the same where nobody else came
        arrival.activity_id,
        arrival.organization_kind,
        arrival.municipality,
        frozenset(arrival.regions),
        len(arrival.people),
    )
    return seen is None or not seen.terms.is_automatic() or rules.may_ever_fit(seen.terms, unit)


async def _find_reasons(
    reading: Reading, activity_id: UUID, ids: Iterable[UUID], now: datetime
) -> dict[UUID, Reason]:
    """Return why each of these waits, by the rule of places over how things stand."""
    seen = await look_at_activity(reading, activity_id)
    if seen is None:
        return {}
    page = [waiting_of(row) for row in await reading.sql(statements.TOGETHER, activity_id, list(ids))]
    units = units_of(page)
    taken: dict[UUID, int] = {}
    if seen.terms.max_per_organization is not None:
        organizations = list({unit.organization for unit in units})
        rows = await reading.sql(statements.ORGANIZATION_TAKEN, activity_id, organizations)
        taken = {row.organization_id: row.taken for row in rows}
    reasons = rules.passed_over(seen.terms, seen.standing(taken), units, now)
    return {one.id: reasons[one.group_id] for one in page}
