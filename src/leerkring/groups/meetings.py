"""Meetings of a group: planning, moving and calling off, each with a mail that moves it in calendars. One transaction each."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import By, check_version
from leerkring.groups.model import WorkingGroupMeeting as M
from leerkring.groups.queries.inside import get_meeting, list_coming
from leerkring.groups.queries.one import list_members
from leerkring.groups.refusals import (
    GroupFull,
    MeetingInThePast,
    MeetingOver,
    MeetingTooFar,
    MeetingTooLong,
    TooManyPlanned,
)
from leerkring.groups.rules import (
    LONGEST_MEETING,
    MOST_MEETINGS,
    MOST_PLANNED,
    PLANNED_AHEAD,
    When,
    next_sequence,
)
from leerkring.groups.views import Member
from leerkring.groups.writing import A_DAY, count_today, live, mail_to, open_as_coordinator, tell_log
from leerkring.mail.service import queue_mails

MEETING = "groups.meeting"


async def plan_meeting(db: Database, member: Member, when: When, now: datetime) -> UUID:
    """Plan a meeting and mail every member the invitation; pressed twice it is one.

    Raises `CoordinatorOnly`, `MeetingInThePast`, `MeetingTooFar`, `MeetingTooLong`, `GroupFull`, `TooManyPlanned`.
    """
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        _check_when(when, now)
        ahead = [one for one in await list_coming(tx, group.id, now) if one.cancelled_at is None]
        for one in ahead:
            if one.when == when:
                return one.id
        if len(ahead) >= MOST_MEETINGS:
            raise GroupFull(most=MOST_MEETINGS, what="bijeenkomsten die nog komen")
        await _check_planned(tx, group.id, now)
        id_ = uuid7()
        values: dict[str, Any] = asdict(when)
        await tx.execute(
            insert(M).values(id=id_, group_id=group.id, created_at=now, changed_at=now, **values)
        )
        await _mail_all(tx, group.id, id_, 0, now, change="new")
        await live(tx, group.id, now)
        await tell_log(tx, "group.meeting", group.id, coordinator.actor, now)
        return id_


async def change_meeting(db: Database, member: Member, id_: UUID, when: When, by: By) -> None:
    """Move a meeting, or change what a calendar shows of it; every member gets a mail that changes theirs.

    Raises `EditConflict`, `CoordinatorOnly`, `MeetingOver`, and what `plan_meeting` says of its day.
    """
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        meeting = await get_meeting(tx, group.id, id_)
        check_version(by.version, meeting.version)
        if not meeting.may_change(by.now):
            raise MeetingOver
        _check_when(when, by.now)
        sequence = next_sequence(meeting.sequence, meeting.when, when)
        if sequence == meeting.sequence:
            return
        await _check_planned(tx, group.id, by.now)
        values: dict[str, Any] = asdict(when)
        await tx.execute(update(M).where(M.id == id_).values(sequence=sequence, changed_at=by.now, **values))
        was = {"was": meeting.starts_at.isoformat()} if when.starts_at != meeting.starts_at else {}
        await _mail_all(tx, group.id, id_, sequence, by.now, change="moved", **was)
        await live(tx, group.id, by.now)
        await tell_log(tx, "group.meeting-moved", group.id, coordinator.actor, by.now)


async def call_off(db: Database, member: Member, id_: UUID, by: By) -> None:
    """Call a meeting off; every member gets a mail that takes it out of their calendar.

    Raises `EditConflict`, `CoordinatorOnly`, `MeetingOver`.
    """
    async with db.transaction() as tx:
        group, coordinator = await open_as_coordinator(tx, member)
        meeting = await get_meeting(tx, group.id, id_)
        check_version(by.version, meeting.version)
        if not meeting.may_change(by.now):
            raise MeetingOver
        sequence = meeting.sequence + 1
        await tx.execute(
            update(M).where(M.id == id_).values(sequence=sequence, cancelled_at=by.now, changed_at=by.now)
        )
        await _mail_all(tx, group.id, id_, sequence, by.now, change="off")
        await live(tx, group.id, by.now)
        await tell_log(tx, "group.meeting-off", group.id, coordinator.actor, by.now)


def _check_when(when: When, now: datetime) -> None:
    if when.starts_at <= now:
        raise MeetingInThePast
    if when.starts_at > now + PLANNED_AHEAD:
        raise MeetingTooFar
    if when.ends_at - when.starts_at > LONGEST_MEETING:
        raise MeetingTooLong


async def _check_planned(tx: Tx, group_id: UUID, now: datetime) -> None:
    if await count_today(tx, group_id, now, "group.meeting", "group.meeting-moved") >= MOST_PLANNED:
        raise TooManyPlanned(retry_after=int(A_DAY.total_seconds()), most=MOST_PLANNED)


async def _mail_all(
    tx: Tx, group_id: UUID, meeting_id: UUID, sequence: int, now: datetime, **params: Any
) -> None:
    """Mail each member once about this turn of a meeting."""
    about = {"meeting": str(meeting_id), "sequence": sequence, **params}
    key = f"group:meeting:{meeting_id}:{sequence}"
    members = await list_members(tx, group_id)
    await queue_mails(tx, [mail_to(one, MEETING, f"{key}:{one.id}", **about) for one in members], now)
