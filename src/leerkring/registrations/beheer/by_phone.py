"""Registering somebody who phones: the activity's own form, filled in by staff, through the same desk as everybody."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.kept_places import KeptPlaces, count_free, list_kept_places
from leerkring.activities.rules import VisitorState, visitor_state
from leerkring.core.audit import write_audit
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.refusals import Refusal
from leerkring.core.text.dutch import aantal, listed
from leerkring.core.web.errors import SENTENCES
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.people.beheer.people import reach_of
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.arrivals.arrival import Already, Applicant
from leerkring.registrations.beheer.registrations import ALL, ORGANIZER
from leerkring.registrations.breakouts.form import ask_rounds
from leerkring.registrations.form_values import form_activity, municipalities, regions_of
from leerkring.registrations.forms import check_registration, filled
from leerkring.registrations.labels import FOR_STAFF
from leerkring.registrations.notices import no_form
from leerkring.registrations.queries import lookup, people
from leerkring.registrations.queries.lookup import FormActivity, asked_of_staff
from leerkring.registrations.refusals import AlreadyRegistered, QuestionsChanged


@page(ALL + "/nieuw", access=ORGANIZER)
async def phone_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the form; with `persoon` what we know of that person stands in it."""
    return await _form(request, slug, await _known(request))


async def _known(request: Visit) -> Form:
    """Return the form with what somebody filled in the last time."""
    try:
        person_id = UUID(request.asked("persoon"))
    except ValueError:
        return Form()
    reach = reach_of(signed_in(request))
    async with request.reading() as reading:
        person = await people.get_person(reading, person_id, reach)
        earlier = await people.list_registrations_of(reading, person_id, reach)
    known = {"name": person.name, "email": person.email}
    if earlier:
        last = earlier[0]
        known |= {
            "organization": last.organization,
            "organization_kind": last.organization_kind,
            "municipality": last.municipality_code or "",
            "job_title": last.job_title,
            "phone": last.phone,
        }
    return Form(filled(known, {}))


async def _form(
    request: Visit, slug: str, form: Form, *, already: UUID | None = None, notice: str = ""
) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        organizations = await lookup.list_known_organizations(reading)
        asks = await lookup.find_form_activity(reading, slug)
        kept = await list_kept_places(reading, activity.id, request.now)
    state = visitor_state(asks, request.now) if asks else None
    opens = asks is not None and state in (VisitorState.OPEN, VisitorState.FULL)
    key = form.value("request_key")
    return render(
        request,
        "registrations/beheer/by_phone.html",
        status=503 if notice else form.status,
        **({"request_key": key} if key else {"word": "request_key"}),
        a=activity,
        asks=asks and asked_of_staff(asks),
        opens=opens,
        why=no_form(asks, state) if asks and state and not opens else None,
        follows=_follows(asks, state, kept) if asks and opens else "",
        to_ask=[one.label for one in asks.fields if one.required] if asks else [],
        rounds=ask_rounds(asks) if asks else [],
        form=form,
        notice=notice or form.refusal,
        already=already,
        kinds=list(ORGANIZATION_KINDS.items()),
        municipalities=list((await municipalities(request)).items()),
        organizations=organizations,
    )


def _follows(asks: FormActivity, state: VisitorState | None, kept: Sequence[KeptPlaces]) -> str:
    """Return what becomes of who is registered now, and for whom places are kept, as far as that is known beforehand."""
    if asks.allocation == "application" or (asks.allocation == "draw" and not asks.drawn_at):
        return "De aanmelding komt bij de andere in behandeling."
    if state is VisitorState.FULL:
        return (
            f"Alle {asks.capacity} plaatsen zijn bezet of er wachten al mensen. De aanmelding komt op de wachtlijst. "
            "Daarna kunt u met een reden toch een plaats geven."
        )
    free = asks.capacity - asks.taken
    held = [one for one in kept if one.free]
    keeps = (
        f" Daarvan houden wij vrij: {listed(one.text for one in held)}. Wie daar niet bij hoort, "
        f"{'wacht' if count_free(held) >= free else 'kan alleen een andere plaats krijgen'}."
        if held
        else ""
    )
    most = asks.max_per_organization
    limit = (
        f" Van één organisatie {'kan' if most == 1 else 'kunnen'} er {most} meedoen. Wie daar boven komt, wacht; daarna kunt u met een reden toch een plaats geven."
        if most
        else ""
    )
    return f"Er {'is' if free == 1 else 'zijn'} nog {aantal(free, 'plaats', 'plaatsen')} vrij.{keeps} De plaats volgt uit dezelfde regels als voor iedereen.{limit}"


@action(ALL + "/nieuw", access=ORGANIZER)
async def register_by_phone(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Register this person as the desk would have done; the history names the colleague."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
    asks = asked_of_staff(await form_activity(request, slug, seconds=0))
    if asks.is_other(form):
        return await _form(request, slug, form.refused(QuestionsChanged()))
    arrival, errors = check_registration(asks, form, await municipalities(request), await regions_of(request))
    if arrival is None:
        told = {name: FOR_STAFF.get(sentence, sentence) for name, sentence in errors.items()}
        return await _form(request, slug, form.with_errors(told))
    alone: tuple[Applicant, ...] = arrival.people[:1]
    arrival = replace(arrival, people=alone, actor=request.actor)
    try:
        outcome = await request.app.state.desk.register(arrival)
    except DatabaseAway:
        return await _form(request, slug, form, notice=SENTENCES[503])
    except Refusal as no:
        return await _form(request, slug, form.refused(no))
    if isinstance(outcome, Already):
        there = AlreadyRegistered(name=alone[0].name)
        return await _form(request, slug, form.refused(there), already=outcome.id)
    await _log(request, outcome.id)
    return see_other(f"/beheer/activiteiten/{activity.slug}/aanmeldingen/{outcome.id}?gedaan=aangemeld")


async def _log(request: Visit, registration_id: UUID) -> None:
    async with request.db.transaction() as tx:
        await write_audit(
            tx,
            at=request.now,
            actor=request.actor,
            action="register-by-staff",
            subject="registration",
            subject_id=registration_id,
        )


HANDLERS = [phone_page, register_by_phone]
