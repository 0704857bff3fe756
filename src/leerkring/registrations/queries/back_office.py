"""What the back office reads about registrations: lists, one person, histories, an export."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import ActivityState, Allocation
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_all, read_list
from leerkring.core.web.lists.selection import Selection
from leerkring.programme.model import Municipality
from leerkring.registrations.breakouts.queries import BREAKOUT_LINES
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.personal import RANK
from leerkring.registrations.refusals import NoSuchRegistration
from leerkring.registrations.rules import LIVE, State


@dataclass(frozen=True, slots=True)
class RegistrationLine:
    """A registration in the list of an activity."""

    id: UUID
    name: str
    email: str
    organization: str
    organization_kind: str
    job_title: str
    state: str
    reason: str
    position: int
    number: int
    """Number on the waiting list, as the person reads it; 0 for who does not wait."""
    group_size: int
    offer_expires_at: datetime | None
    registered_at: datetime
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class RegistrationDetails(RegistrationLine):
    """Everything that was filled in, and how it counts."""

    person_id: UUID
    group_id: UUID
    phone: str
    municipality: str | None
    answers: dict[str, Any]
    asked: dict[str, int]
    breakouts: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that runs out soon."""

    registration_id: UUID
    name: str
    organization: str
    expires_at: datetime
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class OfferedTo:
    """Who holds an offer."""

    id: UUID
    name: str
    organization: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """How many wait for a decision about an activity, and since when the first does."""

    slug: str
    title: str
    many: int
    since: datetime


_LINE = (
    Registration.id,
    Registration.name,
    Registration.email,
    Registration.organization,
    Registration.organization_kind,
    Registration.job_title,
    Registration.state,
    Registration.reason,
    Registration.position,
    Registration.group_size,
    Registration.offer_expires_at,
    Registration.registered_at,
    Registration.decided_at,
)
_BESIDE = (
    Registration.person_id,
    Registration.group_id,
    Registration.phone,
    Municipality.name.label("municipality"),
    Registration.answers,
    Registration.asked,
    BREAKOUT_LINES.label("breakouts"),
)
_ONE = (*_LINE, RANK.label("number"))


def _numbered(activity_id: UUID, *columns: Any) -> Select[Any]:
    """Select these of an activity's registrations with their numbers on the waiting list, counted in one pass."""
    r = Registration
    number = func.row_number().over(order_by=r.position).label("number")
    waiting = select(r.id, number).where(r.activity_id == activity_id, r.state == State.WAITLISTED).subquery()
    return (
        select(*columns, func.coalesce(waiting.c.number, 0).label("number"))
        .outerjoin_from(r, waiting, waiting.c.id == r.id)
        .where(r.activity_id == activity_id)
    )


def _detailed(activity_id: UUID) -> Select[Any]:
    return _numbered(activity_id, *_LINE, *_BESIDE).outerjoin(
        Municipality, Municipality.code == Registration.municipality_code
    )


async def list_registrations(
    reading: Reading, activity_id: UUID, asked: Asked, *, only_coming: bool = False
) -> Found[RegistrationLine]:
    """Return a page of an activity's registrations, or of who has a place, with what each filter would leave."""
    statement = _numbered(activity_id, *_LINE)
    if only_coming:
        statement = statement.where(Registration.state == State.CONFIRMED)
    return await read_list(reading, asked, RegistrationLine, statement, tie=Registration.position)


async def list_details(reading: Reading, activity_id: UUID, asked: Asked) -> Found[RegistrationDetails]:
    """Return the same page with everything that was filled in."""
    return await read_list(
        reading, asked, RegistrationDetails, _detailed(activity_id), tie=Registration.position
    )


async def count_by_state(reading: Reading, activity_id: UUID) -> dict[str, int]:
    """Return how many registrations stand in each state; states without are there with 0."""
    rows = await reading.rows(
        select(Registration.state, func.count().label("many"))
        .where(Registration.activity_id == activity_id)
        .group_by(Registration.state)
    )
    counted = {row.state: row.many for row in rows}
    return {state.value: counted.get(state.value, 0) for state in State}


async def count_live(reading: Reading, activity_id: UUID) -> int:
    """Return how many people would hear that the activity is cancelled."""
    counted = await count_by_state(reading, activity_id)
    return sum(counted[state] for state in LIVE)


async def get_registration(reading: Reading, activity_id: UUID, registration_id: UUID) -> RegistrationDetails:
    """Return one registration of this activity."""
    row = await reading.row(
        select(*_ONE, *_BESIDE)
        .outerjoin(Municipality, Municipality.code == Registration.municipality_code)
        .where(Registration.id == registration_id, Registration.activity_id == activity_id)
    )
    if row is None:
        raise NoSuchRegistration
    return read_row(RegistrationDetails, row)


