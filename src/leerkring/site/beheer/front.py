"""The front of the back office: what needs attention today, and the log of what staff did."""

from datetime import timedelta

from litestar import Response

from leerkring.activities.beheer import labels as activity_words
from leerkring.activities.queries import back_office as activities
from leerkring.core.text.dutch import local
from leerkring.core.web.access import STAFF, staff_only
from leerkring.core.web.pages import Visit, page, render, signed_in
from leerkring.core.web.services import services_of
from leerkring.mail import queries as mails
from leerkring.newsletter.issues.needs_attention import find_attention
from leerkring.newsletter.queries import issue_queries
from leerkring.registrations.queries import back_office as registrations
from leerkring.site.beheer import audit_log

SOON = timedelta(hours=24)


@page("/beheer", access=STAFF)
async def today(request: Visit) -> Response[bytes]:
    """What needs attention today; each number leads to what it counts."""
    services = services_of(request)
    now = services.clock.now()
    async with services.db.reading() as reading:
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


@page("/beheer/logboek", access=staff_only("organizer"))
async def log(request: Visit) -> Response[bytes]:
    """What staff and the house did, newest first, without the personal data it was about."""
    asked = request.query_params.get("pagina", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    async with services_of(request).db.reading() as reading:
        found = await audit_log.list_lines(reading, number)
        about = await activities.list_titles(reading, found.ids("activity"))
        about |= await registrations.list_titles(reading, found.ids("registration"))
        titles = await issue_queries.list_titles(reading, found.ids("issue"))
        # Who may not open an issue reads which it was.
        opens = signed_in(request).may("editor")
        about |= {id_: (title, href if opens else "") for id_, (title, href) in titles.items()}
    return render(
        request, "people/beheer/log.html", found=found, about=about, page_url="/beheer/logboek?pagina="
    )


HANDLERS = [today, log]
