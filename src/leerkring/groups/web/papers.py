"""Papers of a group, for its members."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.papers.rules import ACCEPT, MOST_BYTES, read_media
from leerkring.activities.papers.service import keep_file
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.forms.upload import read_upload
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.core.web.stored_file import send_file
from leerkring.groups import keeping
from leerkring.groups.forms import AddGroupPaper
from leerkring.groups.queries.inside import get_paper
from leerkring.groups.web.own import OWN, SMALL, open_own, show_own
from leerkring.groups.web.within import open_to_write, open_within

FILE = "bestand"
ROOM = 64 * 1024


@page(OWN + "/stukken/nieuw", access=LINK)
async def new_paper_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the form for a file."""
    return await _paper(request, secret, Form())


async def _paper(request: Visit, secret: str, form: Form) -> Response[bytes]:
    group, _ = await open_to_write(request, secret)
    url = f"/werkgroep/{secret}"
    return render(
        request, "groups/paper.html", status=form.status, group=group, form=form, accept=ACCEPT, url=url
    )


@action(OWN + "/stukken/nieuw", access=LINK, max_body=MOST_BYTES + ROOM)
async def add_paper(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep a file with the group; what it is, is told by what stands in it."""
    group, member = await open_to_write(request, secret)
    body, form = await read_upload(request, FILE)

    async def act() -> str:
        fields, mistakes = check(AddGroupPaper, form)
        media = read_media(body) if body else "Kies een bestand."
        if isinstance(media, str):
            raise Mistakes({**mistakes, FILE: media})
        if fields is None:
            raise Mistakes(mistakes)
        async with request.reading() as reading:
            await keeping.check_paper_room(reading, group.id)
        file = await keep_file(request.services.files, body, media)
        await keeping.add_paper(request.db, member, fields.paper_title, file, request.now)
        return f"/werkgroep/{secret}?gedaan=stuk#stukken"

    return await post_act(form, act, again=partial(_paper, request, secret))


@page(OWN + "/stukken/{paper_id:uuid}", access=LINK)
async def paper(request: Visit, secret: FromPath[str], paper_id: FromPath[UUID]) -> Response[Any]:
    """Give out a file to a member."""
    group, _ = await open_within(request, secret)
    async with request.reading() as reading:
        found = await get_paper(reading, group.id, paper_id)
    return await send_file(request.services.files, found.sha256, found.media_type, found.file_name)


@action(OWN + "/stukken/{paper_id:uuid}/weg", access=LINK, max_body=SMALL)
async def remove_paper(request: Visit, secret: FromPath[str], paper_id: FromPath[UUID]) -> Response[bytes]:
    """Take a file away."""
    form = await read_form(request)
    _, member = await open_own(request, secret)

    async def act() -> str:
        await keeping.remove_paper(request.db, member, paper_id, request.now)
        return f"/werkgroep/{secret}?gedaan=weg#stukken"

    return await post_act(form, act, again=partial(show_own, request, secret))


HANDLERS = [new_paper_page, add_paper, paper, remove_paper]
