"""The tab of an activity's papers: which there are, and a form for one more."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.papers.paper_forms import AUDIENCES, FILE, PaperFields, check_file, draft_of
from leerkring.activities.papers.queries import list_papers
from leerkring.activities.papers.rules import ACCEPT, MOST_BYTES, Audience
from leerkring.activities.papers.service import add_paper, keep_file
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import OccurrenceDetails
from leerkring.core.text.dutch import datum
from leerkring.core.web.access import STAFF
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.forms.upload import read_upload
from leerkring.core.web.pages import Visit, action, page, render, signed_in

PAPERS = ONE + "/stukken"
ROOM = 64 * 1024
"""Beside the file: the answers and what multipart wraps around them."""
DONE = {
    "toegevoegd": "Het stuk is toegevoegd.",
    "gewijzigd": "Het stuk is gewijzigd.",
    "vervangen": "Het nieuwe bestand staat er.",
    "weg": "Het stuk is weggehaald.",
}


@page(PAPERS, access=STAFF)
async def papers_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the papers, by day."""
    return await _papers(request, slug, Form.of({"audience": Audience.PARTICIPANTS}))


async def _papers(request: Visit, slug: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        papers = await list_papers(reading, activity.id)
        days = await back_office.list_occurrences(reading, activity.id)
    return render(
        request,
        "activities/beheer/papers/list.html",
        status=form.status,
        a=activity,
        papers=papers,
        form=form,
        days=day_options(days),
        audiences=AUDIENCES,
        accept=ACCEPT,
        may_add=signed_in(request).may("organizer"),
        done=DONE.get(request.asked("gedaan"), ""),
    )


def day_options(days: list[OccurrenceDetails]) -> list[tuple[str, str]]:
    """Return the days to choose from."""
    return [
        (str(day.id), f"{datum(day.starts_at)}{f': {day.title}' if day.title else ''}")
        for day in days
        if not day.cancelled
    ]


@action(PAPERS, access=ORGANIZER, max_body=MOST_BYTES + ROOM)
async def add(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep a new paper."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
    body, form = await read_upload(request, FILE)

    async def act() -> str:
        fields, mistakes = check(PaperFields, form)
        try:
            media = check_file(body)
        except Mistakes as wrong:
            raise Mistakes({**mistakes, **wrong.errors}) from wrong
        if fields is None:
            raise Mistakes(mistakes)
        file = await keep_file(request.services.files, body, media)
        await add_paper(request.db, activity.id, draft_of(fields), file, actor=request.actor, now=request.now)
        return f"{BASE}/{activity.slug}/stukken?gedaan=toegevoegd"

    return await post_act(form, act, again=partial(_papers, request, slug))


HANDLERS = [papers_page, add]
