"""All questions for staff: what is new, what is whose, and which many ask."""

from typing import Any

from litestar import Response

from leerkring.core.web.access import staff_only
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.files import CHOSEN, both, ending_of, list_file
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, signed_in
from leerkring.programme.queries import get_facet_names
from leerkring.questions import labels
from leerkring.questions.beheer.lists import desk_list
from leerkring.questions.queries.desk import list_all_questions, list_questions
from leerkring.questions.queries.helped import list_helped

EDITORS = staff_only("organizer", "editor")
BASE = "/beheer/vragen"


@page(BASE, access=EDITORS)
async def overview(request: Visit) -> Response[bytes]:
    """List every question; what waits for a person stands among them."""
    async with request.reading() as reading:
        names = await get_facet_names(reading)
        asked = read_asked(desk_list(signed_in(request).person_id, names), request.query_params)
        found = await list_questions(reading, asked)
        helped = await list_helped(reading, request.now)
    return render_list(
        request,
        "questions/beheer/list.html",
        show_list(BASE, asked, found),
        names=names,
        states=labels.STATES,
        tones=labels.TONES,
        base=BASE,
        helped=helped,
    )


@page(both(BASE), access=EDITORS)
async def questions_file(request: Visit) -> Response[Any]:
    """Give the list out as a file for a spreadsheet; nobody who asked stands in it."""
    async with request.reading() as reading:
        names = await get_facet_names(reading)
        listing = desk_list(signed_in(request).person_id, names)
        lines = await list_all_questions(reading, read_asked(listing, request.query_params))
    return await list_file(f"vragen{ending_of(request)}", listing, lines, request.asked(CHOSEN))


HANDLERS = [overview, questions_file]
