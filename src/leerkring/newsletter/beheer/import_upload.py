"""Importing readers, step 1: the newsletter and the list; and the lists of the last day."""

import asyncio
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.tabular.reading import ReadTable, read_pasted
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.forms.upload import read_upload, upload_name
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.importing.beheer.uploading import FILE, read_sent
from leerkring.importing.queries import list_lists
from leerkring.importing.service import keep_list, throw_away
from leerkring.importing.words import KNOWN_HEADINGS
from leerkring.newsletter.beheer.issue_page import EDITOR
from leerkring.newsletter.beheer.readers import READERS
from leerkring.newsletter.forms import MOST_IN_LIST
from leerkring.newsletter.importing.service import KIND, MOST
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.reader_lists.lines import LineOutcome
from leerkring.newsletter.reader_lists.reading import read_list
from leerkring.registrations.queries.history import actor_names

IMPORT = READERS + "/importeren"
ONE_LIST = IMPORT + "/{list_id:uuid}"
PASTED = "people"
BODY_BYTES = 8 * 1024 * 1024
"""As a form writes `MOST_IN_LIST` characters: a sign takes three bytes."""
DONE = {
    "weg": "De lijst is weggegooid. Er is niemand bij gekomen.",
    "ongedaan": "De import is ongedaan gemaakt.",
}


def import_path(list_id: UUID | None = None, step: str = "") -> str:
    """Return the address of importing readers, or of a step of one list."""
    return "/".join(filter(None, (IMPORT, str(list_id) if list_id else "", step)))


@page(IMPORT, access=EDITOR)
async def start_page(request: Visit) -> Response[bytes]:
    """Ask for the newsletter and the list, and show the lists of the last day."""
    return await _start(request, Form())


async def _start(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        streams = await subscription_queries.list_streams(reading)
        lists = await list_lists(reading, KIND, None, request.now)
        owners = await actor_names(reading, {one.owner for one in lists})
    return render(
        request,
        "newsletter/beheer/import/start.html",
        status=form.status,
        form=form,
        streams=[(one.slug, one.name) for one in streams],
        names={one.id: one.name for one in streams},
        lists=lists,
        owners=owners,
        most=MOST,
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action(IMPORT, access=EDITOR, max_body=BODY_BYTES)
async def upload(request: Visit) -> Response[bytes]:
    """Read the list and keep its cells for a day."""
    body, form = await read_upload(request, FILE)
    name = await upload_name(request, FILE)
    async with request.reading() as reading:
        stream = await subscription_queries.find_stream(reading, form.value("stream"))

    async def act() -> str:
        mistakes = {} if stream else {"stream": "Kies een nieuwsbrief."}
        try:
            table = await _read(body, form.value(PASTED))
        except Mistakes as wrong:
            raise Mistakes(mistakes | wrong.errors) from None
        if stream is None:
            raise Mistakes(mistakes)
        # In a thread: ten thousand lines take a second, in which nobody else would be answered.
        listed = await asyncio.to_thread(read_list, table.records)
        many = len({line.email for line in listed.lines if line.email})
        if many > MOST:
            raise Mistakes(
                {FILE: f"Neem ten hoogste {MOST} adressen tegelijk over; in deze lijst staan er {many}."}
            )
        if not many and not (listed.table and listed.of(LineOutcome.WRONG)):
            raise Mistakes({FILE if body else PASTED: "In deze lijst staat geen e-mailadres."})
        id_ = await keep_list(
            request.db,
            KIND,
            stream.id,
            table,
            file_name=name or "Geplakte lijst",
            owner=request.actor,
            now=request.now,
        )
        return import_path(id_)

    async def again(told: Form) -> Response[bytes]:
        return await _start(request, told)

    return await post_act(form, act, again=again)


async def _read(body: bytes, pasted: str) -> ReadTable:
    if body and pasted.strip():
        raise Mistakes({FILE: "Kies een bestand, of plak adressen: niet allebei."})
    if body:
        return await read_sent(body, KNOWN_HEADINGS)
    if not pasted.strip():
        raise Mistakes({FILE: "Kies een bestand, of plak hieronder ten minste één adres."})
    if len(pasted) > MOST_IN_LIST:
        raise Mistakes({PASTED: f"Deze lijst is te lang: gebruik ten hoogste {MOST_IN_LIST} tekens."})
    return await read_pasted(pasted.replace("\0", " "), KNOWN_HEADINGS)


@action(ONE_LIST + "/weg", access=EDITOR)
async def throw(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Take an upload away with which nothing was done."""
    await throw_away(request.db, list_id, KIND, None, now=request.now)
    return see_other(import_path() + "?gedaan=weg")


HANDLERS = [start_page, upload, throw]
