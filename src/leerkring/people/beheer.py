"""The front of the back office: what needs attention today, and the log of what staff did."""

from datetime import timedelta

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import beheer_queries as activities
from leerkring.activities import beheer_words as activity_words
from leerkring.core.access import STAFF
from leerkring.core.access import staff as staff_with
from leerkring.core.dutch import local
from leerkring.core.house import house
from leerkring.core.pages import Visit, page, render, signed_in
from leerkring.mail import queries as mails
from leerkring.newsletter.holding import find_attention
from leerkring.newsletter.queries import issues
from leerkring.people import audit_log
from leerkring.registrations import beheer_queries as registrations

SOON = timedelta(hours=24)


@page("/beheer", access=STAFF)
async def today(request: Visit) -> Response[bytes]:
    """What needs attention today; each number leads to what it counts."""
    home = house(request)
    now = home.clock.now()
    async with home.db.reading() as reading:
        offers = await registrations.list_offers_ending(reading, now, SOON)
        drafts = await activities.list_late_drafts(reading, now)
        turning = await activities.list_turning(reading, now)
        days = await activities.list_days_soon(reading, now)
        by_state = await mails.count_by_state(reading)
        overdue = await mails.count_overdue(reading, now)
        letters = await find_attention(reading, local(now).date())
    return render(
        request,
        "people/beheer/today.html",
        offers=offers,
        drafts=drafts,
        turning=turning,
        days=days,
        mail={state.value: many for state, many in by_state.items()},
        overdue=overdue,
        letters=letters,
        words=activity_words,
        week=now + timedelta(days=7),
    )


def page_asked(request: Visit) -> int:
    """Return which page of a list the address asks for."""
    asked = request.query_params.get("pagina", "1")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1


@page("/beheer/logboek", access=staff_with("organizer"))
async def log(request: Visit) -> Response[bytes]:
    """What staff and the house did, newest first, without the personal data it was about."""
    async with house(request).db.reading() as reading:
        found = await audit_log.list_lines(reading, page_asked(request))
        about = await activities.list_titles(reading, found.ids("activity"))
        about |= await registrations.list_titles(reading, found.ids("registration"))
        titles = await issues.list_titles(reading, found.ids("issue"))
        # Who may not open an issue reads which it was.
        opens = signed_in(request).may("editor")
        about |= {id_: (title, href if opens else "") for id_, (title, href) in titles.items()}
    return render(
        request, "people/beheer/log.html", found=found, about=about, page_url="/beheer/logboek?pagina="
    )


@page("/beheer/activiteiten/{slug:str}/logboek", access=staff_with("organizer"))
async def activity_log(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """What was done with one activity and with the people in it, newest first."""
    async with house(request).db.reading() as reading:
        activity = await activities.get_activity(reading, slug)
        found = await audit_log.list_lines(
            reading, page_asked(request), about=registrations.ids_with_activity(activity.id)
        )
        about = await registrations.list_titles(reading, found.ids("registration"))
    return render(
        request,
        "activities/beheer/log.html",
        a=activity,
        found=found,
        about=about,
        page_url=f"/beheer/activiteiten/{slug}/logboek?pagina=",
    )


HANDLERS = [today, log, activity_log]
