"""Whom a message may be for, as they stand now, and whom answers go to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from leerkring.activities.model import ActivityTeam
from leerkring.attendance.queries import list_who_has_place, read_attendance
from leerkring.attendance.rules import words_of
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.mail.model import Suppression
from leerkring.mail.service import address_key
from leerkring.messages.model import MessageRecipient
from leerkring.messages.queries.messages import MessageDetails
from leerkring.messages.rules import Audience, Chosen, Standing
from leerkring.people.model import Person, StaffRole
from leerkring.registrations.breakouts.queries import read_breakout_words
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.organizations import theirs as of_activities
from leerkring.registrations.queries.people import Reach, theirs
from leerkring.registrations.rules import LIVE

_r = MessageRecipient
_STANDING = (
    Registration.id.label("about_id"),
    Registration.person_id,
    Registration.name,
    Registration.email,
    Registration.organization,
    Registration.state,
    Registration.organization_kind,
    Registration.region_slugs.label("regions"),
)


_PERSON = (Person.id.label("about_id"), Person.id.label("person_id"), Person.name, Person.email)


async def list_chosen(reading: Reading, message_id: UUID) -> tuple[Chosen, ...]:
    """Return who was chosen for a message that was not sent yet."""
    rows = await reading.rows(
        select(_r.about_id, _r.person_id, _r.name, _r.email, _r.organization, _r.state)
        .where(_r.message_id == message_id)
        .order_by(_r.name, _r.about_id)
    )
    return read_rows(Chosen, rows)


def _current(activity_id: UUID) -> Select[*tuple[Any, ...]]:
    """Select one registration a person: the one that goes on, else the newest."""
    r = Registration
    return (
        select(*_STANDING)
        .ext(distinct_on(r.person_id))
        .where(r.activity_id == activity_id)
        .order_by(r.person_id, r.state.in_(sorted(LIVE)).desc(), r.registered_at.desc(), r.id.desc())
    )


async def list_standing(
    reading: Reading, activity_id: UUID | None, rule: Audience, now: datetime, message_id: UUID | None = None
) -> tuple[Standing, ...]:
    """Return how those stand now whom a message may be for, by name: of a rule everybody of the activity.

    Of who was ticked for `message_id` the very lines that were ticked. On which days they were, and in which
    parallel sessions they are, is told where the rule asks.
    """
    ticked = select(_r.about_id).where(_r.message_id == message_id)
    statement: Any
    if activity_id is None:
        # Where somebody works as it was when they were ticked: that is what who ticked them knows of it.
        statement = (
            select(*_PERSON, _r.organization)
            .join(_r, _r.about_id == Person.id)
            .where(_r.message_id == message_id)
            .order_by(Person.name, Person.id)
        )
    elif rule.picked:
        statement = (
            select(*_STANDING)
            .where(Registration.activity_id == activity_id, Registration.id.in_(ticked))
            .order_by(Registration.name, Registration.id)
        )
    else:
        lines = _current(activity_id).subquery()
        statement = select(lines).order_by(lines.c.name, lines.c.about_id)
    people = read_rows(Standing, await reading.rows(statement))
    if activity_id is None:
        return people
    if rule.breakouts:
        sessions = await read_breakout_words(reading, activity_id)
        people = tuple(replace(one, breakouts=sessions.get(one.about_id, frozenset())) for one in people)
    if rule.attendance:
        attendance = await read_attendance(reading, activity_id, now)
        people = tuple(replace(one, attendance=words_of(attendance, one.about_id)) for one in people)
    return people


async def count_by_attendance(reading: Reading, activity_id: UUID, now: datetime) -> Counter[str]:
    """Return how many of those with a place each word of attendance fits now; empty where no list was kept."""
    attendance = await read_attendance(reading, activity_id, now)
    people = await list_who_has_place(reading, activity_id)
    return Counter(word for one in people for word in words_of(attendance, one))


async def count_by_breakouts(reading: Reading, activity_id: UUID) -> Counter[str]:
    """Return how many people each word of rounds and parallel sessions fits now."""
    sessions = await read_breakout_words(reading, activity_id)
    return Counter(word for words in sessions.values() for word in words)


async def list_picked(
    reading: Reading, activity_id: UUID, where: Sequence[Any], most: int
) -> tuple[Standing, ...]:
    """Return the registrations of an activity that were ticked, as they stand; at most so many."""
    rows = await reading.rows(
        select(*_STANDING).where(Registration.activity_id == activity_id, *where).limit(most)
    )
    return read_rows(Standing, rows)


async def list_picked_people(
    reading: Reading, where: Sequence[Any], reach: Reach, most: int
) -> tuple[Standing, ...]:
    """Return the people within reach who were ticked, with where they work as they said within it; at most so many."""
    within = true() if reach.everybody else Person.id.in_(theirs(reach))
    last = (
        select(Registration.organization)
        .where(Registration.person_id == Person.id, of_activities(reach.own))
        .order_by(Registration.registered_at.desc(), Registration.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await reading.rows(
        select(*_PERSON, func.coalesce(last, "").label("organization")).where(within, *where).limit(most)
    )
    return read_rows(Standing, rows)


async def list_closed(reading: Reading, secret_key: str, addresses: list[str]) -> frozenset[str]:
    """Return which of these addresses get no mail any more."""
    keys = {address_key(secret_key, address): address for address in addresses}
    rows = await reading.rows(select(Suppression.key).where(Suppression.key.in_(list(keys))))
    return frozenset(keys[row.key] for row in rows)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom answers can go to."""

    id: UUID
    name: str
    email: str


async def list_answerers(
    reading: Reading, activity_id: UUID | None, me: UUID | None
) -> tuple[Colleague, ...]:
    """Return whom answers can go to, oneself first: who organises of the activity's team, the longest in it before others."""
    organizes = select(StaffRole.person_id).where(StaffRole.role.in_(["organizer", "admin"]))
    t = ActivityTeam
    rows = await reading.rows(
        select(Person.id, Person.name, Person.email)
        .outerjoin(t, and_(t.person_id == Person.id, t.activity_id == activity_id))
        .where(Person.id.in_(organizes), or_(t.person_id.is_not(None), Person.id == me))
        .order_by((Person.id == me).desc() if me else t.added_at, t.added_at, Person.id)
    )
    return read_rows(Colleague, rows)


async def find_answerer(reading: Reading, message: MessageDetails) -> Colleague | None:
    """Return whom answers to a message go to; None where that colleague is not of the staff any more."""
    if message.reply_to is None:
        return None
    is_staff = select(StaffRole.person_id)
    row = await reading.row(
        select(Person.id, Person.name, Person.email).where(
            Person.id == message.reply_to, Person.id.in_(is_staff)
        )
    )
    return read_optional(Colleague, row)
