"""What staff and coordinators do with a group as a whole: make, change, archive, and asking whether it lives. One transaction each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity
from leerkring.activities.refusals import ActivityNotFound
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import By, check_version
from leerkring.groups.joining import INVITED, add_people, appoint
from leerkring.groups.model import WorkingGroup as G
from leerkring.groups.model import WorkingGroupMember as W
from leerkring.groups.queries.lists import list_to_ask, list_unanswered
from leerkring.groups.queries.one import (
    find_of_activity,
    get_member,
    list_everybody,
    list_members,
    lock_group,
)
from leerkring.groups.refusals import (
    ActivityHasGroup,
    ActivityNotOver,
    GroupArchived,
    GroupNotArchived,
    NothingAsked,
)
from leerkring.groups.rules import GroupSubject, Life, must_archive
from leerkring.groups.views import Group, Member
from leerkring.groups.writing import TOPIC, live, mail_to, open_as_coordinator, tell_log
from leerkring.mail.service import queue_mails
from leerkring.people.persons import persons_by_email

ASKED = "groups.asked"
HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupText:
    """What is told of a group, and what of it stands on its region's page."""

    name: str
    purpose: str
    subject: GroupSubject
    region: str | None
    themes: Sequence[str] = ()
    listed: bool = False


async def make_group(
    db: Database,
    text: GroupText,
    coordinator: tuple[str, str],
    people: Sequence[tuple[str, str]],
    by: By,
    *,
    activity_id: UUID | None = None,
) -> UUID:
    """Make a group and invite its coordinator and these people, each (address, name); returns its id.

    Raises `ActivityNotOver` and `ActivityHasGroup` for an activity that it goes on from, `TooManyMembers`.
    """
    async with db.transaction() as tx:
        if activity_id is not None:
            await _check_activity(tx, activity_id, by.now)
        id_ = uuid7()
        values = asdict(text) | {"themes": list(text.themes), "activity_id": activity_id}
        stamps = {"last_activity_at": by.now, "created_at": by.now, "updated_at": by.now}
        await tx.execute(insert(G).values(id=id_, **values, **stamps))
        await add_people(tx, id_, [coordinator, *people], by.now, coordinator=coordinator[0])
        tx.touch(TOPIC)
        await tell_log(tx, "group.made", id_, by.actor, by.now, people=1 + len(people))
        return id_


async def _check_activity(tx: Tx, activity_id: UUID, now: datetime) -> None:
    activity = await tx.row(select(Activity.ends_at).where(Activity.id == activity_id).with_for_update())
    if activity is None:
        raise ActivityNotFound
    if activity.ends_at > now:
        raise ActivityNotOver
    if await find_of_activity(tx, activity_id) is not None:
        raise ActivityHasGroup


async def change_group(db: Database, id_: UUID, text: GroupText, by: By) -> None:
    """Change what is told of a group, as staff. Raises `EditConflict`, `GroupArchived`."""
    async with db.transaction() as tx:
        group = await _lock_alive(tx, id_)
        check_version(by.version, group.version)
        await _write(tx, id_, by.now, **(asdict(text) | {"themes": list(text.themes)}))
        await tell_log(tx, "group.changed", id_, by.actor, by.now)


async def change_as_coordinator(
    db: Database, member: Member, purpose: str, *, members_may_mail: bool, listed: bool, by: By
) -> None:
    """Change what the group is for, who may write to it, and whether its region's page names it.

    Raises `EditConflict`, `CoordinatorOnly`.
    """
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        check_version(by.version, group.version)
        await _write(tx, group.id, by.now, purpose=purpose, members_may_mail=members_may_mail, listed=listed)
        await live(tx, group.id, by.now)
        await tell_log(tx, "group.changed", group.id, coordinator.actor, by.now)


async def archive(db: Database, id_: UUID, by: By) -> None:
    """Put a group into the archive: it can be read, nothing is written. Raises `EditConflict`, `GroupArchived`."""
    async with db.transaction() as tx:
        group = await _lock_alive(tx, id_)
        check_version(by.version, group.version)
        await _archive(tx, id_, by.actor, by.now)


async def bring_back(db: Database, id_: UUID, by: By) -> None:
    """Take a group out of the archive. Raises `EditConflict`, `GroupNotArchived`."""
    async with db.transaction() as tx:
        group = await lock_group(tx, id_)
        check_version(by.version, group.version)
        if group.archived_at is None:
            raise GroupNotArchived
        await _write(tx, id_, by.now, archived_at=None)
        await live(tx, id_, by.now)
        await tell_log(tx, "group.back", id_, by.actor, by.now)


