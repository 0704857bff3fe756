"""What a group keeps: notes and actions that all members write in, and papers. Each use case is one transaction."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from leerkring.activities.papers.service import KeptFile
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import By, check_version
from leerkring.groups.model import WorkingGroupAction as A
from leerkring.groups.model import WorkingGroupNote as N
from leerkring.groups.model import WorkingGroupPaper as P
from leerkring.groups.queries.inside import get_action, get_note, get_paper
from leerkring.groups.refusals import GroupFull, NotYours
from leerkring.groups.rules import MOST_ACTIONS, MOST_NOTES, MOST_PAPERS, may_remove
from leerkring.groups.views import Member
from leerkring.groups.writing import live, open_group, still_member, tell_log


@dataclass(frozen=True, slots=True)
class NoteText:
    """What a note says."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class ActionText:
    """What is going to be done, by whom and by when."""

    what: str
    who: UUID | None
    due_on: date | None


async def _check_room(reading: Reading, table: Any, group_id: UUID, most: int, what: str) -> None:
    many = await reading.scalar(select(func.count()).where(table.group_id == group_id))
    if (many or 0) >= most:
        raise GroupFull(most=most, what=what)


async def add_note(db: Database, member: Member, text: NoteText, now: datetime) -> UUID:
    """Keep a new note. Raises `GroupFull`."""
    async with db.transaction() as tx:
        group, who = await open_group(tx, member)
        await _check_room(tx, N, group.id, MOST_NOTES, "notities")
        id_ = uuid7()
        await tx.execute(
            insert(N).values(
                id=id_,
                group_id=group.id,
                title=text.title,
                body=text.body,
                written_by=who.id,
                created_at=now,
                changed_at=now,
            )
        )
        await _done(tx, "group.note", id_, who, now)
        return id_


async def write_note(db: Database, member: Member, id_: UUID, text: NoteText, by: By) -> None:
    """Write on in a note. Raises `EditConflict` where somebody else did meanwhile, and `NoteNotFound`."""
    async with db.transaction() as tx:
        group, who = await open_group(tx, member)
        note = await get_note(tx, group.id, id_)
        check_version(by.version, note.version)
        if NoteText(note.title, note.body) == text:
            return
        values: dict[str, Any] = asdict(text) | {"written_by": who.id, "changed_at": by.now}
        await tx.execute(update(N).where(N.id == id_).values(version=N.version + 1, **values))
        await _done(tx, "group.note", id_, who, by.now)


async def remove_note(db: Database, member: Member, id_: UUID, by: By) -> None:
    """Take a note away, as who wrote in it last or as the coordinator. Raises `EditConflict`, `NotYours`."""
    async with db.transaction() as tx:
        group, who = await open_group(tx, member)
        note = await get_note(tx, group.id, id_)
        check_version(by.version, note.version)
        _check_own(who, note.written_by)
        await tx.execute(delete(N).where(N.id == id_))
        await _done(tx, "group.note-removed", id_, who, by.now)


async def add_action(db: Database, member: Member, text: ActionText, now: datetime) -> UUID:
    """Keep what somebody is going to do. Raises `GroupFull`, `MemberNotFound`."""
    async with db.transaction() as tx:
        group, writer = await open_group(tx, member)
        await _check_room(tx, A, group.id, MOST_ACTIONS, "acties")
        id_ = uuid7()
        values: dict[str, Any] = asdict(text) | {"who": await still_member(tx, group.id, text.who)}
        await tx.execute(
            insert(A).values(id=id_, group_id=group.id, created_at=now, changed_at=now, **values)
        )
        await _done(tx, "group.action", id_, writer, now)
        return id_


async def change_action(db: Database, member: Member, id_: UUID, text: ActionText, by: By) -> None:
    """Put an action right. Raises `EditConflict`, `ActionNotFound`, `MemberNotFound`."""
    async with db.transaction() as tx:
        group, writer = await open_group(tx, member)
        action = await get_action(tx, group.id, id_)
        check_version(by.version, action.version)
        if ActionText(action.what, action.who, action.due_on) == text:
            return
        values: dict[str, Any] = asdict(text) | {"who": await still_member(tx, group.id, text.who)}
        await _write_action(tx, id_, by.now, **values)
        await _done(tx, "group.action", id_, writer, by.now)


async def finish_action(db: Database, member: Member, id_: UUID, done: bool, by: By) -> None:
    """Tick an action off, or take the tick away; twice is once. Raises `EditConflict`, `ActionNotFound`."""
    async with db.transaction() as tx:
        group, writer = await open_group(tx, member)
        action = await get_action(tx, group.id, id_)
        if done == (action.done_at is not None):
            return
        check_version(by.version, action.version)
        await _write_action(tx, id_, by.now, done_at=by.now if done else None)
        await _done(tx, "group.action", id_, writer, by.now)


async def remove_action(db: Database, member: Member, id_: UUID, by: By) -> None:
    """Take an action away. Raises `EditConflict`, `ActionNotFound`."""
    async with db.transaction() as tx:
        group, writer = await open_group(tx, member)
        action = await get_action(tx, group.id, id_)
        check_version(by.version, action.version)
        await tx.execute(delete(A).where(A.id == id_))
        await _done(tx, "group.action-removed", id_, writer, by.now)


async def _write_action(tx: Tx, id_: UUID, now: datetime, **values: Any) -> None:
    await tx.execute(update(A).where(A.id == id_).values(version=A.version + 1, changed_at=now, **values))


async def check_paper_room(reading: Reading, group_id: UUID) -> None:
    """Refuse a file before it is kept, where there are many (`GroupFull`)."""
    await _check_room(reading, P, group_id, MOST_PAPERS, "stukken")


async def add_paper(db: Database, member: Member, title: str, file: KeptFile, now: datetime) -> UUID:
    """Keep a paper whose file is in the store. Raises `GroupFull`."""
    async with db.transaction() as tx:
        group, who = await open_group(tx, member)
        await check_paper_room(tx, group.id)
        id_ = uuid7()
        await tx.execute(
            insert(P).values(
                id=id_,
                group_id=group.id,
                title=title,
                sha256=file.sha256,
                media_type=file.media_type,
                size=file.size,
                added_by=who.id,
                added_at=now,
            )
        )
        await _done(tx, "group.paper", id_, who, now)
        return id_


async def remove_paper(db: Database, member: Member, id_: UUID, now: datetime) -> None:
    """Take a paper away, as who put it there or as the coordinator. Raises `GroupPaperNotFound`, `NotYours`."""
    async with db.transaction() as tx:
        group, who = await open_group(tx, member)
        paper = await get_paper(tx, group.id, id_)
        _check_own(who, paper.added_by)
        await tx.execute(delete(P).where(P.id == id_))
        await _done(tx, "group.paper-removed", id_, who, now)


def _check_own(who: Member, made_by: UUID | None) -> None:
    if not may_remove(coordinates=who.coordinates, is_own=made_by == who.id):
        raise NotYours


async def _done(tx: Tx, action: str, thing_id: UUID, who: Member, now: datetime) -> None:
    await live(tx, who.group_id, now)
    await tell_log(tx, action, who.group_id, who.actor, now, thing=str(thing_id))
