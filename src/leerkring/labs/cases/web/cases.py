"""Cases that everybody may read: the list, one of them, and a feed. What stands there is what consent leaves."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.feed_ids import BEFORE_ANY, entry_id, read_feed_id
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.labs.cases import labels
from leerkring.labs.cases.indexing import TOPIC
from leerkring.labs.cases.json_ld import case_ld
from leerkring.labs.cases.lab_queries import list_labs
from leerkring.labs.cases.queries import get_intake, list_public, was_public
from leerkring.labs.cases.refusals import CaseNoLongerPublic, CaseNotFound
from leerkring.programme.queries import get_facet_names


@page("/casussen", access=PUBLIC)
async def cases_page(request: Visit) -> Response[bytes]:
    """Show the cases that may be read, the newest first."""
    async with request.reading() as reading:
        cases = await list_public(reading)
        names = await get_facet_names(reading)
        is_open = (await get_intake(reading)).is_open
    return render(
        request,
        "labs/cases/list.html",
        topics=[TOPIC, "programme"],
        cases=cases,
        names=names,
        labels=labels,
        is_open=is_open,
    )


@page("/casussen/{slug:str}", access=PUBLIC)
async def case_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show one case; gone where it could be read before."""
    async with request.reading() as reading:
        found = await list_public(reading, slug=slug)
        if not found:
            raise CaseNoLongerPublic if await was_public(reading, slug) else CaseNotFound
        names = await get_facet_names(reading)
        labs = [one for one in await list_labs(reading, found[0].id) if one.on_site]
    return render(
        request,
        "labs/cases/case.html",
        topics=[TOPIC, "programme", "agenda"],
        case=found[0],
        labs=labs,
        names=names,
        labels=labels,
        json_ld=case_ld(found[0], request.settings.base_url),
    )


@page("/casussen.atom", access=PUBLIC)
async def feed(request: Visit) -> Response[bytes]:
    """Answer with the newest cases as a feed."""
    async with request.reading() as reading:
        cases = await list_public(reading, most=50)
        feed_id = await read_feed_id(reading, "cases")
    return render(
        request,
        "labs/cases/cases.atom.xml",
        topics=[TOPIC],
        media_type="application/atom+xml; charset=utf-8",
        feed_id=feed_id,
        entry_id=entry_id,
        cases=cases,
        updated_at=max((one.updated_at for one in cases), default=BEFORE_ANY),
    )


HANDLERS = [cases_page, case_page, feed]
