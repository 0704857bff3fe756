"""The page of an activity as visitors will see it, before they do: for staff, and by a link for who has no account."""

from dataclasses import replace
from functools import partial
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import labels
from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.editing.preview_links import LASTS, end_preview, share_preview
from leerkring.activities.queries import back_office
from leerkring.activities.queries.page import get_activity_page
from leerkring.activities.queries.preview_links import PURPOSE, find_link, open_link, version_of_link
from leerkring.activities.rules import VISIBLE, ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.versions import read_version
from leerkring.core.web.access import LINK, STAFF
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.library.items.queries import list_of_activity

PREVIEW = ONE + "/voorbeeld"
SHARE = PREVIEW + "/delen"
LASTS_WORDS = {"week": "Een week", "twee-weken": "Twee weken", "maand": "Een maand"}
DONE = {
    "gemaakt": "De link werkt. Stuur hem naar uw collega.",
    "beeindigd": "De link werkt niet meer.",
}


@page(PREVIEW, access=STAFF)
async def preview_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the page as it would be if it were published now; nobody registers here."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        mine = await back_office.is_own(reading, activity.id, own=request.own_people)
        shown = await _as_published(reading, activity.slug, request)
    may_share = mine and signed_in(request).may("organizer")
    back = f"{BASE}/{activity.slug}"
    return render(request, "activities/activity.html", **shown, preview_of=back, may_share=may_share)


async def _as_published(reading: Reading, slug: str, request: Visit) -> dict[str, Any]:
    """Return what the page of an activity shows, as if it were published."""
    activity = await get_activity_page(reading, slug, request.now, drafts=True)
    shown = activity if activity.state in VISIBLE else replace(activity, state=ActivityState.PUBLISHED)
    learned = await list_of_activity(reading, slug)
    return {"a": shown, "learned": learned, "state": shown.visitor_state, "labels": labels}


@page("/voorbeeld/{secret:str}", access=LINK)
async def shared_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the same to who has the link; once visitors see the activity, they go there."""
    async with request.reading() as reading:
        slug, until = await open_link(reading, request.services.links, secret, request.now)
        shown = await _as_published(reading, slug, request)
        is_public = (await back_office.get_activity(reading, slug, own=None)).state in VISIBLE
    if is_public:
        return see_other(f"/agenda/{slug}")
    answer = render(request, "activities/activity.html", **shown, preview_of="", preview_until=until)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@page(SHARE, access=ORGANIZER)
async def share_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the link that works now, or ask for how long one should."""
    return await _share(request, slug, None)


async def _share(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        link = await find_link(reading, activity.id, request.now)
        about = Subject(called="de link", ids=(activity.id,), actions=("preview.shared", "preview.ended"))
        conflict = await find_meanwhile(reading, form.no if form else None, about, reader=request.actor)
    form = form or Form.of({"lasts": "twee-weken"})
    secret = request.services.links.make(PURPOSE, link.id) if link else ""
    return render(
        request,
        "activities/beheer/share.html",
        status=form.status,
        a=activity,
        link=link,
        url=f"{request.settings.base_url}/voorbeeld/{secret}" if secret else "",
        shown=activity.state in VISIBLE,
        form=form,
        lasts=[(word, LASTS_WORDS[word], f"{days} dagen") for word, days in LASTS.items()],
        version=version_of_link(link),
        conflict=conflict,
        refusal=form.refusal,
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action(SHARE, access=ORGANIZER)
async def share(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Make a link, or end the one that works."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
    form = await read_form(request)

    async def act() -> str:
        by: dict[str, Any] = {"version": read_version(form), "actor": request.actor, "now": request.now}
        if form.value("doen") == "beeindigen":
            await end_preview(request.db, activity.id, **by)
            return f"{BASE}/{activity.slug}/voorbeeld/delen?gedaan=beeindigd"
        days = LASTS.get(form.value("lasts"))
        if days is None:
            raise Mistakes({"lasts": "Kies hoe lang de link werkt."})
        await share_preview(request.db, activity.id, days=days, **by)
        return f"{BASE}/{activity.slug}/voorbeeld/delen?gedaan=gemaakt"

    return await post_act(form, act, again=partial(_share, request, slug))


HANDLERS = [preview_page, shared_page, share_page, share]
