"""The log of what staff and leerkring itself did."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from sqlalchemy import ColumnElement, or_

from leerkring.activities.queries import back_office as activities
from leerkring.core.model import Audit
from leerkring.core.web.access import staff_only
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, signed_in
from leerkring.labs.cases.queries import list_titles as list_cases
from leerkring.messages.queries.messages import ids_with_messages, list_subjects
from leerkring.messages.queries.own_mail import ids_of_work
from leerkring.newsletter.queries import issue_queries
from leerkring.registrations.queries import back_office as registrations
from leerkring.site.beheer import audit_log

BASE = "/beheer/logboek"


@page(BASE, access=staff_only("organizer"))
async def log(request: Visit) -> Response[bytes]:
    """What staff and leerkring itself did, newest first, without the personal data it was about.

    An administrator sees all; an organiser what was done with their activities, and what they did themselves.
    """
    asked = read_asked(audit_log.LOG, request.query_params)
    person = signed_in(request)
    within = None if person.may() else of_work(person.person_id, person.actor)
    async with request.reading() as reading:
        found = await audit_log.list_lines(reading, asked, within=within)
        about = await activities.list_titles(reading, audit_log.ids(found.lines, "activity"))
        about |= await registrations.list_titles(reading, audit_log.ids(found.lines, "registration"))
        about |= await list_subjects(reading, audit_log.ids(found.lines, "message"))
        about |= await list_cases(reading, audit_log.ids(found.lines, "case"))
        titles = await issue_queries.list_titles(reading, audit_log.ids(found.lines, "issue"))
        # Who may not open an issue reads which it was.
        opens = person.may("editor")
        about |= {id_: (title, href if opens else "") for id_, (title, href) in titles.items()}
    return render_list(request, "site/beheer/log.html", show_list(BASE, asked, found), about=about)


@page("/beheer/activiteiten/{slug:str}/logboek", access=staff_only("organizer"))
async def activity_log(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """What was done with one activity and with the people in it, newest first."""
    asked = read_asked(audit_log.OF_ACTIVITY, request.query_params)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_activities)
        of_activity = ids_with_messages(activity.id)
        found = await audit_log.list_lines(reading, asked, within=Audit.subject_id.in_(of_activity))
        about = await registrations.list_titles(reading, audit_log.ids(found.lines, "registration"))
        about |= await list_subjects(reading, audit_log.ids(found.lines, "message"))
    shown = show_list(f"/beheer/activiteiten/{slug}/logboek", asked, found)
    return render_list(request, "activities/beheer/log.html", shown, a=activity, about=about)


def of_work(person_id: UUID, actor: str) -> ColumnElement[bool]:
    """Return the condition on a line of the log that it is about this person's activities, or something they did."""
    return or_(Audit.actor == actor, Audit.subject_id.in_(ids_of_work(person_id)))


HANDLERS = [log, activity_log]