async def list_group(reading: Reading, group_id: UUID) -> list[RegistrationLine]:
    """Return who registered together."""
    rows = await reading.rows(
        select(*_ONE).where(Registration.group_id == group_id).order_by(Registration.position)
    )
    return list(read_rows(RegistrationLine, rows))


async def waiting_ahead(reading: Reading, activity_id: UUID, position: int) -> int:
    """Return how many wait before this position."""
    found: int = await reading.scalar(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.activity_id == activity_id,
            Registration.state == State.WAITLISTED,
            Registration.position < position,
        )
    )
    return found


async def list_first_waiting(reading: Reading, activity_id: UUID, most: int = 8) -> list[RegistrationLine]:
    """Return the head of the waiting list."""
    rows = await reading.rows(
        select(*_ONE)
        .where(Registration.activity_id == activity_id, Registration.state == State.WAITLISTED)
        .order_by(Registration.position)
        .limit(most)
    )
    return list(read_rows(RegistrationLine, rows))


async def list_offered(reading: Reading, activity_id: UUID) -> tuple[OfferedTo, ...]:
    """Return who holds an offer of a place in this activity, in order of position."""
    rows = await reading.rows(
        select(Registration.id, Registration.name, Registration.organization)
        .where(Registration.activity_id == activity_id, Registration.state == State.OFFERED)
        .order_by(Registration.position)
    )
    return read_rows(OfferedTo, rows)


async def list_offers_ending(
    reading: Reading, now: datetime, within: timedelta = timedelta(hours=24), *, own: UUID | None
) -> list[Offer]:
    """Return the offers that run out soon in this person's activities, first the one that does so first."""
    rows = await reading.rows(
        select(
            Registration.id.label("registration_id"),
            Registration.name,
            Registration.organization,
            Registration.offer_expires_at.label("expires_at"),
            Activity.slug,
            Activity.title,
        )
        .join(Activity, Activity.id == Registration.activity_id)
        .where(
            Registration.state == State.OFFERED,
            Registration.offer_expires_at <= now + within,
            own_activities(own),
        )
        .order_by(Registration.offer_expires_at)
    )
    return list(read_rows(Offer, rows))


async def list_undecided(reading: Reading, *, own: UUID | None) -> list[Undecided]:
    """Return this person's activities where staff choose and somebody waits for it, the longest wait first."""
    since = func.min(Registration.registered_at)
    rows = await reading.rows(
        select(Activity.slug, Activity.title, func.count().label("many"), since.label("since"))
        .join(Registration, Registration.activity_id == Activity.id)
        .where(
            Registration.state == State.APPLIED,
            Activity.allocation == Allocation.APPLICATION,
            Activity.state == ActivityState.PUBLISHED,
            own_activities(own),
        )
        .group_by(Activity.id)
        .order_by(since)
    )
    return [Undecided(row.slug, row.title, row.many, row.since) for row in rows]


async def list_for_export(
    reading: Reading, activity_id: UUID, asked: Asked, selection: Selection
) -> tuple[RegistrationDetails, ...]:
    """Return the registrations that were ticked; where none was, all that the filters let through."""
    statement = _detailed(activity_id)
    if selection.ids or selection.everything:
        statement = statement.where(*selection.where(asked, Registration.id))
    return await read_all(reading, asked, RegistrationDetails, statement, tie=Registration.position)


async def list_names(reading: Reading, activity_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what the people of these registrations of an activity are called; of another's it tells nothing."""
    rows = await reading.rows(
        select(Registration.id, Registration.name).where(
            Registration.activity_id == activity_id, Registration.id.in_(ids)
        )
    )
    return {row.id: row.name for row in rows}


async def list_titles(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return for these registrations the title of the activity (no name) and the back office address."""
    rows = await reading.rows(
        select(Registration.id, Activity.slug, Activity.title)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.id.in_(ids))
    )
    return {row.id: (row.title, f"/beheer/activiteiten/{row.slug}/aanmeldingen/{row.id}") for row in rows}


def ids_with_activity(activity_id: UUID) -> Select[Any]:
    """Select the ids of an activity and of all registrations for it: what its log is about."""
    return ids_with_activities(Activity.id == activity_id)


def ids_with_activities(which: ColumnElement[bool]) -> Select[Any]:
    """Select the ids of these activities and of all registrations for them."""
    activities = select(Activity.id).where(which)
    people = select(Registration.id).where(Registration.activity_id.in_(activities))
    return select(people.union_all(activities).subquery().c.id)
