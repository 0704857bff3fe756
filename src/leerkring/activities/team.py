"""Who works on an activity. Each use case is one visible transaction; done twice is done once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from leerkring.activities.model import ActivityTeam
from leerkring.activities.queries.team import LEADS
from leerkring.activities.refusals import NotOfTheStaff
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.refusals import NotAllowed
from leerkring.core.secrets import Links
from leerkring.people.colleagues import ActingColleague, invite_host
from leerkring.people.model import StaffRole


async def add_to_team(db: Database, activity_id: UUID, person_id: UUID, *, actor: str, now: datetime) -> None:
    """Let a member of staff work on an activity: a host opens it from now on. Refuses with `NotOfTheStaff`."""
    async with db.transaction() as tx:
        has_role = await tx.scalar(select(StaffRole.role).where(StaffRole.person_id == person_id).limit(1))
        if has_role is None:
            raise NotOfTheStaff
        await _add(tx, activity_id, person_id, actor, now)


async def invite_to_team(
    db: Database,
    links: Links,
    activity_id: UUID,
    *,
    email: str,
    name: str,
    by: ActingColleague,
    now: datetime,
) -> None:
    """Put somebody in the team who may be no colleague yet: then they become a host, and are mailed a link (0075).

    Refuses with `NotAllowed` when who does it has lost the role meanwhile.
    """
    async with db.transaction() as tx:
        role = await tx.scalar(
            select(StaffRole.role)
            .where(StaffRole.person_id == by.person_id, StaffRole.role.in_(LEADS))
            .limit(1)
            .with_for_update()
        )
        if role is None:
            raise NotAllowed
        person_id = await invite_host(tx, links, email=email, name=name, actor=by.actor, now=now)
        await _add(tx, activity_id, person_id, by.actor, now)


async def _add(tx: Tx, activity_id: UUID, person_id: UUID, actor: str, now: datetime) -> None:
    added = await tx.execute(
        insert(ActivityTeam)
        .values(activity_id=activity_id, person_id=person_id, added_at=now)
        .on_conflict_do_nothing()
    )
    if added.rowcount:
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="team.added",
            subject="activity",
            subject_id=activity_id,
            person=str(person_id),
        )


async def take_from_team(
    db: Database, activity_id: UUID, person_id: UUID, *, actor: str, now: datetime
) -> None:
    """Let somebody work on an activity no longer: a host does not open it any more."""
    async with db.transaction() as tx:
        taken = await tx.execute(
            delete(ActivityTeam).where(
                ActivityTeam.activity_id == activity_id, ActivityTeam.person_id == person_id
            )
        )
        if taken.rowcount:
            await write_audit(
                tx,
                at=now,
                actor=actor,
                action="team.taken",
                subject="activity",
                subject_id=activity_id,
                person=str(person_id),
            )
