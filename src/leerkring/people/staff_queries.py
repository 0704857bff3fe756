"""What the back office reads of colleagues: who there are, when they were last seen, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row
from leerkring.core.model import Audit
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.people import rules
from leerkring.people.model import Person, StaffRole, WebSession
from leerkring.people.queries import SIGNED_IN, StaffMember
from leerkring.people.refusals import NoSuchColleague


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff in the list; `seen_at` is when they last did something here, None where they never came in."""

    person_id: UUID
    name: str
    email: str
    roles: frozenset[str]
    seen_at: datetime | None
    sessions: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser in which somebody is signed in. `name` tells it apart without opening it; `here`: who looks uses it."""

    name: str
    device: str
    network: str
    created_at: datetime
    last_seen_at: datetime
    here: bool


def name_of_session(secret_hash: bytes) -> str:
    """Return a name for a session that says nothing of its secret."""
    return sha256(b"leerkring session name\0" + secret_hash).hexdigest()[:20]


_ROLES = (
    select(func.array_agg(StaffRole.role))
    .where(StaffRole.person_id == Person.id)
    .scalar_subquery()
    .label("roles")
)
_USED = select(func.max(WebSession.last_seen_at)).where(WebSession.person_id == Person.id).scalar_subquery()
_CAME_IN = (
    select(func.max(Audit.at))
    .where(Audit.subject_id == Person.id, Audit.action == SIGNED_IN)
    .scalar_subquery()
)
SEEN_AT = func.greatest(_USED, _CAME_IN)
"""When somebody last did something: a session that ended long ago is gone, that they came in stands in the log."""


def _colleagues(now: datetime) -> Select[*tuple[Any, ...]]:
    sessions = select(func.count()).where(
        WebSession.person_id == Person.id,
        WebSession.expires_at > now,
        WebSession.last_seen_at > now - rules.SESSION_IDLE,
    )
    return select(
        Person.id.label("person_id"),
        Person.name,
        Person.email,
        _ROLES,
        SEEN_AT.label("seen_at"),
        sessions.scalar_subquery().label("sessions"),
    ).where(Person.id.in_(select(StaffRole.person_id)))


async def list_colleagues(reading: Reading, asked: Asked, now: datetime) -> Found[Colleague]:
    """Return a page of the staff."""
    return await read_list(reading, asked, Colleague, _colleagues(now), tie=(Person.email, Person.id))


async def show_colleague(reading: Reading, person_id: UUID, now: datetime) -> Colleague:
    """Return one member of staff. Refuses with `NoSuchColleague`."""
    row = await reading.row(_colleagues(now).where(Person.id == person_id))
    if row is None:
        raise NoSuchColleague
    return read_row(Colleague, row)


async def get_colleague(reading: Reading, person_id: UUID, *, lock: bool = False) -> StaffMember:
    """Return one member of staff, to change them. Refuses with `NoSuchColleague`."""
    person = select(Person.id, Person.name, Person.email).where(Person.id == person_id)
    row = await reading.row(person.with_for_update() if lock else person)
    held = select(StaffRole.role).where(StaffRole.person_id == person_id).order_by(StaffRole.role)
    roles = await reading.rows(held.with_for_update() if lock else held)
    if row is None or not roles:
        raise NoSuchColleague
    return StaffMember(row.id, row.name, row.email, frozenset(one.role for one in roles))


async def list_sessions(
    reading: Reading, person_id: UUID, now: datetime, *, here: bytes | None = None
) -> tuple[OpenSession, ...]:
    """Return where somebody is signed in, what was used last first; `here` is the session that asks."""
    w = WebSession
    rows = await reading.rows(
        select(w.secret_hash, w.device, w.network, w.created_at, w.last_seen_at, w.expires_at)
        .where(w.person_id == person_id)
        .order_by(w.last_seen_at.desc(), w.created_at.desc())
    )
    return tuple(
        OpenSession(
            name_of_session(row.secret_hash),
            row.device,
            row.network,
            row.created_at,
            row.last_seen_at,
            row.secret_hash == here,
        )
        for row in rows
        if rules.session_holds(row.last_seen_at, row.expires_at, now)
    )