async def appoint_by_staff(db: Database, id_: UUID, who: UUID, by: By) -> None:
    """Make a member the coordinator. Raises `EditConflict`, `MemberNotFound`, `NotAgreedYet`, `GroupArchived`."""
    async with db.transaction() as tx:
        group = await _lock_alive(tx, id_)
        check_version(by.version, group.version)
        await appoint(tx, group, await get_member(tx, id_, who), by.now)
        await _write(tx, id_, by.now)
        await tell_log(tx, "group.coordinator", id_, by.actor, by.now)


async def invite_coordinator(db: Database, id_: UUID, name: str, email: str, by: By) -> None:
    """Let somebody else coordinate, by their address: who is a member does so at once, any other is invited for it, again where they were already.

    Raises `EditConflict`, `GroupArchived`, `TooManyMembers`.
    """
    async with db.transaction() as tx:
        group = await _lock_alive(tx, id_)
        check_version(by.version, group.version)
        person_id = (await persons_by_email(tx, [(email, name)], by.now))[email]
        known = next((one for one in await list_everybody(tx, id_) if one.person_id == person_id), None)
        if known is not None and known.agreed_at is not None:
            await appoint(tx, group, known, by.now)
        else:
            await tx.execute(update(W).where(W.group_id == id_, W.coordinates).values(coordinates=False))
            if known is not None:
                await tx.execute(update(W).where(W.id == known.id).values(coordinates=True))
                again = mail_to(known, INVITED, f"group:invited:{known.id}:{uuid4()}")
                await queue_mails(tx, [again], by.now)
            else:
                await add_people(tx, id_, [(email, name)], by.now, coordinator=email)
        await _write(tx, id_, by.now)
        await tell_log(tx, "group.coordinator", id_, by.actor, by.now)


async def answer_lives(db: Database, member: Member, lives: bool, now: datetime) -> None:
    """Keep the coordinator's answer: it goes on, or it goes into the archive. Raises `CoordinatorOnly`, `NothingAsked` for a no that nobody asked."""
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        if lives:
            await live(tx, group.id, now)
            await tell_log(tx, "group.lives", group.id, coordinator.actor, now)
        elif group.life(now) is Life.ASKED:
            await _archive(tx, group.id, coordinator.actor, now)
        else:
            raise NothingAsked


async def ask_quiet(db: Database, now: datetime) -> int:
    """Ask the coordinator of each group that is quiet, once; returns how many. What was asked and not answered in time is archived.

    Running it twice is running it once: both look again under the group's lock.
    """
    async with db.transaction() as tx:
        quiet = await list_to_ask(tx, now)
        asked = [await _ask(tx, id_, now) for id_ in sorted(quiet)]
        for id_ in sorted(await list_unanswered(tx, now)):
            group = await lock_group(tx, id_)
            if must_archive(group.life(now), group.asked_at, now):
                await _archive(tx, group.id, HOUSE, now)
    return sum(asked)


async def _ask(tx: Tx, id_: UUID, now: datetime) -> int:
    group = await lock_group(tx, id_)
    coordinator = next((one for one in await list_members(tx, id_) if one.coordinates), None)
    if coordinator is None or group.life(now) is not Life.QUIET:
        return 0
    await queue_mails(tx, [mail_to(coordinator, ASKED, f"group:asked:{id_}:{now.date()}")], now)
    await tx.execute(update(G).where(G.id == id_).values(asked_at=now))
    await tell_log(tx, "group.asked", id_, HOUSE, now)
    return 1


async def _archive(tx: Tx, id_: UUID, actor: str, now: datetime) -> None:
    await _write(tx, id_, now, archived_at=now, asked_at=None)
    await tell_log(tx, "group.archived", id_, actor, now)


async def _lock_alive(tx: Tx, id_: UUID) -> Group:
    group = await lock_group(tx, id_)
    if group.archived_at is not None:
        raise GroupArchived
    return group


async def _write(tx: Tx, id_: UUID, now: datetime, **values: Any) -> None:
    await tx.execute(update(G).where(G.id == id_).values(version=G.version + 1, updated_at=now, **values))
    tx.touch(TOPIC)
