"""What an administrator does with colleagues: inviting, another name or other roles, ending access and sessions.

Each use case is one visible transaction. `by` is who does it: under the lock they must be an administrator still, so
that of two who take each other's role at the same moment one is refused. For the command line it is None.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.refusals import NotAllowed
from leerkring.core.secrets import Links
from leerkring.core.versions import check_version, version_of
from leerkring.mail.service import queue_mail
from leerkring.people import queries, rules
from leerkring.people.model import Person, Role, StaffRole, WebSession
from leerkring.people.persons import persons_by_email
from leerkring.people.queries import StaffMember
from leerkring.people.refusals import AlreadyColleague
from leerkring.people.service import INVITE, keep_link
from leerkring.people.staff import end_access, keep_an_administrator, lock_administrators, take_roles
from leerkring.people.staff_queries import get_colleague, name_of_session


@dataclass(frozen=True, slots=True)
class ActingColleague:
    """A colleague who lets another in or out, and how the log names them."""

    person_id: UUID
    actor: str


def version_of_colleague(name: str, roles: Collection[str]) -> str:
    """Return the version of what can be changed of a colleague."""
    return version_of(name, *sorted(roles))


async def invite(
    db: Database,
    links: Links,
    *,
    email: str,
    name: str,
    roles: Collection[str],
    by: ActingColleague,
    now: datetime,
) -> UUID:
    """Give somebody roles and mail them a link to come in with, once. Refuses with `AlreadyColleague`.

    Whom we know already keeps the name that we know.
    """
    async with db.transaction() as tx:
        await _lock(tx, by)
        person_id = (await persons_by_email(tx, [(email, name)], now))[email.lower()]
        if await queries.count_roles(tx, person_id):
            raise AlreadyColleague(person_id=person_id)
        await end_access(tx, person_id)  # what an earlier role opened stays shut
        await _give(tx, person_id, roles, by.actor, now)
        member = await get_colleague(tx, person_id)
        await _mail_link(tx, links, member, by.actor, now)
        return person_id


async def invite_host(tx: Tx, links: Links, *, email: str, name: str, actor: str, now: datetime) -> UUID:
    """Return who has this address, as a host: who has no role yet gets that one and a mail with a link to come in with.

    An organiser does this, for the team of an activity of theirs (decision 0075).
    """
    person_id = (await persons_by_email(tx, [(email, name)], now))[email.lower()]
    if not await queries.count_roles(tx, person_id):
        await end_access(tx, person_id)  # what an earlier role opened stays shut
        await _give(tx, person_id, [Role.HOST], actor, now)
        await _mail_link(tx, links, await get_colleague(tx, person_id), actor, now)
    return person_id


async def invite_again(
    db: Database, links: Links, person_id: UUID, *, by: ActingColleague, now: datetime
) -> None:
    """Mail a colleague another link to come in with, once. Refuses with `NoSuchColleague`."""
    async with db.transaction() as tx:
        await _lock(tx, by)
        await _mail_link(tx, links, await get_colleague(tx, person_id), by.actor, now)


async def change_colleague(
    db: Database,
    person_id: UUID,
    *,
    name: str,
    roles: Collection[str],
    version: str | None,
    by: ActingColleague,
    now: datetime,
) -> None:
    """Keep another name or other roles. What a role opened that is taken is shut to the next request.

    Refuses with `NoSuchColleague`, `EditConflict`, or `LastAdministrator`. With none of the roles left their sessions end.
    """
    async with db.transaction() as tx:
        administrators = await _lock(tx, by)
        member = await get_colleague(tx, person_id, lock=True)
        stands, wanted = version_of_colleague(member.name, member.roles), frozenset(roles)
        check_version(version, stands, version_of_colleague(name, wanted))
        taken = member.roles - wanted
        keep_an_administrator(administrators, member, taken)
        await take_roles(tx, member, taken, leaves=not wanted, actor=by.actor, now=now)
        await _give(tx, person_id, wanted - member.roles, by.actor, now)
        if name != member.name:
            await tx.execute(update(Person).where(Person.id == person_id).values(name=name))
            await _note(tx, "staff.renamed", person_id, by.actor, now)


async def end_colleague(
    db: Database, person_id: UUID, *, version: str | None, by: ActingColleague, now: datetime
) -> None:
    """Take all roles of somebody who leaves: their sessions and links end with it, their name stays in the log.

    Refuses with `NoSuchColleague`, `EditConflict`, or `LastAdministrator`.
    """
    async with db.transaction() as tx:
        administrators = await _lock(tx, by)
        member = await get_colleague(tx, person_id, lock=True)
        check_version(version, version_of_colleague(member.name, member.roles))
        keep_an_administrator(administrators, member, member.roles)
        await take_roles(tx, member, member.roles, leaves=True, actor=by.actor, now=now)


async def end_sessions(
    db: Database,
    person_id: UUID,
    *,
    which: str = "",
    but: bytes | None = None,
    by: ActingColleague,
    now: datetime,
) -> int:
    """End the session of this name, or all but one; returns how many. Done twice is done once."""
    async with db.transaction() as tx:
        if by.person_id != person_id:
            await _lock(tx, by)
        rows = await tx.rows(select(WebSession.secret_hash).where(WebSession.person_id == person_id))
        ending = [
            row.secret_hash
            for row in rows
            if row.secret_hash != but and which in ("", name_of_session(row.secret_hash))
        ]
        if ending:
            await tx.execute(delete(WebSession).where(WebSession.secret_hash.in_(ending)))
            await _note(tx, "sessions.ended", person_id, by.actor, now, sessions=len(ending))
        return len(ending)


async def _lock(tx: Tx, by: ActingColleague) -> frozenset[UUID]:
    """Keep the administrators as they are, and return them. Refuses with `NotAllowed` who is none any more."""
    administrators = await lock_administrators(tx)
    if by.person_id not in administrators:
        raise NotAllowed
    return administrators


async def _give(tx: Tx, person_id: UUID, roles: Collection[str], actor: str, now: datetime) -> None:
    for role in sorted(roles):
        await tx.execute(insert(StaffRole).values(person_id=person_id, role=role))
        await _note(tx, "staff.add", person_id, actor, now, role=role)


async def _mail_link(tx: Tx, links: Links, member: StaffMember, actor: str, now: datetime) -> None:
    """Queue the mail with a link; its secret is derived as that of who asks for one (`ask_sign_in_link`)."""
    about = uuid4()
    secret = links.make(INVITE, about)
    await keep_link(tx, secret, member.person_id, lasts=rules.INVITE_LASTS, now=now)
    await queue_mail(
        tx,
        kind=INVITE,
        dedupe_key=f"invite:{about}",
        recipient=member.email,
        recipient_name=member.name,
        person_id=member.person_id,
        about_id=about,
        params={},
        now=now,
    )
    await _note(tx, "staff.invited", member.person_id, actor, now)


async def _note(
    tx: Tx, action: str, person_id: UUID, actor: str, now: datetime, **details: str | int
) -> None:
    await write_audit(
        tx, at=now, actor=actor, action=action, subject="person", subject_id=person_id, **details
    )
