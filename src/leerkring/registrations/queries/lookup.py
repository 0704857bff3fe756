"""What pages and mails read of registrations, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from leerkring.activities.model import Activity, FormField, Occurrence
from leerkring.activities.views import FieldView
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.people.model import Organization
from leerkring.programme.model import Municipality, RegionMunicipality
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import State


@dataclass(frozen=True, slots=True)
class FormActivity:
    """An activity as its registration form needs it."""

    id: UUID
    slug: str
    kind: str
    title: str
    state: str
    allocation: str
    drawn_at: datetime | None
    capacity: int
    taken: int
    waiting: int
    max_per_organization: int | None
    registration_opens_at: datetime
    registration_closes_at: datetime
    starts_at: datetime
    ends_at: datetime
    days: int
    fields: tuple[FieldView, ...]

    @property
    def most_together(self) -> int:
        """How many people may register with one form."""
        return min(self.max_per_organization or 5, self.capacity, 5)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an activity, with the join link: only ever shown to who has a place."""

    id: UUID
    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    address: str
    online_url: str | None
    state: str
    sequence: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PersonalRegistration:
    """A registration with what its personal page and its mails say about the activity."""

    id: UUID
    activity_id: UUID
    person_id: UUID
    state: State
    reason: str
    name: str
    email: str
    organization: str
    organization_kind: str
    municipality_code: str | None
    job_title: str
    phone: str
    answers: Mapping[str, Any]
    group_size: int
    offer_expires_at: datetime | None
    link_generation: int
    registered_at: datetime
    decided_at: datetime
    slug: str
    kind: str
    title: str
    activity_state: str
    allocation: str
    cancel_message: str
    starts_at: datetime
    ends_at: datetime
    registration_closes_at: datetime
    drawn_at: datetime | None
    position: int
    """Number on the waiting list, counted now; 0 for who does not wait."""
    days: tuple[Day, ...] = ()


async def find_form_activity(reading: Reading, slug: str) -> FormActivity | None:
    """Return what the form of a published or cancelled activity needs."""
    a = Activity
    days = select(func.count()).where(Occurrence.activity_id == a.id).correlate(a).scalar_subquery()
    row = await reading.row(
        select(
            a.id,
            a.slug,
            a.kind,
            a.title,
            a.state,
            a.allocation,
            a.drawn_at,
            a.capacity,
            a.taken,
            a.waiting,
            a.max_per_organization,
            a.registration_opens_at,
            a.registration_closes_at,
            a.starts_at,
            a.ends_at,
            days.label("days"),
        ).where(a.slug == slug, a.state.in_(("published", "cancelled", "archived")))
    )
    if row is None:
        return None
    f = FormField
    columns = (f.key, f.label, f.type, f.help, f.required, f.options, f.show_if_key, f.show_if_value)
    rows = await reading.rows(select(*columns).where(f.activity_id == row.id).order_by(f.number))
    fields = tuple(FieldView(k, la, t, h, r, tuple(o), sk, sv) for k, la, t, h, r, o, sk, sv in rows)
    values: list[Any] = [*row, fields]
    return FormActivity(*values)


async def list_regions_of(reading: Reading, now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the regions that each municipality belongs to on this day."""
    m = RegionMunicipality
    rows = await reading.rows(select(m.municipality_code, m.region_slug, m.valid_from, m.valid_to))
    found: dict[str, tuple[str, ...]] = {}
    for code, region, valid_from, valid_to in rows:
        if (valid_from is None or valid_from <= now.date()) and (valid_to is None or now.date() < valid_to):
            found[code] = (*found.get(code, ()), region)
    return found


async def list_municipalities(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return (code, daily name) of all municipalities in Dutch order."""
    rows = await reading.rows(select(Municipality.code, Municipality.name).order_by(Municipality.sort_key))
    return tuple((code, name) for code, name in rows)


async def list_known_organizations(reading: Reading) -> tuple[str, ...]:
    """Return the names to suggest: only organisations that staff know, never what one visitor once typed."""
    rows = await reading.rows(select(Organization.name).where(Organization.known).order_by(Organization.key))
    return tuple(name for (name,) in rows)


async def find_registration(reading: Reading, registration_id: UUID) -> PersonalRegistration | None:
    """Return a registration with its activity, its number on the waiting list and its days."""
    r, a = Registration, Activity
    ahead = Registration.__table__.alias("ahead")
    position = (
        select(func.count())
        .select_from(ahead)
        .where(
            ahead.c.activity_id == r.activity_id,
            ahead.c.state == State.WAITLISTED,
            ahead.c.position <= r.position,
            r.state == State.WAITLISTED,
        )
        .correlate(r)
        .scalar_subquery()
    )
    row = await reading.row(
        select(
            r.id,
            r.activity_id,
            r.person_id,
            r.state,
            r.reason,
            r.name,
            r.email,
            r.organization,
            r.organization_kind,
            r.municipality_code,
            r.job_title,
            r.phone,
            r.answers,
            r.group_size,
            r.offer_expires_at,
            r.link_generation,
            r.registered_at,
            r.decided_at,
            a.slug,
            a.kind,
            a.title,
            a.state.label("activity_state"),
            a.allocation,
            a.cancel_message,
            a.starts_at,
            a.ends_at,
            a.registration_closes_at,
            a.drawn_at,
            position.label("rank"),
        )
        .join(a, a.id == r.activity_id)
        .where(r.id == registration_id)
    )
    if row is None:
        return None
    values: list[Any] = [*row, await list_days(reading, row.activity_id)]
    values[3] = State(values[3])
    return PersonalRegistration(*values)


async def list_days(reading: Reading, activity_id: UUID) -> tuple[Day, ...]:
    """Return the days of an activity in order."""
    o = Occurrence
    rows = await reading.rows(
        select(
            o.id,
            o.number,
            o.title,
            o.starts_at,
            o.ends_at,
            o.location,
            o.address,
            o.online_url,
            o.state,
            o.sequence,
            o.changed_at,
        )
        .where(o.activity_id == activity_id)
        .order_by(o.starts_at, o.number)
    )
    return read_rows(Day, rows)


async def had_place(reading: Reading, registration_id: UUID) -> bool:
    """Tell whether this registration was confirmed at some time, so that its days stand in a calendar."""
    m = RegistrationMove
    found = await reading.scalar(
        select(func.count()).where(m.registration_id == registration_id, m.to_state == State.CONFIRMED)
    )
    return bool(found)
