"""Files that the owner puts with a case: only by the mailed link, so that no stranger fills the store."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.papers.rules import MOST_BYTES, read_media
from leerkring.activities.papers.service import keep_file
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.forms.upload import read_upload
from leerkring.core.web.pages import Visit, action, page
from leerkring.core.web.stored_file import send_file
from leerkring.labs.cases import bringing
from leerkring.labs.cases.forms import PaperTitle
from leerkring.labs.cases.queries import get_paper
from leerkring.labs.cases.web.own import OWN, SMALL, open_own, show_own

FILE = "bestand"
ROOM = 64 * 1024


@action(OWN + "/stukken", access=LINK, max_body=MOST_BYTES + ROOM)
async def add(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep a file with the case; what it is, is told by what stands in it."""
    case = await open_own(request, secret)
    body, form = await read_upload(request, FILE)

    async def act() -> str:
        fields, mistakes = check(PaperTitle, form)
        media = read_media(body) if body else "Kies een bestand."
        if isinstance(media, str):
            raise Mistakes({**mistakes, FILE: media})
        if fields is None:
            raise Mistakes(mistakes)
        async with request.reading() as reading:
            await bringing.check_room(reading, case)
        file = await keep_file(request.services.files, body, media)
        await bringing.add_paper(request.db, case.id, fields.paper_title, file, request.now)
        return f"/casus/{secret}?gedaan=bestand"

    return await post_act(form, act, again=partial(show_own, request, secret))


@page(OWN + "/stukken/{paper_id:uuid}", access=LINK)
async def show(request: Visit, secret: FromPath[str], paper_id: FromPath[UUID]) -> Response[Any]:
    """Give out a file to who put it there."""
    case = await open_own(request, secret)
    async with request.reading() as reading:
        paper = await get_paper(reading, case.id, paper_id)
    return await send_file(request.services.files, paper.sha256, paper.media_type, paper.file_name)


@action(OWN + "/stukken/{paper_id:uuid}", access=LINK, max_body=SMALL)
async def remove(request: Visit, secret: FromPath[str], paper_id: FromPath[UUID]) -> Response[bytes]:
    """Take a file away again."""
    form = await read_form(request)
    case = await open_own(request, secret)

    async def act() -> str:
        await bringing.remove_paper(request.db, case.id, paper_id, request.now)
        return f"/casus/{secret}?gedaan=weg"

    return await post_act(form, act, again=partial(show_own, request, secret))


HANDLERS = [add, show, remove]
