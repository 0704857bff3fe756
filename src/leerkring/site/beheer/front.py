"""The front of the back office: what needs attention today, and the log of what staff did."""

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.web.access import STAFF, staff_only
from leerkring.core.web.pages import Visit, page, render, signed_in
from leerkring.core.web.services import services_of
from leerkring.newsletter.queries import issue_queries
from leerkring.registrations.queries import back_office as registrations
from leerkring.site.beheer import audit_log
from leerkring.site.beheer.needs import read_today


@page("/beheer", access=STAFF)
async def today(request: Visit) -> Response[bytes]:
    """What needs this person today; each number leads to exactly what it counts."""
    services = services_of(request)
    async with services.db.reading() as reading:
        found = await read_today(reading, signed_in(request), services.clock.now())
    return render(request, "site/beheer/today.html", today=found)


def page_asked(request: Visit) -> int:
    """Return which page of a list the address asks for."""
    asked = request.query_params.get("pagina", "1")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1


@page("/beheer/logboek", access=staff_only("organizer"))
async def log(request: Visit) -> Response[bytes]:
    """What staff and the house did, newest first, without the personal data it was about."""
    async with services_of(request).db.reading() as reading:
        found = await audit_log.list_lines(reading, page_asked(request))
        about = await activities.list_titles(reading, found.ids("activity"))
        about |= await registrations.list_titles(reading, found.ids("registration"))
        titles = await issue_queries.list_titles(reading, found.ids("issue"))
        # Who may not open an issue reads which it was.
        opens = signed_in(request).may("editor")
        about |= {id_: (title, href if opens else "") for id_, (title, href) in titles.items()}
    return render(
        request, "site/beheer/log.html", found=found, about=about, page_url="/beheer/logboek?pagina="
    )


@page("/beheer/activiteiten/{slug:str}/logboek", access=staff_only("organizer"))
async def activity_log(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """What was done with one activity and with the people in it, newest first."""
    async with services_of(request).db.reading() as reading:
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
