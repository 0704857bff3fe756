"""What the back office reads about people: who there are, and everything that one of them did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, union

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.folding import folded, holds
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import Kept, read_all, read_list
from leerkring.people.model import Person, PersonCount
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.organizations import theirs as of_activities
from leerkring.registrations.refusals import NoSuchPerson
from leerkring.registrations.rules import LIVE


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom somebody may see: everybody, or who registered for an activity of theirs (`own` as in `own_activities`)."""

    everybody: bool
    own: UUID | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list; organisation and moment are those of the last registration."""

    id: UUID
    name: str
    email: str
    organization: str | None
    registrations: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person as we know them."""

    id: UUID
    name: str
    email: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RegistrationOfPerson:
    """A registration on the page of a person, with what was filled in."""

    id: UUID
    activity_id: UUID
    slug: str
    title: str
    starts_at: datetime
    state: str
    reason: str
    name: str
    email: str
    organization: str
    organization_id: UUID
    organization_kind: str
    municipality_code: str | None
    job_title: str
    phone: str
    answers: dict[str, Any]
    asked: dict[str, int]
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class OpenActivity:
    """An activity that somebody can be registered for now."""

    slug: str
    title: str
    starts_at: datetime
    capacity: int
    taken: int
    waiting: int


def theirs(reach: Reach, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Select the people of the registrations within reach that meet all these conditions."""
    statement = select(Registration.person_id).where(*conditions)
    if reach.own is None:
        return statement
    return statement.join(Activity, Activity.id == Registration.activity_id).where(own_activities(reach.own))


def _who_are(person_id: UUID) -> Select[Any]:
    """Select a person, and who was merged into them: where both had registered, the second registration stays with its own."""
    return select(Person.id).where(or_(Person.id == person_id, Person.merged_into == person_id))


def _people(reach: Reach) -> Select[*tuple[Any, ...]]:
    mine = [Registration.person_id == Person.id]
    if reach.own is not None:
        mine.append(Registration.activity_id.in_(select(Activity.id).where(own_activities(reach.own))))
    last = (
        select(Registration.organization)
        .where(*mine)
        .order_by(Registration.registered_at.desc(), Registration.id.desc())
        .limit(1)
    )
    statement = select(
        Person.id,
        Person.name,
        Person.email,
        last.scalar_subquery().label("organization"),
        select(func.count()).where(*mine).scalar_subquery().label("registrations"),
        select(func.max(Registration.registered_at)).where(*mine).scalar_subquery().label("last_at"),
    )
    return statement.where(
        Person.merged_into.is_(None), true() if reach.everybody else Person.id.in_(theirs(reach))
    )


_KEPT = Kept(select(PersonCount.id), {}, func.coalesce(func.sum(PersonCount.many), 0))


async def list_people(reading: Reading, asked: Asked, reach: Reach) -> Found[PersonLine]:
    """Return a page of the people within reach."""
    kept = None if reach.own or not reach.everybody or asked.filters else _KEPT
    return await read_list(
        reading, asked, PersonLine, _people(reach), tie=(Person.email, Person.id), kept=kept
    )


async def list_all_people(reading: Reading, asked: Asked, reach: Reach) -> tuple[PersonLine, ...]:
    """Return all people within reach whom the filters let through."""
    return await read_all(reading, asked, PersonLine, _people(reach), tie=(Person.email, Person.id))


async def get_person(reading: Reading, person_id: UUID, reach: Reach) -> PersonDetails:
    """Return one person; refuses whom this member of staff does not meet."""
    within = true() if reach.everybody else Person.id.in_(theirs(reach))
    row = await reading.row(
        select(Person.id, Person.name, Person.email, Person.created_at).where(
            Person.id == person_id, Person.merged_into.is_(None), within
        )
    )
    if row is None:
        raise NoSuchPerson
    return read_row(PersonDetails, row)


async def list_registrations_of(
    reading: Reading, person_id: UUID, reach: Reach
) -> tuple[RegistrationOfPerson, ...]:
    """Return what this person registered for, the newest first, as far as it is within reach."""
    r = Registration
    rows = await reading.rows(
        select(
            *(r.id, r.activity_id, Activity.slug, Activity.title, Activity.starts_at, r.state, r.reason),
            *(r.name, r.email, r.organization, r.organization_id, r.organization_kind),
            *(r.municipality_code, r.job_title, r.phone, r.answers, r.asked, r.registered_at),
        )
        .join(Activity, Activity.id == r.activity_id)
        .where(r.person_id.in_(_who_are(person_id)), own_activities(reach.own))
        .order_by(r.registered_at.desc(), r.id.desc())
    )
    return read_rows(RegistrationOfPerson, rows)


@dataclass(frozen=True, slots=True)
class DayOfActivity:
    """A day of an activity, on the page of who registered for it."""

    activity_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    state: str


async def list_days_of(
    reading: Reading, registrations: Iterable[RegistrationOfPerson]
) -> dict[UUID, list[DayOfActivity]]:
    """Return the days of each activity of these registrations, in their order."""
    o = Occurrence
    rows = await reading.rows(
        select(o.activity_id, o.title, o.starts_at, o.ends_at, o.state)
        .where(o.activity_id.in_({one.activity_id for one in registrations}))
        .order_by(o.starts_at, o.number)
    )
    found: dict[UUID, list[DayOfActivity]] = {}
    for day in read_rows(DayOfActivity, rows):
        found.setdefault(day.activity_id, []).append(day)
    return found


async def list_open_to(
    reading: Reading, person_id: UUID, now: datetime, reach: Reach
) -> tuple[OpenActivity, ...]:
    """Return the activities that are open now and have no live registration of this person, the first day first."""
    a = Activity
    there = select(Registration.activity_id).where(
        Registration.person_id.in_(_who_are(person_id)), Registration.state.in_(LIVE)
    )
    rows = await reading.rows(
        select(a.slug, a.title, a.starts_at, a.capacity, a.taken, a.waiting)
        .where(
            a.state == ActivityState.PUBLISHED,
            a.registration_opens_at <= now,
            a.registration_closes_at > now,
            a.starts_at > now,
            a.id.not_in(there),
            own_activities(reach.own),
        )
        .order_by(a.starts_at, a.slug)
    )
    return read_rows(OpenActivity, rows)


def holds_each(words: list[str], own: UUID | None) -> ColumnElement[bool]:
    """Return the condition on a person that each (folded) word stands in their name, their address or a registration's.

    Of registrations only those for activities of who searches (`own` as in `own_activities`) tell anything: who is found
    by a part of a word could be asked letter by letter what they filled in elsewhere. With the organisation that stands there, so "vries jan" finds Jan de Vries, and "vries enschede" finds him by where he works.
    """
    r = Registration
    called, registered = folded(Person.name, Person.email), folded(r.name, r.email, r.organization)
    return and_(
        true(),
        *(
            Person.id.in_(
                union(
                    select(Person.id).where(holds(called, [word])),
                    select(r.person_id).where(holds(registered, [word]), of_activities(own)),
                )
            )
            for word in words
        ),
    )
