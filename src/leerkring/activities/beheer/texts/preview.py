"""The page of an activity as visitors will see it, before they do."""

from dataclasses import replace

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import labels
from leerkring.activities.beheer.activities import BASE, ONE
from leerkring.activities.queries import back_office
from leerkring.activities.queries.page import get_activity_page
from leerkring.activities.rules import VISIBLE, ActivityState
from leerkring.core.web.access import STAFF
from leerkring.core.web.pages import Visit, page, render
from leerkring.library.items.queries import list_of_activity


@page(ONE + "/voorbeeld", access=STAFF)
async def preview_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the page as it would be if it were published now; nobody registers here."""
    async with request.reading() as reading:
        slug = (await back_office.get_activity(reading, slug, own=request.own_activities)).slug
        activity = await get_activity_page(reading, slug, request.now, drafts=True)
        learned = await list_of_activity(reading, slug)
    shown = activity if activity.state in VISIBLE else replace(activity, state=ActivityState.PUBLISHED)
    return render(
        request,
        "activities/activity.html",
        a=shown,
        learned=learned,
        state=shown.visitor_state,
        labels=labels,
        preview_of=f"{BASE}/{slug}",
    )


HANDLERS = [preview_page]
