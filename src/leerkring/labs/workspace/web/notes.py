"""The notes of a day, whichever entrance one comes through: writing them, and how they stood before."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response

from leerkring.content.markdown.help import HELP
from leerkring.core.database.db import Reading
from leerkring.core.versions import EditConflict, read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import render
from leerkring.core.web.visit import Visit
from leerkring.editing.differences import Line, differences
from leerkring.editing.edit_conflict import LastChange, Meanwhile, Subject, find_meanwhile
from leerkring.editing.history import look_back
from leerkring.labs.workspace.forms import WriteNotes
from leerkring.labs.workspace.notes import UNWRITTEN, save_notes
from leerkring.labs.workspace.queries import (
    find_note,
    get_day,
    list_note_texts,
    list_writers,
)
from leerkring.labs.workspace.refusals import NoSuchLabDay, RoomShut
from leerkring.labs.workspace.rules import MOST_SIGNS
from leerkring.labs.workspace.views import Note
from leerkring.labs.workspace.web.entrance import Entrance, by
from leerkring.labs.workspace.web.room import show_room


async def show_notes(request: Visit, entrance: Entrance, day_id: UUID, sent: Form) -> Response[bytes]:
    """Show the notes of a day to be written; after a conflict what both wrote.

    What was typed comes back in the room, where it shut meanwhile or the day was taken away.
    """
    try:
        return await _notes(request, entrance, day_id, sent)
    except (RoomShut, NoSuchLabDay):
        if "body" not in sent.names:
            raise
        return await show_room(request, entrance, sent)


async def _notes(request: Visit, entrance: Entrance, day_id: UUID, sent: Form) -> Response[bytes]:
    async with request.reading() as reading:
        day = await get_day(reading, entrance.lab.id, day_id)
        note = await find_note(reading, day_id)
        stands = note.body if note else ""
        conflict = await _find_conflict(reading, entrance, note, sent)
    return render(
        request,
        "labs/workspace/notes.html",
        status=sent.status,
        entrance=entrance,
        a=entrance.a,
        day=day,
        note=note,
        form=sent if "body" in sent.names else Form.of({"body": stands}),
        sent=sent,
        version=str(note.number) if note else UNWRITTEN,
        conflict=conflict,
        help=HELP,
        most=MOST_SIGNS,
    )


async def _find_conflict(
    reading: Reading, entrance: Entrance, note: Note | None, sent: Form
) -> Meanwhile | None:
    """Return what somebody else wrote in the same lines, and who that was."""
    if not isinstance(sent.no, EditConflict):
        return None
    last = None
    if note is not None:
        who = (await list_writers(reading, [note.updated_by]))[note.updated_by]
        last = LastChange(note.updated_by, who, note.updated_at)
    return await find_meanwhile(
        reading,
        sent.no,
        Subject(called="deze aantekeningen", last=last),
        reader=entrance.actor,
        typed=sent,
        theirs={"body": note.body if note else ""},
        labels={"body": "Aantekeningen"},
    )


async def keep_notes(request: Visit, entrance: Entrance, day_id: UUID) -> Response[bytes]:
    """Keep what was typed, joined with what others wrote meanwhile."""

    async def act(fields: WriteNotes, form: Form) -> str:
        how = by(entrance, request, read_version(form))
        joined = await save_notes(request.db, entrance.lab.id, day_id, fields.body, how)
        return f"{entrance.url}?gedaan={'samen' if joined else 'bewaard'}"

    return await post_form(request, WriteNotes, act, again=partial(show_notes, request, entrance, day_id))


async def show_history(request: Visit, entrance: Entrance, day_id: UUID) -> Response[bytes]:
    """Show how the notes of a day stood after each change."""
    async with request.reading() as reading:
        day = await get_day(reading, entrance.lab.id, day_id)
        note = await find_note(reading, day_id)
        kept = await list_note_texts(reading, note.id) if note else ()
    now = {"body": note.body if note else ""}
    return render(
        request,
        "labs/workspace/history.html",
        entrance=entrance,
        a=entrance.a,
        day=day,
        version=str(note.number) if note else UNWRITTEN,
        history=await look_back(kept, request.asked("versie"), now, _changes),
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, tuple[Line, ...]]]:
    lines = differences(str(before.get("body", "")), str(after.get("body", "")))
    return [("Aantekeningen", lines)] if lines else []
