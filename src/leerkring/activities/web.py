"""Pages of activities for visitors: the agenda, a list per kind, and each activity."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from leerkring.activities import labels
from leerkring.activities.agenda.kept import list_lines, list_months_behind
from leerkring.activities.agenda.lists import AGENDA_WORDS, agenda_address, read_agenda, show_agenda
from leerkring.activities.calendar.feeds import activity_calendar
from leerkring.activities.papers.queries import get_public_paper, list_public_papers
from leerkring.activities.queries.page import find_current_slug, get_activity_page
from leerkring.activities.refusals import ActivityNotFound
from leerkring.activities.rules import ActivityKind
from leerkring.activities.topics import PLACES, places_of
from leerkring.activities.views import by_month
from leerkring.core.text.dutch import local
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, moved, page, render
from leerkring.core.web.stored_file import send_file
from leerkring.labs.cases.indexing import TOPIC as CASES
from leerkring.labs.cases.lab_queries import find_public_case
from leerkring.labs.experts.indexing import TOPIC as EXPERTS
from leerkring.labs.workspace.labels import LEADS
from leerkring.labs.workspace.public import show_outside
from leerkring.library.items.queries import list_of_activity
from leerkring.newsletter.web.codes import may_be_kept, read_via
from leerkring.programme.queries import list_regions, list_themes
from leerkring.registrations.breakouts.settling.queries import find_settled


@page("/agenda", access=PUBLIC, query=AGENDA_WORDS)
async def agenda_page(request: Visit) -> Response[bytes]:
    """List what is to come; filters are links."""
    return await _list(request, "")


def _kind_page(kind: str, path: str) -> HTTPRouteHandler:
    @page(path, access=PUBLIC, query=AGENDA_WORDS)
    async def kind_page(request: Visit) -> Response[bytes]:
        return await _list(request, kind)

    handler: HTTPRouteHandler = kind_page
    return handler


async def _list(request: Visit, kind: str) -> Response[bytes]:
    now, kept = request.now, request.services.value_cache
    async with request.reading() as reading:
        themes = {theme.slug: theme.name for theme in await list_themes(reading)}
        regions = {region.slug: region.name for region in await list_regions(reading, local(now).date())}
        asked = read_agenda(request.query_params, themes, regions, kind)
        items = await list_lines(kept, reading, now, asked.value("maand"))
        past = await list_months_behind(kept, reading, now)
    listed = show_agenda(labels.KIND_PATHS.get(kind, "/agenda"), asked, items, now)
    return render(
        request,
        "activities/agenda.html",
        # Anybody can make up as many addresses as they like: only those that our own links have are kept.
        topics=["agenda", PLACES] if listed.is_said_by(request.query_params.multi_items()) else None,
        listed=listed,
        months=by_month(listed.lines),
        kind=kind,
        past=past,
        labels=labels,
        canonical=request.settings.base_url + agenda_address("/agenda", {"soort": asked.value("soort")}),
    )


@page("/agenda/{slug:str}", access=PUBLIC, query=("via",))
async def activity_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show an activity, or its calendar file."""
    if slug.endswith(".ics"):
        return await activity_calendar(request, slug.removesuffix(".ics"))
    via = read_via(request.query_params)
    async with request.reading() as reading:
        try:
            activity = await get_activity_page(reading, slug, request.now)
        except ActivityNotFound:
            current = await find_current_slug(reading, slug)
            if current is None:
                raise
            code = f"?via={quote(via)}" if via else ""
            return moved(f"/agenda/{current}{code}")
        learned = await list_of_activity(reading, slug)
        papers = await list_public_papers(reading, activity.id)
        outside = await show_outside(reading, activity.id)
        case = await find_public_case(reading, activity.id) if activity.kind is ActivityKind.LAB else None
        settled = await find_settled(reading, activity.id) if activity.rounds else None
    keep = await may_be_kept(request)
    return render(
        request,
        "activities/activity.html",
        # A page with a code that no issue has is not kept: anybody can make up as many as they like.
        topics=[f"activity:{slug}", places_of(slug), "library", CASES, EXPERTS] if keep else None,
        via=via,
        a=activity,
        learned=learned,
        papers=papers,
        experts=outside.experts,
        lab_days=outside.days,
        case=case,
        settled=settled,
        papers_at=f"/agenda/{slug}/stukken",
        state=activity.visitor_state,
        leads=LEADS,
        labels=labels,
    )


@page("/agenda/{slug:str}/stukken/{paper_id:uuid}", access=PUBLIC)
async def paper_file(request: Visit, slug: FromPath[str], paper_id: FromPath[UUID]) -> Response[Any]:
    """Give out a paper that everybody may read."""
    async with request.reading() as reading:
        paper = await get_public_paper(reading, slug, paper_id)
    return await send_file(request.services.files, paper.sha256, paper.media_type, paper.file_name)


HANDLERS = [
    agenda_page,
    *(_kind_page(*kind) for kind in labels.KIND_PATHS.items()),
    activity_page,
    paper_file,
]
