"""The room of a lab for those inside, by their own link."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit, action, page
from leerkring.labs.workspace.web import items, notes, room
from leerkring.labs.workspace.web.entrance import open_by_link

ROOM = "/praktijklab/{secret:str}"
NOTES = ROOM + "/dag/{day_id:uuid}"
NEW = ROOM + "/afspraken/nieuw"
ITEM = ROOM + "/afspraken/{item_id:uuid}"


@page(ROOM, access=LINK)
async def room_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the room. Looking changes nothing."""
    return await room.show_room(request, await open_by_link(request, secret), Form())


@page(NOTES, access=LINK)
async def notes_page(request: Visit, secret: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Show the notes of a day to be written."""
    return await notes.show_notes(request, await open_by_link(request, secret), day_id, Form())


@action(NOTES, access=LINK)
async def keep_notes(request: Visit, secret: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Keep the notes of a day."""
    return await notes.keep_notes(request, await open_by_link(request, secret), day_id)


@page(NOTES + "/versies", access=LINK)
async def history_page(request: Visit, secret: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Show the earlier texts of the notes of a day."""
    return await notes.show_history(request, await open_by_link(request, secret), day_id)


@page(NEW, access=LINK)
async def new_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the form of a new decision or action."""
    return await items.show_item(request, await open_by_link(request, secret), None, Form())


@action(NEW, access=LINK)
async def add_item(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep a new decision or action."""
    return await items.add_item(request, await open_by_link(request, secret))


@page(ITEM, access=LINK)
async def item_page(request: Visit, secret: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Show a decision or action to be changed."""
    return await items.show_item(request, await open_by_link(request, secret), item_id, Form())


@action(ITEM, access=LINK)
async def change_item(request: Visit, secret: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was written otherwise."""
    return await items.change_item(request, await open_by_link(request, secret), item_id)


@action(ITEM + "/klaar", access=LINK, max_body=items.SMALL)
async def tick_item(request: Visit, secret: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Tick an action off, or open it again."""
    return await items.tick_item(request, await open_by_link(request, secret), item_id)


@action(ITEM + "/vervallen", access=LINK, max_body=items.SMALL)
async def drop_item(request: Visit, secret: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Take a decision or action out of the list."""
    return await items.drop_item(request, await open_by_link(request, secret), item_id)


@page(ROOM + "/stukken/{paper_id:uuid}", access=LINK)
async def paper_file(request: Visit, secret: FromPath[str], paper_id: FromPath[UUID]) -> Response[Any]:
    """Give out a paper of the lab."""
    return await room.give_paper(request, await open_by_link(request, secret), paper_id)


HANDLERS = [
    room_page,
    notes_page,
    keep_notes,
    history_page,
    new_page,
    add_item,
    item_page,
    change_item,
    tick_item,
    drop_item,
    paper_file,
]
