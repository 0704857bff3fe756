"""The log of what staff and leerkring itself did."""

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.web.access import staff_only
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, signed_in
from leerkring.messages.queries.messages import ids_with_messages, list_subjects
from leerkring.newsletter.queries import issue_queries
from leerkring.registrations.queries import back_office as registrations
from leerkring.site.beheer import audit_log

BASE = "/beheer/logboek"


@page(BASE, access=staff_only("organizer"))
async def log(request: Visit) -> Response[bytes]:
    """What staff and leerkring itself did, newest first, without the personal data it was about."""
    asked = read_asked(audit_log.LOG, request.query_params)
    async with request.reading() as reading:
        found = await audit_log.list_lines(reading, asked)
        about = await activities.list_titles(reading, audit_log.ids(found.lines, "activity"))
        about |= await registrations.list_titles(reading, audit_log.ids(found.lines, "registration"))
        about |= await list_subjects(reading, audit_log.ids(found.lines, "message"))
        titles = await issue_queries.list_titles(reading, audit_log.ids(found.lines, "issue"))
        # Who may not open an issue reads which it was.
        opens = signed_in(request).may("editor")
        about |= {id_: (title, href if opens else "") for id_, (title, href) in titles.items()}
    return render_list(request, "site/beheer/log.html", show_list(BASE, asked, found), about=about)


@page("/beheer/activiteiten/{slug:str}/logboek", access=staff_only("organizer"))
async def activity_log(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """What was done with one activity and with the people in it, newest first."""
    asked = read_asked(audit_log.OF_ACTIVITY, request.query_params)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_activities)
        of_activity = ids_with_messages(activity.id)
        found = await audit_log.list_lines(reading, asked, about=of_activity)
        about = await registrations.list_titles(reading, audit_log.ids(found.lines, "registration"))
        about |= await list_subjects(reading, audit_log.ids(found.lines, "message"))
    shown = show_list(f"/beheer/activiteiten/{slug}/logboek", asked, found)
    return render_list(request, "activities/beheer/log.html", shown, a=activity, about=about)


HANDLERS = [log, activity_log]
