"""Taking a role in the back office back, and with the last one all that it opened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.people import queries
from leerkring.people.model import KeptForm, Role, SignInLink, StaffRole, WebSession
from leerkring.people.refusals import LastAdministrator, NotStaff, NotThisRole


async def remove_staff(
    db: Database, email: str, now: datetime, *, role: str = "", actor: str = "house"
) -> frozenset[str]:
    """Take all roles of a person back, or this one, and return which those were.

    Who has none left is signed out everywhere, and their links to sign in are dead: a role that is given back opens
    none of them. Refuses with `NotStaff`, `NotThisRole`, or `LastAdministrator`: somebody must be able to give roles.
    """
    async with db.transaction() as tx:
        # Two administrators who remove each other wait here, and the second one is the last.
        administrators = await tx.rows(
            select(StaffRole.person_id)
            .where(StaffRole.role == Role.ADMIN)
            .order_by(StaffRole.person_id)
            .with_for_update()
        )
        member = await queries.find_staff(tx, email)
        if member is None:
            raise NotStaff(email=email)
        if role and role not in member.roles:
            raise NotThisRole(email=email, role=role, roles=", ".join(sorted(member.roles)))
        taken = frozenset({role}) if role else member.roles
        if Role.ADMIN in taken and [row.person_id for row in administrators] == [member.person_id]:
            raise LastAdministrator(email=email)
        # Who is signing in at this moment holds the roles (`service.sign_in`), so what they open is found below.
        await tx.execute(
            delete(StaffRole).where(StaffRole.person_id == member.person_id, StaffRole.role.in_(taken))
        )
        if taken == member.roles:
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
        return taken


async def end_access(tx: Tx, person_id: UUID) -> None:
    """End this person's sessions and links to sign in, used or not, and forget what they sent without one."""
    await tx.execute(delete(WebSession).where(WebSession.person_id == person_id))
    await tx.execute(delete(KeptForm).where(KeptForm.person_id == person_id))
    await tx.execute(delete(SignInLink).where(SignInLink.person_id == person_id))
