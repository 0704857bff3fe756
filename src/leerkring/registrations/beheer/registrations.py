"""The back office of registrations: who comes, who waits, one person, an export."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.audit import write_audit
from leerkring.core.refusals import Refusal
from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms import Form, check, read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.csv_file import list_file
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.selection import read_selection
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.core.web.services import services_of
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.mail import queries as mails
from leerkring.mail.beheer import labels as mail_words
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.people.sessions import require_token
from leerkring.registrations import staff
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.forms import CancelPlace, GivePlace
from leerkring.registrations.beheer.lists import answer_text, registration_file, registration_list
from leerkring.registrations.queries import back_office
from leerkring.registrations.rules import LIVE, State
from leerkring.registrations.versions import version_of_registration

SEES_PEOPLE = staff_only("host", "organizer")
ORGANIZER = staff_only("organizer")
ACTIVITY = "/beheer/activiteiten/{slug:str}"
ALL = ACTIVITY + "/aanmeldingen"
ONE = ALL + "/{registration_id:uuid}"
DONE = {
    "plaats": "De plaats is gegeven. De bevestiging gaat per mail uit.",
    "afgemeld": "De aanmelding is beëindigd. De mail met de reden gaat uit.",
}


@page(ALL, access=SEES_PEOPLE)
async def overview(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """List an activity's registrations and waiting list."""
    query = request.query_params
    asked = read_asked(registration_list(ticks=signed_in(request).may("organizer")), query)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug)
        found = await back_office.list_registrations(reading, activity.id, asked)
    return render_list(
        request,
        "registrations/beheer/list.html",
        show_list(f"/beheer/activiteiten/{slug}/aanmeldingen", asked, found),
        a=activity,
        selection=read_selection(query.getall("gekozen", []), request.asked("alles")),
        words=labels,
    )


@page(ONE, access=SEES_PEOPLE)
async def show_registration(
    request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]
) -> Response[bytes]:
    """Show one person: answers, history, mails."""
    async with services_of(request).db.reading() as reading:
        activity = await activities.get_activity(reading, slug)
        person = await back_office.get_registration(reading, activity.id, registration_id)
        questions = await activities.list_questions(reading, activity.id)
        steps = await back_office.list_steps(reading, person.id)
        group = await back_office.list_group(reading, person.group_id) if person.group_size > 1 else []
        ahead = await back_office.waiting_ahead(reading, activity.id, person.position)
        sent = await mails.list_about(reading, person.id)
    return render(
        request,
        "registrations/beheer/show.html",
        a=activity,
        r=person,
        answers=[(label, answer_text(person.answers.get(key))) for key, label in questions],
        steps=steps,
        group=[one for one in group if one.id != person.id],
        ahead=ahead,
        mails=sent,
        mail_words=mail_words,
        words=labels,
        kinds=ORGANIZATION_KINDS,
        live=person.state in LIVE,
        can_get_place=person.state in (State.WAITLISTED, State.APPLIED, State.OFFERED),
        done=DONE.get(request.query_params.get("gedaan", "")),
    )


# --- give a place by hand ------------------------------------------------------------------------------


@page(ONE + "/plaats-geven", access=ORGANIZER)
async def give_page(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """Say who would be passed over, and ask why."""
    return await _form(request, slug, registration_id, "give", Form())


@action(ONE + "/plaats-geven", access=ORGANIZER)
async def give(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """Give this person a place now."""
    services, raw = services_of(request), await read_form(request)
    await _belongs(request, slug, registration_id)
    values, mistakes = check(GivePlace, {"reason": [""], **raw})
    if values is None:
        return await _form(request, slug, registration_id, "give", Form(raw, mistakes))
    try:
        await staff.give_place(
            services.db,
            registration_id,
            reason=values.reason,
            extra_place=values.extra_place,
            version=read_version(raw),
            actor=signed_in(request).actor,
            now=services.clock.now(),
            settings=services.settings,
        )
    except Refusal as no:
        return await _form(request, slug, registration_id, "give", Form(raw), no=no)
    return see_other(f"/beheer/activiteiten/{slug}/aanmeldingen/{registration_id}?gedaan=plaats")


# --- end somebody's registration -----------------------------------------------------------------------


@page(ONE + "/afmelden", access=ORGANIZER)
async def cancel_page(
    request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]
) -> Response[bytes]:
    """Ask why; the person reads it."""
    return await _form(request, slug, registration_id, "cancel", Form())


@action(ONE + "/afmelden", access=ORGANIZER)
async def cancel(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """End the registration; the place goes to who waits."""
    services, raw = services_of(request), await read_form(request)
    await _belongs(request, slug, registration_id)
    values, mistakes = check(CancelPlace, {"reason": [""], **raw})
    if values is None:
        return await _form(request, slug, registration_id, "cancel", Form(raw, mistakes))
    try:
        await staff.cancel_by_staff(
            services.db,
            registration_id,
            reason=values.reason,
            version=read_version(raw),
            actor=signed_in(request).actor,
            now=services.clock.now(),
            settings=services.settings,
        )
    except Refusal as no:
        return await _form(request, slug, registration_id, "cancel", Form(raw), no=no)
    return see_other(f"/beheer/activiteiten/{slug}/aanmeldingen/{registration_id}?gedaan=afgemeld")


async def _belongs(request: Visit, slug: str, registration_id: UUID) -> None:
    """Refuse a registration that is not this activity's."""
    async with services_of(request).db.reading() as reading:
        activity = await activities.get_activity(reading, slug)
        await back_office.get_registration(reading, activity.id, registration_id)


async def _form(
    request: Visit, slug: str, registration_id: UUID, name: str, form: Form, *, no: Refusal | None = None
) -> Response[bytes]:
    async with services_of(request).db.reading() as reading:
        activity = await activities.get_activity(reading, slug)
        person = await back_office.get_registration(reading, activity.id, registration_id)
        ahead = await back_office.waiting_ahead(reading, activity.id, person.position)
        steps = await back_office.list_steps(reading, person.id)
        about = Subject(
            called="deze aanmelding",
            ids=(person.id,),
            changed_at=max((step.at for step in steps), default=None),
        )
        conflict = await find_meanwhile(reading, no, about, reader=signed_in(request).actor)
    return render(
        request,
        f"registrations/beheer/{name}.html",
        status=no.status if no else 200 if form.ok else 422,
        a=activity,
        r=person,
        ahead=ahead,
        form=form,
        version=version_of_registration(person),
        conflict=conflict,
        words=labels,
        refusal=no.text if no else "",
    )


# --- export --------------------------------------------------------------------------------------------


@action(ACTIVITY + "/aanmeldingen.csv", access=ORGANIZER)
async def export_csv(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Hand over the list as a file; that it was done is logged, what is in it is not."""
    form = await read_form(request)
    require_token(request, form)
    selection = read_selection(form.values("gekozen"), form.value("alles"))
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug)
        listing = registration_file(await activities.list_questions(reading, activity.id))
        asked = read_asked(listing, {name: form.value(name) for name in form.names})
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
    return list_file(f"aanmeldingen-{activity.slug}.csv", listing, people)


HANDLERS = [overview, show_registration, give_page, give, cancel_page, cancel, export_csv]
