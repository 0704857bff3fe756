"""Who is in a group: inviting, joining by agreeing to be named, leaving, and handing over. Each use case is one transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import By
from leerkring.groups.model import WorkingGroupMember as W
from leerkring.groups.queries.inside import list_coming
from leerkring.groups.queries.one import (
    get_member,
    list_by_email,
    list_everybody,
    list_members,
    lock_group,
)
from leerkring.groups.refusals import (
    GroupArchived,
    HandOverFirst,
    MemberKnown,
    NotAgreedYet,
    TooManyInvited,
    TooManyMembers,
)
from leerkring.groups.rules import MOST_INVITED, MOST_MEMBERS, may_leave
from leerkring.groups.views import Group, Member
from leerkring.groups.writing import (
    A_DAY,
    TOPIC,
    count_today,
    live,
    mail_to,
    open_as_coordinator,
    open_group,
    tell_log,
)
from leerkring.mail.service import NewMail, queue_mail, queue_mails, skip_queued
from leerkring.people.persons import persons_by_email
from leerkring.registrations.forgetting import forget_persons

INVITED, WELCOME, LINK_AGAIN = "groups.invited", "groups.welcome", "groups.link"
LEFT, COORDINATOR = "groups.left", "groups.coordinator"


async def add_people(
    tx: Tx, group_id: UUID, people: Sequence[tuple[str, str]], now: datetime, *, coordinator: str = ""
) -> list[UUID]:
    """Invite these (address, name) and mail each their link; who is in it already is passed over. Returns who is new.

    `coordinator` is the address of who coordinates. Raises `TooManyMembers`.
    """
    persons = await persons_by_email(tx, [*people], now)
    names = {email.lower(): name for email, name in reversed(people)}
    known = {one.person_id for one in await list_everybody(tx, group_id)}
    wanted = {persons[email]: email for email in names if persons[email] not in known}
    if len(known) + len(wanted) > MOST_MEMBERS:
        raise TooManyMembers(most=MOST_MEMBERS)
    ids = [uuid7() for _ in wanted]
    rows = [
        {
            "id": id_,
            "group_id": group_id,
            "person_id": person_id,
            "name": names[email],
            "coordinates": email == coordinator.lower(),
            "invited_at": now,
        }
        for id_, (person_id, email) in zip(ids, wanted.items(), strict=True)
    ]
    if rows:
        await tx.execute(insert(W), rows)
        new = [one for one in await list_everybody(tx, group_id) if one.person_id in wanted]
        await queue_mails(tx, [mail_to(one, INVITED, f"group:invited:{one.id}") for one in new], now)
    return ids


async def invite(db: Database, member: Member, name: str, email: str, now: datetime) -> None:
    """Invite somebody, as the coordinator. Raises `MemberKnown`, `TooManyMembers`, `TooManyInvited`."""
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        if await count_today(tx, group.id, now, "group.invited") >= MOST_INVITED:
            raise TooManyInvited(retry_after=int(A_DAY.total_seconds()), most=MOST_INVITED)
        if not await add_people(tx, group.id, [(email, name)], now):
            raise MemberKnown
        await live(tx, group.id, now)
        await tell_log(tx, "group.invited", group.id, coordinator.actor, now)


async def join(db: Database, member: Member, organization: str, now: datetime) -> None:
    """Agree to be named to the other members, and be one of them; again is once. Raises `GroupArchived`."""
    async with db.transaction() as tx:
        group = await lock_group(tx, member.group_id)
        stands = await get_member(tx, group.id, member.id)
        if stands.agreed_at is not None:
            return
        if group.archived_at is not None:
            raise GroupArchived
        await tx.execute(update(W).where(W.id == stands.id).values(agreed_at=now, organization=organization))
        await live(tx, group.id, now)
        await queue_mails(tx, [mail_to(stands, WELCOME, f"group:welcome:{stands.id}")], now)
        await tell_log(tx, "group.joined", group.id, stands.actor, now)


async def set_named(db: Database, member: Member, named: bool, now: datetime) -> None:
    """Keep whether everybody reads this member's name as contact, from this moment on. Refuses in an archive."""
    async with db.transaction() as tx:
        group, stands = await open_group(tx, member)
        if named != (stands.named_at is not None):
            await tx.execute(update(W).where(W.id == stands.id).values(named_at=now if named else None))
            tx.touch(TOPIC)
            await tell_log(tx, "group.named", group.id, stands.actor, now, public=named)


