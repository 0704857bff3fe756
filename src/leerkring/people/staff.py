"""Giving a role in the back office, and taking it back: with the last one all that it opened."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.people import queries
from leerkring.people.model import KeptForm, Role, SignInLink, StaffRole, WebSession
from leerkring.people.persons import persons_by_email
from leerkring.people.refusals import LastAdministrator, NotStaff, NotThisRole


async def add_staff(
    db: Database, email: str, role: str, now: datetime, *, name: str = "", actor: str = "house"
) -> UUID:
    """Give a person a role in the back office; giving it twice is giving it once."""
    role = Role(role)
    async with db.transaction() as tx:
        known = await persons_by_email(tx, [(email, name or email.partition("@")[0])], now)
        person_id = known[email.lower()]
        given = await tx.execute(
            insert(StaffRole)
            .values(person_id=person_id, role=role)
            .on_conflict_do_nothing()
            .returning(StaffRole.role)
        )
        if given.first():
            if await queries.count_roles(tx, person_id) == 1:
                await end_access(tx, person_id)  # what an earlier role opened stays shut
            await write_audit(
                tx, at=now, actor=actor, action="staff.add", subject="person", subject_id=person_id, role=role
            )
        return person_id


async def remove_staff(
    db: Database, email: str, now: datetime, *, role: str = "", actor: str = "house"
) -> frozenset[str]:
    """Take all roles of a person back, or this one, and return which those were.

    Who has none left is signed out everywhere, and their links to sign in are dead: a role that is given back opens
    none of them. Refuses with `NotStaff`, `NotThisRole`, or `LastAdministrator`: somebody must be able to give roles.
    """
    async with db.transaction() as tx:
        administrators = await lock_administrators(tx)
        member = await queries.find_staff(tx, email)
        if member is None:
            raise NotStaff(email=email)
        if role and role not in member.roles:
            raise NotThisRole(email=email, role=role, roles=", ".join(sorted(member.roles)))
        taken = frozenset({role}) if role else member.roles
        keep_an_administrator(administrators, member, taken)
        await take_roles(tx, member, taken, leaves=taken == member.roles, actor=actor, now=now)
        return taken


async def lock_administrators(tx: Tx) -> frozenset[UUID]:
    """Return the administrators, and keep them: of two who remove each other the second waits here, and is the last."""
    rows = await tx.rows(
        select(StaffRole.person_id)
        .where(StaffRole.role == Role.ADMIN)
        .order_by(StaffRole.person_id)
        .with_for_update()
    )
    return frozenset(row.person_id for row in rows)


def keep_an_administrator(
    administrators: Collection[UUID], member: queries.StaffMember, taken: Collection[str]
) -> None:
    """Refuse with `LastAdministrator` where without these roles nobody could give roles any more."""
    if Role.ADMIN in taken and set(administrators) == {member.person_id}:
        raise LastAdministrator(email=member.email)


async def take_roles(
    tx: Tx,
    member: queries.StaffMember,
    taken: Collection[str],
    *,
    leaves: bool,
    actor: str,
    now: datetime,
) -> None:
    """Take these roles, and from who `leaves` all that they opened.

    Who is signing in at this moment holds the roles (`service.sign_in`), so what they open is found.
    """
    if not taken:
        return
    await tx.execute(
        delete(StaffRole).where(StaffRole.person_id == member.person_id, StaffRole.role.in_(taken))
    )
    if leaves:
        await end_access(tx, member.person_id)
    for one in sorted(taken):
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="staff.remove",
            subject="person",
            subject_id=member.person_id,
            role=one,
        )


async def end_access(tx: Tx, person_id: UUID) -> None:
    """End this person's sessions and links to sign in, used or not, and forget what they sent without one."""
    await tx.execute(delete(WebSession).where(WebSession.person_id == person_id))
    await tx.execute(delete(KeptForm).where(KeptForm.person_id == person_id))
    await tx.execute(delete(SignInLink).where(SignInLink.person_id == person_id))
