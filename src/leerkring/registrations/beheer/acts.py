"""What organisers do with one registration: give a place by hand, or end it."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.database.db import Reading
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.arrivals.locking import look_at_activity
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.forms import CancelPlace, GivePlace
from leerkring.registrations.beheer.registrations import ONE, ORGANIZER
from leerkring.registrations.by_hand import get_unit, give_place, list_breaches
from leerkring.registrations.changing.calling_off import cancel_by_staff
from leerkring.registrations.queries import back_office
from leerkring.registrations.queries.back_office import RegistrationDetails
from leerkring.registrations.queries.history import list_steps
from leerkring.registrations.rules import Reason, State, makes_offers
from leerkring.registrations.versions import version_of_registration


def _here(slug: str, registration_id: UUID) -> str:
    return f"/beheer/activiteiten/{slug}/aanmeldingen/{registration_id}"


@page(ONE + "/plaats-geven", access=ORGANIZER)
async def give_page(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """Say who would be passed over, and ask why."""
    return await _form(request, slug, registration_id, "give", Form())


@page(ONE + "/afmelden", access=ORGANIZER)
async def cancel_page(
    request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]
) -> Response[bytes]:
    """Ask why; the person reads it."""
    return await _form(request, slug, registration_id, "cancel", Form())


async def _form(request: Visit, slug: str, registration_id: UUID, name: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        person = await back_office.get_registration(reading, activity.id, registration_id)
        ahead = await back_office.waiting_ahead(reading, activity.id, person.position)
        steps = await list_steps(reading, person.id)
        about = Subject(
            called="deze aanmelding",
            ids=(person.id,),
            changed_at=max((step.at for step in steps), default=None),
        )
        conflict = await find_meanwhile(reading, form.no, about, reader=request.actor)
        breaches, told = (
            await _breaches(request, reading, activity.id, person) if name == "give" else ((), [])
        )
    return render(
        request,
        f"registrations/beheer/{name}.html",
        status=form.status,
        a=activity,
        r=person,
        offers=makes_offers(
            published=activity.state == "published", starts_at=activity.starts_at, now=request.now
        ),
        ahead=ahead,
        breaches=breaches,
        told=told,
        form=form,
        version=version_of_registration(person),
        conflict=conflict,
        labels=labels,
        refusal=form.refusal,
    )


async def _breaches(
    request: Visit, reading: Reading, activity_id: UUID, person: RegistrationDetails
) -> tuple[tuple[Reason, ...], list[str]]:
    """Return what a place for this person would go beyond now, and the same in sentences."""
    seen = await look_at_activity(reading, activity_id, request.settings)
    assert seen is not None
    _, unit = await get_unit(reading, person.id)
    breaches = await list_breaches(reading, seen, State(person.state), unit, request.now)
    return breaches, labels.breach_sentences(breaches, seen.terms, person.organization)


async def _belongs(request: Visit, slug: str, registration_id: UUID) -> None:
    """Refuse a registration that is not this activity's."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        await back_office.get_registration(reading, activity.id, registration_id)


@action(ONE + "/plaats-geven", access=ORGANIZER)
async def give(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """Give this person a place now."""
    await _belongs(request, slug, registration_id)

    async def act(fields: GivePlace, form: Form) -> str:
        await give_place(
            request.db,
            registration_id,
            reason=fields.reason,
            extra_place=fields.extra_place,
            known=set(told.split()) - {"geen"} if (told := form.value("beyond")) else None,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{_here(slug, registration_id)}?gedaan=plaats"

    return await post_form(
        request, GivePlace, act, again=partial(_form, request, slug, registration_id, "give")
    )


@action(ONE + "/afmelden", access=ORGANIZER)
async def cancel(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """End the registration; the place goes to who waits."""
    await _belongs(request, slug, registration_id)

    async def act(fields: CancelPlace, form: Form) -> str:
        await cancel_by_staff(
            request.db,
            registration_id,
            reason=fields.reason,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{_here(slug, registration_id)}?gedaan=afgemeld"

    return await post_form(
        request, CancelPlace, act, again=partial(_form, request, slug, registration_id, "cancel")
    )


HANDLERS = [give_page, give, cancel_page, cancel]