async def leave(db: Database, member: Member, now: datetime) -> None:
    """Leave, in an archived group too: the row goes, and with it the name. Raises `HandOverFirst`, `MemberNotFound`."""
    async with db.transaction() as tx:
        group = await lock_group(tx, member.group_id)
        stands = await get_member(tx, group.id, member.id)
        others = len([one for one in await list_members(tx, group.id) if one.id != stands.id])
        if not may_leave(coordinates=stands.coordinates and group.archived_at is None, others=others):
            raise HandOverFirst
        await _take_out(tx, group, stands, now)
        await tell_log(tx, "group.left", group.id, stands.actor, now)


async def remove(db: Database, member: Member, who: UUID, now: datetime) -> None:
    """Take somebody out, or an invitation back, as the coordinator. Raises `MemberNotFound`, `HandOverFirst` for oneself."""
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        gone = await get_member(tx, group.id, who)
        if gone.id == coordinator.id:
            raise HandOverFirst
        await _take_out(tx, group, gone, now)
        await live(tx, group.id, now)
        await tell_log(tx, "group.removed", group.id, coordinator.actor, now)


async def _take_out(tx: Tx, group: Group, member: Member, now: datetime) -> None:
    """Take somebody's row away, and who they are where nothing else refers to them.

    Who was one of the members hears it, with the meetings that leave their calendar.
    """
    await skip_queued(tx, now, reason="geen lid meer", about_id=member.id, claimed=True)
    if member.agreed_at is not None:
        ahead = [one for one in await list_coming(tx, group.id, now) if one.cancelled_at is None]
        await queue_mail(
            tx,
            kind=LEFT,
            dedupe_key=f"group:left:{member.id}",
            recipient=member.email,
            recipient_name=member.name,
            about_id=group.id,
            params={"meetings": [str(one.id) for one in ahead]},
            now=now,
        )
    await tx.execute(delete(W).where(W.id == member.id))
    await forget_persons(tx, [member.person_id])
    tx.touch(TOPIC)


async def hand_over(db: Database, member: Member, to: UUID, now: datetime) -> None:
    """Let another member coordinate. Raises `CoordinatorOnly`, `MemberNotFound`, `NotAgreedYet`."""
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        following = await get_member(tx, group.id, to)
        if following.id != coordinator.id:
            await appoint(tx, group, following, now)
            await live(tx, group.id, now)
            await tell_log(tx, "group.handed-over", group.id, coordinator.actor, now)


async def appoint(tx: Tx, group: Group, member: Member, now: datetime) -> None:
    """Make this member the only coordinator, and tell them. Raises `NotAgreedYet`."""
    if member.agreed_at is None:
        raise NotAgreedYet
    await tx.execute(update(W).where(W.group_id == group.id, W.coordinates).values(coordinates=False))
    await tx.execute(update(W).where(W.id == member.id).values(coordinates=True))
    await queue_mails(tx, [mail_to(member, COORDINATOR, f"group:coordinator:{member.id}:{uuid4()}")], now)


async def send_links_again(db: Database, email: str, now: datetime) -> None:
    """Mail who has this address the link to each of their groups; nobody hears whether there are any."""
    async with db.transaction() as tx:
        members = await list_by_email(tx, email)
        await queue_mails(tx, [_link_again(one) for one in members], now)


async def renew_link(db: Database, group_id: UUID, who: UUID, by: By) -> None:
    """Give somebody a new link and mail it, as staff: the old one stops. Raises `MemberNotFound`."""
    async with db.transaction() as tx:
        await lock_group(tx, group_id)
        member = await get_member(tx, group_id, who)
        await tx.execute(
            update(W).where(W.id == member.id).values(link_generation=member.link_generation + 1)
        )
        await queue_mails(tx, [_link_again(member)], by.now)
        await tell_log(tx, "group.link", group_id, by.actor, by.now)


def _link_again(member: Member) -> NewMail:
    return mail_to(member, LINK_AGAIN, f"group:link:{member.id}:{uuid4()}")
