"""Decisions and actions, whichever entrance one comes through: the form, ticking off and dropping."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response

from leerkring.activities.beheer.new_forms import read_request_key
from leerkring.activities.queries.back_office import list_occurrences
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import datum_tijd
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.pages import render
from leerkring.core.web.visit import Visit
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.workspace import items, labels
from leerkring.labs.workspace.forms import WriteItem
from leerkring.labs.workspace.items import Agreed
from leerkring.labs.workspace.queries import find_item, get_item
from leerkring.labs.workspace.rules import ItemKind, Opening
from leerkring.labs.workspace.views import Item
from leerkring.labs.workspace.web.entrance import Entrance, by
from leerkring.labs.workspace.web.room import show_room

SMALL = 16 * 1024


async def show_item(request: Visit, entrance: Entrance, item_id: UUID | None, form: Form) -> Response[bytes]:
    """Show the form of a new decision or action, or of one that is there; in a room that shut what was typed."""
    if entrance.opening is Opening.SHUT and "what" in form.names:
        return await show_room(request, entrance, form)
    async with request.reading() as reading:
        lab = entrance.lab
        days = {str(day.id): datum_tijd(day.starts_at) for day in await list_occurrences(reading, lab.id)}
        # Of one that is gone what was typed comes back as a new one.
        find = find_item if "what" in form.names else get_item
        item = await find(reading, lab.id, item_id) if item_id else None
        stands = _stands(item) if item else {"kind": request.asked("soort"), "day": request.asked("dag")}
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="deze afspraak"),
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

    async def act(fields: WriteItem, form: Form) -> str:
        how = by(entrance, request, None)
        await items.add_item(request.db, entrance.lab.id, _agreed(fields), how, id_=read_request_key(form))
        return f"{entrance.url}?gedaan=toegevoegd"

    return await post_form(request, WriteItem, act, again=partial(show_item, request, entrance, None))


async def change_item(request: Visit, entrance: Entrance, item_id: UUID) -> Response[bytes]:
    """Keep what was written otherwise."""

    async def act(fields: WriteItem, form: Form) -> str:
        how = by(entrance, request, read_version(form))
        await items.change_item(request.db, entrance.lab.id, item_id, _agreed(fields), how)
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
