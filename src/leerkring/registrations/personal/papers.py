"""The papers of an activity behind the link of who has a place in it."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.papers.queries import PaperLine, get_paper, list_papers
from leerkring.activities.papers.refusals import NoSuchPaper
from leerkring.core.web.access import LINK
from leerkring.core.web.pages import Visit, page
from leerkring.core.web.stored_file import send_file
from leerkring.registrations.personal.links import Opened, open_link
from leerkring.registrations.rules import State


def may_read_papers(opened: Opened) -> bool:
    """Tell whether papers for who takes part are for this reader: a place, and the link that proves whose it is."""
    return opened.registration.state == State.CONFIRMED and opened.proven


async def list_to_read(request: Visit, opened: Opened) -> tuple[PaperLine, ...]:
    """Return the papers for this reader."""
    if not may_read_papers(opened):
        return ()
    async with request.reading() as reading:
        return await list_papers(reading, opened.registration.activity_id)


@page("/aanmelding/{secret:str}/stukken/{paper_id:uuid}", access=LINK)
async def paper_file(request: Visit, secret: FromPath[str], paper_id: FromPath[UUID]) -> Response[Any]:
    """Give out a paper to who has a place."""
    opened = await open_link(request, secret)
    if not may_read_papers(opened):
        raise NoSuchPaper
    async with request.reading() as reading:
        paper = await get_paper(reading, opened.registration.activity_id, paper_id)
    return await send_file(request.services.files, paper.sha256, paper.media_type, paper.file_name)


HANDLERS = [paper_file]
