"""The back office of registrations: who comes, who waits, one person, an export."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.questions import read_questions
from leerkring.attendance.beheer.shown import attended_by, days_of
from leerkring.attendance.labels import ACTS
from leerkring.attendance.queries import list_history as list_attendance
from leerkring.attendance.queries import read_attendance
from leerkring.core.audit import write_audit
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.files import CHOSEN, both, ending_of, list_file
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.page import render_list, selection_of, with_own_columns
from leerkring.core.web.lists.selection import ALL as EVERYTHING
from leerkring.core.web.lists.selection import CHOSEN as CHOSEN_LINES
from leerkring.core.web.lists.selection import SEEN, read_selection
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.mail import queries as mails
from leerkring.mail.beheer import labels as mail_labels
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.people.sessions import require_token
from leerkring.registrations.answers import given_of, tell
from leerkring.registrations.arrivals.reasons import with_reasons
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.lists import GUESTS, needs_details, registration_file, registration_list
from leerkring.registrations.breakouts.labels import change_text, lines_of
from leerkring.registrations.breakouts.queries import count_rounds, find_own_breakouts
from leerkring.registrations.ordering.queries import list_over_maximum
from leerkring.registrations.queries import back_office
from leerkring.registrations.queries.history import list_steps
from leerkring.registrations.rules import LIVE, State, makes_offers
from leerkring.registrations.sensitive.queries import asks_sensitive, list_sensitive_of, reads_of

SEES_PEOPLE = staff_only("host", "organizer")
ORGANIZER = staff_only("organizer")
ACTIVITY = "/beheer/activiteiten/{slug:str}"
ALL = ACTIVITY + "/aanmeldingen"
ONE = ALL + "/{registration_id:uuid}"
DONE = {
    "plaats": "De plaats is gegeven. De bevestiging gaat per mail uit.",
    "aangemeld": "De aanmelding staat erin. De mail gaat uit.",
    "overgedragen": "De plaats is overgedragen. Beiden krijgen een mail.",
    "link": "De link gaat per mail uit.",
    "al-gestuurd": "Deze link is in dit uur al gestuurd. Staat hij bij de ongewenste mail?",
    "deelsessies": "De deelsessies zijn gewijzigd. De mail gaat uit.",
    "afgemeld": "De aanmelding is beëindigd. De mail met de reden gaat uit.",
}


@page(ALL, access=SEES_PEOPLE)
async def overview(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """List an activity's registrations and waiting list; a host sees who comes."""
    query, path = request.query_params, f"/beheer/activiteiten/{slug}/aanmeldingen"
    if not signed_in(request).may("organizer"):
        return await _guests(request, slug, path)
    found: Found[Any]
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        rounds = await count_rounds(reading, activity.id)
        listing = registration_list(await read_questions(reading, activity.id), ticks=True, rounds=rounds)
        asked = with_own_columns(request, path, read_asked(listing, query))
        if needs_details(asked):
            found = await back_office.list_details(reading, activity.id, asked)
        else:
            found = await back_office.list_registrations(reading, activity.id, asked)
        has_sensitive = await asks_sensitive(reading, activity.id)
        lines: Any = await with_reasons(reading, activity.id, found.lines, request.now)
        over = await list_over_maximum(reading, activity.id) if activity.max_per_organization else ()
        attendance = await read_attendance(reading, activity.id, request.now)
    return render_list(
        request,
        "registrations/beheer/list.html",
        show_list(path, asked, replace(found, lines=lines)),
        offers=makes_offers(
            published=activity.state == "published", starts_at=activity.starts_at, now=request.now
        ),
        a=activity,
        has_sensitive=has_sensitive,
        over_maximum=len(over),
        attended=attended_by(attendance, found.lines),
        selection=selection_of(request),
        labels=labels,
    )


async def _guests(request: Visit, slug: str, path: str) -> Response[bytes]:
    asked = read_asked(GUESTS, request.query_params)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        found = await back_office.list_registrations(reading, activity.id, asked, only_coming=True)
        has_sensitive = await asks_sensitive(reading, activity.id)
        attendance = await read_attendance(reading, activity.id, request.now)
    return render_list(
        request,
        "registrations/beheer/guests.html",
        show_list(path, asked, found),
        a=activity,
        has_sensitive=has_sensitive,
        attended=attended_by(attendance, found.lines),
    )


@page(ONE, access=ORGANIZER)
async def show_registration(
    request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]
) -> Response[bytes]:
    """Show one person: answers, history, mails."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        person = await back_office.get_registration(reading, activity.id, registration_id)
        (person,) = await with_reasons(reading, activity.id, [person], request.now)
        questions = await read_questions(reading, activity.id)
        steps = await list_steps(reading, person.id)
        attendance = await read_attendance(reading, activity.id, request.now)
        acts = await list_attendance(reading, person.id)
        group = await back_office.list_group(reading, person.group_id) if person.group_size > 1 else []
        ahead = await back_office.waiting_ahead(reading, activity.id, person.position)
        sent = await mails.list_about(reading, person.id)
        reader = signed_in(request)
        may = await reads_of(reading, activity.id, reader.person_id, reader.roles)
        sensitive = await list_sensitive_of(reading, person.id, may)
        own = await find_own_breakouts(reading, person.id)
    return render(
        request,
        "registrations/beheer/show.html",
        a=activity,
        r=person,
        answers=tell(questions, given_of(person)),
        sensitive=sensitive,
        breakouts=lines_of(own, of_other=True),
        change_text=change_text,
        steps=steps,
        days=days_of(attendance, person.id),
        acts=acts,
        act_labels=ACTS,
        group=[one for one in group if one.id != person.id],
        ahead=ahead,
        mails=sent,
        mail_labels=mail_labels,
        labels=labels,
        kinds=ORGANIZATION_KINDS,
        live=person.state in LIVE,
        can_get_place=person.state in (State.WAITLISTED, State.APPLIED, State.OFFERED),
        done=DONE.get(request.asked("gedaan")),
    )


@action(both(ALL), access=ORGANIZER)
async def export(request: Visit, slug: FromPath[str]) -> Response[Any]:
    """Hand over the list as a file; that it was done is logged, what is in it is not."""
    form = await read_form(request)
    require_token(request, form)
    selection = read_selection(form.values(CHOSEN_LINES), form.value(EVERYTHING), form.value(SEEN))
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        questions = await read_questions(reading, activity.id)
        rounds = await count_rounds(reading, activity.id)
        sent = {name: form.value(name) for name in form.names}
        asked = read_asked(registration_file(questions, rounds=rounds), sent)
        people = await back_office.list_for_export(reading, activity.id, asked, selection)
    async with request.db.transaction() as tx:
        await write_audit(
            tx,
            at=request.now,
            actor=request.actor,
            action="export",
            subject="activity",
            subject_id=activity.id,
            registrations=len(people),
            state=asked.value("status"),
        )
    name = f"aanmeldingen-{activity.slug}{ending_of(request)}"
    return await list_file(name, registration_file(questions, people, rounds), people, form.value(CHOSEN))


HANDLERS = [overview, show_registration, export]
