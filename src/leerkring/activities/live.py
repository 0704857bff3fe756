"""Places while someone looks: the part of an activity's page that changes, for `static/js/live.js` to ask for.

A light poll and not an event stream (decision 0012): each answer is a kept page with a strong tag, so asking
again costs a 304 from memory, works through every proxy and process, and holds nothing open at a stop. It also
tells what no commit tells: the moment at which registration opens.
"""

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import labels
from leerkring.activities.queries.page import get_activity_page
from leerkring.activities.topics import places_of
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.newsletter.web.codes import may_be_kept, read_via


@page("/agenda/{slug:str}/plaatsen", access=PUBLIC, query=("via",))
async def places(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Answer with the ring and the button as the page has them now; a fragment, not a page."""
    async with request.reading() as reading:
        activity = await get_activity_page(reading, slug, request.now)
    via = read_via(request.query_params)
    keep = await may_be_kept(request)
    answer = render(
        request,
        "activities/places.html",
        topics=[f"activity:{slug}", places_of(slug)] if keep else None,
        via=via,
        a=activity,
        state=activity.visitor_state,
        labels=labels,
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


HANDLERS = [places]
