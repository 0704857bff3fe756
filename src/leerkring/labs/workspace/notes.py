"""The notes of a day, kept by several people at once: every change is a revision, and nobody's words are lost."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.off_loop import off_loop
from leerkring.core.versions import By, EditConflict
from leerkring.editing.merging import merge
from leerkring.editing.revisions import write_revision
from leerkring.labs.workspace.model import LabNote as N
from leerkring.labs.workspace.queries import NOTE, find_earlier, find_note, lock_day
from leerkring.labs.workspace.rules import MOST_SIGNS
from leerkring.labs.workspace.views import Note
from leerkring.labs.workspace.writing import check_open, tell_log

UNWRITTEN = "0"
"""The version of notes that nobody wrote yet."""


async def save_notes(db: Database, activity_id: UUID, occurrence_id: UUID, body: str, by: By) -> bool:
    """Keep the notes of a day; tell whether they were joined with what somebody else wrote meanwhile.

    `by.version` is the number of the revision that the writer started from. What two people changed in different lines is
    joined; where they changed the same lines nothing is written. Raises `EditConflict`, `RoomShut`, `NoSuchLabDay`.
    """
    async with db.transaction() as tx:
        await lock_day(tx, activity_id, occurrence_id)
        await check_open(tx, activity_id)
        note = await find_note(tx, occurrence_id)
        stands = note.body if note else ""
        text = await _joined(tx, note, body, by.version)
        if text == stands:
            return False
        if note is None:
            note = Note(uuid7(), occurrence_id, "", 0, by.now, by.actor)
            await _begin(tx, activity_id, note)
        number = await write_revision(tx, NOTE, note.id, {"body": text}, at=by.now, actor=by.actor)
        values = {"body": text, "number": number, "updated_at": by.now, "updated_by": by.actor}
        await tx.execute(update(N).where(N.id == note.id).values(**values))
        await tell_log(tx, activity_id, "lab.note", by.actor, by.now)
        return text != body


async def _joined(tx: Tx, note: Note | None, body: str, version: str | None) -> str:
    """Return what the notes become. Raises `EditConflict`."""
    if version is None or version == (str(note.number) if note else UNWRITTEN):
        return body
    base = await find_earlier(tx, note.id, version) if note else None
    if note is None or base is None:
        raise EditConflict
    text = await off_loop(len(base) + len(body) + len(note.body), merge, base, body, note.body)
    if text is None or len(text) > MOST_SIGNS:
        raise EditConflict
    return text


async def _begin(tx: Tx, activity_id: UUID, note: Note) -> None:
    row = {"id": note.id, "activity_id": activity_id, "occurrence_id": note.occurrence_id, "body": ""}
    await tx.execute(
        insert(N).values(**row, number=0, updated_at=note.updated_at, updated_by=note.updated_by)
    )
