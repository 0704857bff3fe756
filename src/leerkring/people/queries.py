"""What signing in reads: people with their roles, sessions and one-time links."""

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional
from leerkring.core.model import Audit
from leerkring.core.web.lists.views import SavedView
from leerkring.people.model import ListView, Person, SignInLink, StaffRole, WebSession


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person with a role in the back office."""

    person_id: UUID
    name: str
    email: str
    roles: frozenset[str]
    signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser and who sits behind it."""

    person_id: UUID
    name: str
    email: str
    roles: frozenset[str]
    last_seen_at: datetime
    expires_at: datetime
    views: tuple[SavedView, ...] = ()


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A one-time link as it stands."""

    person_id: UUID
    browser_hash: bytes | None
    next_path: str
    expires_at: datetime
    used_at: datetime | None


SIGNED_IN = "sign_in"
"""What the audit log calls it when somebody came in."""

_ROLES = (
    select(func.array_agg(StaffRole.role))
    .where(StaffRole.person_id == Person.id)
    .scalar_subquery()
    .label("roles")
)


_VIEWS = (
    select(
        func.jsonb_agg(
            func.jsonb_build_array(ListView.id, ListView.path, ListView.name, ListView.query), type_=JSONB
        )
    )
    .where(ListView.person_id == Person.id)
    .scalar_subquery()
    .label("views")
)
_Address = aliased(Person)


async def find_staff(reading: Reading, email: str) -> StaffMember | None:
    """Return the member of staff with this address, if it is one; also by the address of who was merged into them."""
    theirs = select(func.coalesce(_Address.merged_into, _Address.id)).where(_Address.email == email.lower())
    row = await reading.row(
        select(Person.id, Person.name, Person.email, _ROLES).where(Person.id == theirs.scalar_subquery())
    )
    if row is None or not row.roles:
        return None
    return StaffMember(row.id, row.name, row.email, frozenset(row.roles))


async def list_staff(reading: Reading) -> list[StaffMember]:
    """Return all staff by name, with when each last signed in as the audit log has it."""
    has_role = select(StaffRole.person_id)
    signed_in_at = (
        select(func.max(Audit.at))
        .where(Audit.subject_id == Person.id, Audit.action == SIGNED_IN)
        .scalar_subquery()
        .label("signed_in_at")
    )
    rows = await reading.rows(
        select(Person.id, Person.name, Person.email, _ROLES, signed_in_at)
        .where(Person.id.in_(has_role))
        .order_by(Person.name, Person.email)
    )
    return [StaffMember(row.id, row.name, row.email, frozenset(row.roles), row.signed_in_at) for row in rows]


async def count_roles(reading: Reading, person_id: UUID) -> int:
    """Return how many roles a person has."""
    counted = select(func.count()).select_from(StaffRole).where(StaffRole.person_id == person_id)
    return int(await reading.scalar(counted))


async def lock_roles(tx: Tx, secret_hash: bytes) -> frozenset[str]:
    """Return the roles of whom a one-time link is for, and keep them from being taken back meanwhile."""
    rows = await tx.rows(
        select(StaffRole.role)
        .join(SignInLink, SignInLink.person_id == StaffRole.person_id)
        .where(SignInLink.secret_hash == secret_hash)
        .order_by(StaffRole.role)
        .with_for_update(read=True, of=StaffRole)
    )
    return frozenset(row.role for row in rows)


async def find_session(reading: Reading, secret_hash: bytes) -> Session | None:
    """Return the session with this secret, still to be judged by its times."""
    row = await reading.row(
        select(
            *(Person.id, Person.name, Person.email, _ROLES, _VIEWS),
            *(WebSession.last_seen_at, WebSession.expires_at),
        )
        .join(Person, Person.id == WebSession.person_id)
        .where(WebSession.secret_hash == secret_hash)
    )
    if row is None:
        return None
    views = tuple(SavedView(UUID(id_), *words) for id_, *words in sorted(row.views or (), key=itemgetter(2)))
    roles = frozenset(row.roles or ())
    return Session(row.id, row.name, row.email, roles, row.last_seen_at, row.expires_at, views)


_LINK = select(
    SignInLink.person_id,
    SignInLink.browser_hash,
    SignInLink.next_path,
    SignInLink.expires_at,
    SignInLink.used_at,
)


async def find_link(reading: Reading, secret_hash: bytes) -> OneTimeLink | None:
    """Return the one-time link with this secret."""
    row = await reading.row(_LINK.where(SignInLink.secret_hash == secret_hash))
    return read_optional(OneTimeLink, row)


async def lock_link(tx: Tx, secret_hash: bytes) -> OneTimeLink | None:
    """Return the link and keep others from using it meanwhile."""
    row = await tx.row(_LINK.where(SignInLink.secret_hash == secret_hash).with_for_update())
    return read_optional(OneTimeLink, row)
