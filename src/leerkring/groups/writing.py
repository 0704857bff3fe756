"""What every use case of a group does first and last: open it for who may write, keep a sign of life, tell members and the log."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.core.model import Audit
from leerkring.groups.model import WorkingGroup
from leerkring.groups.queries.one import get_member, lock_group
from leerkring.groups.refusals import CoordinatorOnly, GroupArchived, MemberNotFound, NotAMemberYet
from leerkring.groups.views import Group, Member
from leerkring.mail.service import NewMail

A_DAY = timedelta(days=1)
TOPIC = "groups"
"""What pages say that show something of groups."""


async def open_group(tx: Tx, member: Member) -> tuple[Group, Member]:
    """Lock the group for a member who writes in it. Raises `GroupArchived`, `NotAMemberYet`, `MemberNotFound` for who left."""
    group = await lock_group(tx, member.group_id)
    stands = await get_member(tx, group.id, member.id)
    if group.archived_at is not None:
        raise GroupArchived
    if stands.agreed_at is None:
        raise NotAMemberYet
    return group, stands


async def open_as_coordinator(tx: Tx, member: Member) -> tuple[Group, Member]:
    """Do the same for who coordinates it. Raises `CoordinatorOnly` too."""
    group, stands = await open_group(tx, member)
    if not stands.coordinates:
        raise CoordinatorOnly
    return group, stands


async def still_member(tx: Tx, group_id: UUID, member_id: UUID | None) -> UUID | None:
    """Return the member of this group that a form names, or nobody. Raises `MemberNotFound`."""
    if member_id is None:
        return None
    member = await get_member(tx, group_id, member_id)
    if member.agreed_at is None:
        raise MemberNotFound
    return member.id


async def live(tx: Tx, group_id: UUID, now: datetime) -> None:
    """Keep that something was done: the group lives, and whether it does is asked no more."""
    await tx.execute(
        update(WorkingGroup).where(WorkingGroup.id == group_id).values(last_activity_at=now, asked_at=None)
    )


async def tell_log(tx: Tx, action: str, group_id: UUID, actor: str, now: datetime, **details: object) -> None:
    """Write down what was done."""
    await write_audit(tx, at=now, actor=actor, action=action, subject="group", subject_id=group_id, **details)


async def count_today(tx: Tx, group_id: UUID, now: datetime, *actions: str) -> int:
    """Return how often these were done in a group within a day. By the log: what was done stays there when it is undone."""
    mine = (Audit.subject_id == group_id, Audit.action.in_(actions), Audit.at > now - A_DAY)
    return await tx.scalar(select(func.count()).select_from(Audit).where(*mine)) or 0


def mail_to(member: Member, kind: str, key: str, **params: object) -> NewMail:
    """Return a mail to a member, looked up by their membership when it leaves: who left meanwhile gets none."""
    return NewMail(
        kind=kind,
        dedupe_key=key,
        recipient=member.email,
        recipient_name=member.name,
        person_id=member.person_id,
        about_id=member.id,
        params=params,
    )
