"""The front page: what can I join, what has been learned, where is it happening, keep me informed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from litestar import Response

from leerkring.activities.agenda.kept import list_days, list_lines
from leerkring.activities.agenda.map_dots import meetings, spot
from leerkring.activities.rules import ActivityKind, VisitorState
from leerkring.activities.topics import PLACES
from leerkring.activities.views import AgendaItem
from leerkring.core.text.dutch import aantal, local
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.core.web.services import services_of
from leerkring.library.handbooks import labels as book_labels
from leerkring.library.handbooks.queries.published import list_handbooks
from leerkring.library.items.queries import count_published, list_newest
from leerkring.library.items.rules import ItemKind
from leerkring.library.items.service import TOPIC
from leerkring.programme import map as country
from leerkring.programme.queries import list_members, list_regions

SHOWN = 6
LESSONS = 4
JOINABLE = frozenset({VisitorState.OPEN, VisitorState.FULL, VisitorState.UPCOMING})


@page("/", access=PUBLIC)
async def home(request: Visit) -> Response[bytes]:
    """Show the next activities, what was learned, where it happens and how a place is given."""
    parts = services_of(request)
    now = parts.clock.now()
    today = local(now).date()
    async with parts.db.reading() as reading:
        agenda = await list_lines(parts.value_cache, reading, now)
        days = await list_days(parts.value_cache, reading, now)
        regions = await list_regions(reading, today)
        members = await list_members(reading, today)
        books = await list_handbooks(reading)
        lessons = await list_newest(reading, LESSONS, ItemKind.LESSON)
        lesson_count = await count_published(reading, ItemKind.LESSON)
    joinable = joinable_of(agenda)
    coming = Counter(slug for item in agenda for slug in item.regions)
    drawing = country.draw_coarse(
        (
            country.draw_region(
                region.slug,
                region.name,
                f"/koplopers/{region.slug}",
                aantal(coming[region.slug], "activiteit", "activiteiten"),
                (place.code for place in members.get(region.slug, ())),
            )
            for region in regions
        ),
        # The lists beside it lead to each activity; here the keyboard stops at six regions only.
        (replace(spot(meeting), href="") for meeting in meetings(joinable, days, now)),
    )
    return render(
        request,
        "site/home.html",
        topics=["agenda", PLACES, "programme", "handbooks", TOPIC],
        drawing=drawing,
        regions=[(region, coming[region.slug]) for region in regions],
        books=books,
        book_labels=book_labels,
        lessons=lessons,
        lesson_count=lesson_count,
        **front(joinable),
        counts=count_kinds(agenda),
    )


def joinable_of(lines: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Return what one can still join, soonest first."""
    return sorted((line for line in lines if line.state in JOINABLE), key=lambda line: line.starts_at)


def front(joinable: Sequence[AgendaItem]) -> dict[str, Any]:
    """Choose what of the agenda stands on the front page."""
    free = (a for a in joinable if a.state is VisitorState.OPEN and a.taken + a.kept < a.capacity)
    return {"activities": joinable[:SHOWN], "featured": next(free, None)}


def count_kinds(agenda: Sequence[AgendaItem]) -> dict[str, int]:
    """Return how many of each kind are on the agenda: what its page shows, whether one can still join or not."""
    counts = Counter(line.kind for line in agenda)
    return {kind.value: counts[kind] for kind in ActivityKind}
