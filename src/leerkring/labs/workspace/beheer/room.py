"""The room of a lab in the back office, for who works on it: the same as those inside have."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import ONE as ACTIVITY
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit, action, page
from leerkring.labs.workspace.web import items, notes, room
from leerkring.labs.workspace.web.entrance import open_in_office

INSIDE = staff_only("host", "organizer")
ROOM = ACTIVITY + "/praktijklab"
NOTES = ROOM + "/dag/{day_id:uuid}"
NEW = ROOM + "/afspraken/nieuw"
ITEM = ROOM + "/afspraken/{item_id:uuid}"


@page(ROOM, access=INSIDE)
async def room_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the room. Looking changes nothing."""
    return await room.show_room(request, await open_in_office(request, slug), Form())


@page(NOTES, access=INSIDE)
async def notes_page(request: Visit, slug: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Show the notes of a day to be written."""
    return await notes.show_notes(request, await open_in_office(request, slug), day_id, Form())


@action(NOTES, access=INSIDE)
async def keep_notes(request: Visit, slug: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Keep the notes of a day."""
    return await notes.keep_notes(request, await open_in_office(request, slug), day_id)


@page(NOTES + "/versies", access=INSIDE)
async def history_page(request: Visit, slug: FromPath[str], day_id: FromPath[UUID]) -> Response[bytes]:
    """Show the earlier texts of the notes of a day."""
    return await notes.show_history(request, await open_in_office(request, slug), day_id)


@page(NEW, access=INSIDE)
async def new_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the form of a new decision or action."""
    return await items.show_item(request, await open_in_office(request, slug), None, Form())


@action(NEW, access=INSIDE)
async def add_item(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep a new decision or action."""
    return await items.add_item(request, await open_in_office(request, slug))


@page(ITEM, access=INSIDE)
async def item_page(request: Visit, slug: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Show a decision or action to be changed."""
    return await items.show_item(request, await open_in_office(request, slug), item_id, Form())


@action(ITEM, access=INSIDE)
async def change_item(request: Visit, slug: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was written otherwise."""
    return await items.change_item(request, await open_in_office(request, slug), item_id)


@action(ITEM + "/klaar", access=INSIDE, max_body=items.SMALL)
async def tick_item(request: Visit, slug: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Tick an action off, or open it again."""
    return await items.tick_item(request, await open_in_office(request, slug), item_id)


@action(ITEM + "/vervallen", access=INSIDE, max_body=items.SMALL)
async def drop_item(request: Visit, slug: FromPath[str], item_id: FromPath[UUID]) -> Response[bytes]:
    """Take a decision or action out of the list."""
    return await items.drop_item(request, await open_in_office(request, slug), item_id)


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
]
