"""What stands in the room of a lab, whichever entrance one comes through: its front, the notes of a day, and what was agreed."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from markupsafe import Markup

from leerkring.activities.beheer.new_forms import read_request_key
from leerkring.activities.papers.queries import PaperLine, get_paper, list_papers
from leerkring.activities.queries.back_office import list_occurrences
from leerkring.content.markdown.help import HELP
from leerkring.content.markdown.page_text import preview_text
from leerkring.core.database.db import Reading
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import datum_tijd
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.pages import render
from leerkring.core.web.stored_file import send_file
from leerkring.core.web.visit import Visit
from leerkring.editing.differences import Line, differences
from leerkring.editing.edit_conflict import Meanwhile, Subject, find_meanwhile
from leerkring.editing.history import look_back
from leerkring.labs.cases.consent.rules import Audience
from leerkring.labs.workspace import items, labels
from leerkring.labs.workspace.forms import WriteItem, WriteNotes
from leerkring.labs.workspace.items import Agreed
from leerkring.labs.workspace.notes import UNWRITTEN, save_notes
from leerkring.labs.workspace.queries import (
    find_note,
    get_day,
    get_item,
    list_coming_experts,
    list_days,
    list_facilitators,
    list_items,
    list_note_texts,
    list_notes,
    list_team,
    list_writers,
)
from leerkring.labs.workspace.rules import MOST_SIGNS, ItemKind, Opening
from leerkring.labs.workspace.views import Item, Note
from leerkring.labs.workspace.web.entrance import Entrance, by

SMALL = 16 * 1024
NOTE_BYTES = 4 * MOST_SIGNS + SMALL


@dataclass(frozen=True, slots=True)
class ShownNote:
    """Notes as a page shows them."""

    html: Markup
    who: str
    note: Note


async def show_room(request: Visit, entrance: Entrance, form: Form) -> Response[bytes]:
    """Show the room, or why it is empty: there is no lab yet, or the owner took the case back."""
    inside: dict[str, Any] = {}
    if entrance.a is not None and entrance.opening is not Opening.SHUT:
        async with request.reading() as reading:
            inside = await _inside(reading, entrance)
    state = (
        entrance.opening.value if entrance.a is not None or entrance.opening is Opening.SHUT else "waiting"
    )
    return render(
        request,
        "labs/workspace/room.html",
        status=form.status,
        entrance=entrance,
        a=entrance.a,
        form=form,
        state=state,
        labels=labels,
        done=labels.DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
        text=entrance.case.shown_to(Audience.INSIDE, ()) if entrance.case and inside else None,
        **inside,
    )


async def _inside(reading: Reading, entrance: Entrance) -> dict[str, Any]:
    lab = entrance.lab
    days = await list_days(reading, lab.id)
    notes = await list_notes(reading, lab.id)
    names = await list_writers(reading, [one.updated_by for one in notes])
    shown = {
        one.occurrence_id or one.id: ShownNote(
            await preview_text(reading, one.body, level=4, prefix=f"{one.id}_"), names[one.updated_by], one
        )
        for one in notes
        if one.body
    }
    known = {one.day.id for one in days}
    agreed = await list_items(reading, lab.id)
    return {
        "days": days,
        "notes": shown,
        "lost": [one for key, one in shown.items() if key not in known],
        "decisions": [one for one in agreed if one.kind is ItemKind.DECISION],
        "actions": sorted(
            (one for one in agreed if one.kind is ItemKind.ACTION), key=lambda one: one.done_at is not None
        ),
        "team": await list_team(reading, entrance.case.id) if entrance.case else (),
        "experts": await list_coming_experts(reading, lab.id),
        "facilitators": await list_facilitators(reading, lab.id),
        "papers": await list_papers(reading, lab.id),
    }


async def show_notes(request: Visit, entrance: Entrance, day_id: UUID, sent: Form) -> Response[bytes]:
    """Show the notes of a day to be written; after a conflict what both wrote."""
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
    found = await find_meanwhile(
        reading,
        sent.no,
        Subject(called="deze aantekeningen", ids=()),
        reader=entrance.actor,
        typed=sent,
        theirs={"body": note.body if note else ""},
        labels={"body": "Aantekeningen"},
    )
    if found is None or note is None:
        return found
    at = datum_tijd(note.updated_at)
    if note.updated_by == entrance.actor:
        sentence = f"U heeft deze aantekeningen zelf gewijzigd in een ander venster: {at}."
    else:
        who = (await list_writers(reading, [note.updated_by]))[note.updated_by]
        sentence = f"Iemand anders heeft deze aantekeningen gewijzigd terwijl u ermee bezig was: {who}, {at}."
    return replace(found, sentence=sentence)


async def keep_notes(request: Visit, entrance: Entrance, day_id: UUID) -> Response[bytes]:
    """Keep what was typed, joined with what others wrote meanwhile."""
    lab = entrance.lab

    async def act(fields: WriteNotes, form: Form) -> str:
        how = by(entrance, request, read_version(form))
        joined = await save_notes(request.db, lab.id, day_id, fields.body, how)
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


async def show_item(request: Visit, entrance: Entrance, item_id: UUID | None, form: Form) -> Response[bytes]:
    """Show the form of a new decision or action, or of one that is there."""
    async with request.reading() as reading:
        lab = entrance.lab
        days = {str(day.id): datum_tijd(day.starts_at) for day in await list_occurrences(reading, lab.id)}
        item = await get_item(reading, lab.id, item_id) if item_id else None
        stands = _stands(item) if item else {"kind": request.asked("soort"), "day": request.asked("dag")}
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="deze afspraak", ids=()),
            reader=entrance.actor,
            typed=form if "what" in form.names else None,
            theirs=stands,
            labels=labels.ITEM_FIELDS,
            names={kind.value: word for kind, word in labels.KINDS.items()} | days,
        )
    return render(
        request,
        "labs/workspace/item.html",
        status=form.status,
        entrance=entrance,
        a=lab,
        item=item,
        form=form if "what" in form.names else Form.of(stands),
        sent=form,
        conflict=conflict,
        days=list(days.items()),
        request_key=form.value("request_key") or str(uuid7()),
        labels=labels,
    )


def _stands(item: Item) -> dict[str, Any]:
    due = item.due_on.isoformat() if item.due_on else ""
    return {
        "kind": item.kind.value,
        "what": item.what,
        "who": item.who,
        "due_on": due,
        "day": str(item.occurrence_id or ""),
    }


async def add_item(request: Visit, entrance: Entrance) -> Response[bytes]:
    """Keep a new decision or action; sent twice it is one."""
    lab = entrance.lab

    async def act(fields: WriteItem, form: Form) -> str:
        how = by(entrance, request, None)
        await items.add_item(request.db, lab.id, _agreed(fields), how, id_=read_request_key(form))
        return f"{entrance.url}?gedaan=toegevoegd"

    return await post_form(request, WriteItem, act, again=partial(show_item, request, entrance, None))


async def change_item(request: Visit, entrance: Entrance, item_id: UUID) -> Response[bytes]:
    """Keep what was written otherwise."""
    lab = entrance.lab

    async def act(fields: WriteItem, form: Form) -> str:
        how = by(entrance, request, read_version(form))
        await items.change_item(request.db, lab.id, item_id, _agreed(fields), how)
        return f"{entrance.url}?gedaan=gewijzigd"

    return await post_form(request, WriteItem, act, again=partial(show_item, request, entrance, item_id))


def _agreed(fields: WriteItem) -> Agreed:
    try:
        day = UUID(fields.day) if fields.day else None
    except ValueError:
        raise Mistakes({"day": "Kies een dag uit de lijst."}) from None
    kind = ItemKind(fields.kind)
    due_on = fields.due_on if kind is ItemKind.ACTION else None
    return Agreed(kind=kind, what=fields.what, who=fields.who, due_on=due_on, occurrence_id=day)


async def tick_item(request: Visit, entrance: Entrance, item_id: UUID) -> Response[bytes]:
    """Tick an action off, or open it again."""
    form = await read_form(request)
    lab, done = entrance.lab, form.value("klaar") != "nee"

    async def act() -> str:
        how = by(entrance, request, read_version(form))
        await items.tick_item(request.db, lab.id, item_id, how, done=done)
        return f"{entrance.url}?gedaan={'klaar' if done else 'weer-open'}"

    return await post_act(form, act, again=partial(show_room, request, entrance))


async def drop_item(request: Visit, entrance: Entrance, item_id: UUID) -> Response[bytes]:
    """Take a decision or action out of the list."""
    form = await read_form(request)
    lab = entrance.lab

    async def act() -> str:
        await items.drop_item(request.db, lab.id, item_id, by(entrance, request, read_version(form)))
        return f"{entrance.url}?gedaan=vervallen"

    return await post_act(form, act, again=partial(show_item, request, entrance, item_id))


async def give_paper(request: Visit, entrance: Entrance, paper_id: UUID) -> Response[Any]:
    """Give out a paper of the lab to somebody inside."""
    async with request.reading() as reading:
        paper: PaperLine = await get_paper(reading, entrance.lab.id, paper_id)
    return await send_file(request.services.files, paper.sha256, paper.media_type, paper.file_name)
