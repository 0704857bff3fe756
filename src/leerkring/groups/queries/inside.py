"""Reads of what a group keeps: meetings, notes, actions, papers and letters."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.groups.model import WorkingGroupAction as A
from leerkring.groups.model import WorkingGroupMail as L
from leerkring.groups.model import WorkingGroupMeeting as M
from leerkring.groups.model import WorkingGroupMember as W
from leerkring.groups.model import WorkingGroupNote as N
from leerkring.groups.model import WorkingGroupPaper as P
from leerkring.groups.refusals import ActionNotFound, GroupPaperNotFound, MeetingNotFound, NoteNotFound
from leerkring.groups.rules import MOST_ACTIONS, MOST_MEETINGS, MOST_NOTES, MOST_PAPERS
from leerkring.groups.views import ActionLine, GroupPaper, Letter, Meeting, Note

SHOWN = 20
"""Of what is over: the last so many."""
_WHO = func.coalesce(W.name, "")


def _meetings(*which: Any) -> Select[*tuple[Any, ...]]:
    return select(
        *(M.id, M.group_id, M.title, M.starts_at, M.ends_at, M.place, M.online_url, M.sequence),
        *(M.cancelled_at, M.created_at, M.changed_at),
    ).where(*which)


async def list_coming(reading: Reading, group_id: UUID, now: datetime) -> tuple[Meeting, ...]:
    """Return the meetings that lie ahead, the first one first; one that was called off too."""
    rows = await reading.rows(
        _meetings(M.group_id == group_id, M.ends_at > now)
        .order_by(M.starts_at, M.id)
        .limit(2 * MOST_MEETINGS)
    )
    return read_rows(Meeting, rows)


async def list_past(reading: Reading, group_id: UUID, now: datetime) -> tuple[Meeting, ...]:
    """Return the last meetings that were, the latest first."""
    rows = await reading.rows(
        _meetings(M.group_id == group_id, M.ends_at <= now, M.cancelled_at.is_(None))
        .order_by(M.starts_at.desc(), M.id)
        .limit(SHOWN)
    )
    return read_rows(Meeting, rows)


async def list_by_ids(reading: Reading, ids: Collection[UUID]) -> tuple[Meeting, ...]:
    """Return those of these meetings that are still kept, the first one first."""
    rows = await reading.rows(_meetings(M.id.in_(ids)).order_by(M.starts_at, M.id))
    return read_rows(Meeting, rows)


async def find_meeting(reading: Reading, id_: UUID) -> Meeting | None:
    """Return a meeting by its id."""
    return read_optional(Meeting, await reading.row(_meetings(M.id == id_)))


async def get_meeting(reading: Reading, group_id: UUID, id_: UUID) -> Meeting:
    """Return a meeting of this group. Raises `MeetingNotFound`."""
    row = await reading.row(_meetings(M.group_id == group_id, M.id == id_))
    if row is None:
        raise MeetingNotFound
    return read_row(Meeting, row)


def _notes(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(N.id, N.title, N.body, N.written_by, _WHO.label("who"), N.version.label("number"), N.changed_at)
        )
        .outerjoin(W, W.id == N.written_by)
        .where(*which)
    )


async def list_notes(reading: Reading, group_id: UUID) -> tuple[Note, ...]:
    """Return the notes of a group, the one that was written in last first."""
    rows = await reading.rows(
        _notes(N.group_id == group_id).order_by(N.changed_at.desc(), N.id).limit(MOST_NOTES)
    )
    return read_rows(Note, rows)


async def find_note(reading: Reading, group_id: UUID, id_: UUID) -> Note | None:
    """Return a note of this group, as long as it is there."""
    return read_optional(Note, await reading.row(_notes(N.group_id == group_id, N.id == id_)))


async def get_note(reading: Reading, group_id: UUID, id_: UUID) -> Note:
    """Return a note of this group. Raises `NoteNotFound`."""
    note = await find_note(reading, group_id, id_)
    if note is None:
        raise NoteNotFound
    return note


def _actions(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*(A.id, A.what, A.who, _WHO.label("who_name"), A.due_on, A.done_at, A.version.label("number")))
        .outerjoin(W, W.id == A.who)
        .where(*which)
    )


async def list_actions(reading: Reading, group_id: UUID) -> tuple[ActionLine, ...]:
    """Return the actions of a group: what is to be done by its day, then the last that was done."""
    rows = await reading.rows(
        _actions(A.group_id == group_id)
        .order_by(A.done_at.desc().nulls_first(), A.due_on.asc().nulls_last(), A.id)
        .limit(MOST_ACTIONS)
    )
    return read_rows(ActionLine, rows)


async def find_action(reading: Reading, group_id: UUID, id_: UUID) -> ActionLine | None:
    """Return an action of this group, as long as it is there."""
    return read_optional(ActionLine, await reading.row(_actions(A.group_id == group_id, A.id == id_)))


async def get_action(reading: Reading, group_id: UUID, id_: UUID) -> ActionLine:
    """Return an action of this group. Raises `ActionNotFound`."""
    action = await find_action(reading, group_id, id_)
    if action is None:
        raise ActionNotFound
    return action


def _papers(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*(P.id, P.title, P.sha256, P.media_type, P.size, P.added_by, _WHO.label("who"), P.added_at))
        .outerjoin(W, W.id == P.added_by)
        .where(*which)
    )


async def list_papers(reading: Reading, group_id: UUID) -> tuple[GroupPaper, ...]:
    """Return the papers of a group, the newest first."""
    rows = await reading.rows(
        _papers(P.group_id == group_id).order_by(P.added_at.desc(), P.id).limit(MOST_PAPERS)
    )
    return read_rows(GroupPaper, rows)


async def get_paper(reading: Reading, group_id: UUID, id_: UUID) -> GroupPaper:
    """Return a paper of this group. Raises `GroupPaperNotFound`."""
    row = await reading.row(_papers(P.group_id == group_id, P.id == id_))
    if row is None:
        raise GroupPaperNotFound
    return read_row(GroupPaper, row)


async def list_hashes(reading: Reading) -> frozenset[str]:
    """Return the hashes of all files that a group has."""
    rows = await reading.rows(select(P.sha256).distinct())
    return frozenset(row.sha256 for row in rows)


def _letters(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*(L.id, L.group_id, L.sender_id, _WHO.label("who"), L.subject, L.body, L.many, L.sent_at))
        .outerjoin(W, W.id == L.sender_id)
        .where(*which)
    )


async def list_letters(reading: Reading, group_id: UUID) -> tuple[Letter, ...]:
    """Return the last letters to a group, the newest first."""
    rows = await reading.rows(_letters(L.group_id == group_id).order_by(L.sent_at.desc(), L.id).limit(SHOWN))
    return read_rows(Letter, rows)


async def find_letter(reading: Reading, id_: UUID) -> Letter | None:
    """Return a letter by its id."""
    return read_optional(Letter, await reading.row(_letters(L.id == id_)))
