"""Importing participants, step 1: the file; and the lists of the last day."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.rules import VisitorState, visitor_state
from leerkring.core.tabular.refusals import TooManyLines
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.forms.upload import read_upload, upload_name
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.importing.beheer.uploading import FILE, FILE_BYTES, ROOM, read_sent
from leerkring.importing.queries import list_lists
from leerkring.importing.service import keep_list, throw_away
from leerkring.registrations.beheer.registrations import ALL, ORGANIZER
from leerkring.registrations.importing.columns import recognise
from leerkring.registrations.importing.service import KIND, MOST_LINES
from leerkring.registrations.importing.words import KNOWN
from leerkring.registrations.notices import no_form
from leerkring.registrations.queries import lookup
from leerkring.registrations.queries.history import actor_names

IMPORT = ALL + "/importeren"
ONE_LIST = IMPORT + "/{list_id:uuid}"
DONE = {
    "weg": "De lijst is weggegooid. Er is niemand aangemeld.",
    "ongedaan": "De import is ongedaan gemaakt.",
}


def import_path(slug: str, list_id: UUID | None = None, step: str = "") -> str:
    """Return the address of importing for an activity, or of a step of one list."""
    base = f"/beheer/activiteiten/{slug}/aanmeldingen/importeren"
    return "/".join(filter(None, (base, str(list_id) if list_id else "", step)))


@page(IMPORT, access=ORGANIZER)
async def start_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask for the file, and show the lists of the last day."""
    return await _start(request, slug, Form())


async def _start(request: Visit, slug: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        asks = await lookup.find_form_activity(reading, slug)
        lists = await list_lists(reading, KIND, activity.id, request.now)
        owners = await actor_names(reading, {one.owner for one in lists})
    state = visitor_state(asks, request.now) if asks else None
    opens = asks is not None and state in (VisitorState.OPEN, VisitorState.FULL)
    return render(
        request,
        "registrations/beheer/import/start.html",
        status=form.status,
        a=activity,
        form=form,
        opens=opens,
        why=no_form(asks, state) if asks and state and not opens else None,
        lists=lists,
        owners=owners,
        most=MOST_LINES,
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action(IMPORT, access=ORGANIZER, max_body=FILE_BYTES + ROOM)
async def upload(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Read the file and keep its cells for a day."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
    body, form = await read_upload(request, FILE)
    name = await upload_name(request, FILE)

    async def act() -> str:
        table = await read_sent(body, KNOWN)
        begins = recognise(table.records, {}).begins
        many = sum(not record.is_empty for record in table.records[begins:])
        if many > MOST_LINES:
            raise TooManyLines(lines=many, most=MOST_LINES)
        id_ = await keep_list(
            request.db, KIND, activity.id, table, file_name=name, owner=request.actor, now=request.now
        )
        return import_path(activity.slug, id_)

    return await post_act(form, act, again=partial(_start, request, slug))


@action(ONE_LIST + "/weg", access=ORGANIZER)
async def throw(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Take an upload away with which nothing was done."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
    await throw_away(request.db, list_id, KIND, activity.id, now=request.now)
    return see_other(import_path(activity.slug) + "?gedaan=weg")


HANDLERS = [start_page, upload, throw]
