"""The search page, and suggestions while somebody types."""

from datetime import datetime, timedelta

import msgspec
from litestar import Response

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.limits.rate_limit import limit
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.found import Found as Lines
from leerkring.core.web.lists.found import pages_of
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, render
from leerkring.core.web.services import services_of
from leerkring.programme.queries import list_regions, list_target_groups, list_themes
from leerkring.search.links import (
    ACTIVITY_KINDS,
    KINDS,
    Names,
    filters_of,
    search_list,
    search_url,
    too_long,
)
from leerkring.search.queries import PAGE_SIZE, list_synonyms
from leerkring.search.searching import MOST_PAGES, find, suggest
from leerkring.search.views import Found

MINUTE = timedelta(minutes=1)
MOST_SEARCHES = 60
MOST_SUGGESTIONS = 240
EXAMPLES = (
    "eerlijk verdelen",
    "urgentieregeling",
    "ouder worden op het platteland",
    "uitstroom uit de opvang",
)


@page("/zoeken", access=PUBLIC)
async def search_page(request: Visit) -> Response[bytes]:
    """Search everything; filters are links."""
    await limit(request, what="search", most=MOST_SEARCHES, window=MINUTE)
    services = services_of(request)
    now = request.now

    async def load_names() -> Names:
        async with request.reading() as reading:
            return await _names(reading, now)

    names = await services.value_cache.get("search:names", {"programme"}, load_names)
    asked = read_asked(search_list(names), request.query_params)
    typed, filters = asked.value("q"), filters_of(asked)
    found = Found()

    async def load_synonyms() -> tuple[tuple[str, ...], ...]:
        async with request.reading() as reading:
            return await list_synonyms(reading)

    synonyms = await services.value_cache.get("search:synonyms", {"synonyms"}, load_synonyms)
    if typed:
        async with request.reading() as reading:
            found = await find(reading, typed, filters, now, page=asked.page, synonyms=synonyms)
    pages, number = pages_of(min(found.total, MOST_PAGES * PAGE_SIZE), PAGE_SIZE, asked.page)
    counts = {name: {"": sum(many.values()), **many} for name, many in found.counts.items()}
    listed = show_list("/zoeken", asked, Lines(found.hits, found.total, number, pages, counts))
    return render(
        request,
        "search/search.html",
        listed=listed,
        typed=typed,
        cut=too_long(request.query_params),
        found=found,
        search_url=search_url,
        names=names,
        kinds=KINDS,
        shapes=ACTIVITY_KINDS,
        examples=EXAMPLES,
    )


async def _names(reading: Reading, now: datetime) -> Names:
    return Names(
        {theme.slug: theme.name for theme in await list_themes(reading)},
        {region.slug: region.name for region in await list_regions(reading, local(now).date())},
        {group.slug: group.name for group in await list_target_groups(reading)},
    )


@page("/zoeken/suggesties.json", access=PUBLIC)
async def suggestions(request: Visit) -> Response[bytes]:
    """Suggest pages by the beginning of their titles."""
    await limit(request, what="suggest", most=MOST_SUGGESTIONS, window=MINUTE)
    async with request.reading() as reading:
        found, instead = await suggest(reading, str(request.query_params.get("q", "")), request.now)
    body = {
        "suggestions": [
            {"title": one.title, "path": one.path, "kind": KINDS[one.kind][0]}  # type: ignore[index]
            for one in found
        ],
        "instead": instead,
    }
    return Response(
        msgspec.json.encode(body),
        media_type="application/json",
        headers={"Cache-Control": "public, max-age=60", "X-Robots-Tag": "noindex"},
    )


HANDLERS = [search_page, suggestions]
