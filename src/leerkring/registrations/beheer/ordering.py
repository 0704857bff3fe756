"""Organisations with more people than may come: asking a contact to put them in order, and what came of it."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.refusals import NotFound
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import Email, Fields, PersonName
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.registrations import ALL, ORGANIZER
from leerkring.registrations.ordering.queries import (
    find_order_of,
    find_organization,
    list_candidates,
    list_over_maximum,
)
from leerkring.registrations.ordering.rules import in_order
from leerkring.registrations.ordering.service import (
    ask_for_order,
    take_back_order,
    version_of_contact,
)

ORDERS = ALL + "/volgorde"
ONE = ORDERS + "/{organization_id:uuid}"
DONE = {
    "gevraagd": "De link gaat per mail uit. De kandidaten krijgen bericht dat de organisatie de volgorde bepaalt.",
    "terug": "De volgorde wordt niet meer gevraagd. De link werkt niet meer.",
}
LABELS = {"name": "Naam", "email": "E-mailadres"}


class ContactFields(Fields):
    """Who of the organisation puts its candidates in order."""

    name: PersonName("Vul de naam in van wie de volgorde bepaalt.", 120) = ""  # type: ignore[valid-type]
    email: Email = ""


@page(ORDERS, access=ORGANIZER)
async def orders_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the organisations with more people than may come."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        lines = await list_over_maximum(reading, activity.id)
    return render(
        request,
        "registrations/beheer/orders.html",
        a=activity,
        lines=lines,
        done=DONE.get(request.asked("gedaan"), ""),
    )


@page(ONE, access=ORGANIZER)
async def order_page(request: Visit, slug: FromPath[str], organization_id: FromPath[UUID]) -> Response[bytes]:
    """Show one organisation: who puts its candidates in order, and in which they stand."""
    return await _show(request, slug, organization_id, None)


async def _show(request: Visit, slug: str, organization_id: UUID, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        order = await find_order_of(reading, activity.id, organization_id)
        over = await list_over_maximum(reading, activity.id)
        called = await find_organization(reading, activity.id, organization_id)
        there = await list_candidates(reading, activity.id, organization_id)
        stands = {"name": order.contact_name, "email": order.contact_email} if order else {}
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="dit", ids=(activity.id,), actions=("order.asked", "order.taken-back")),
            reader=request.actor,
            typed=form,
            theirs=stands,
            labels=LABELS,
        )
    line = next((one for one in over if one.id == organization_id), None)
    if called is None:
        raise NotFound
    form = form or Form.of(stands)
    by_id = {one.id: one for one in there}
    return render(
        request,
        "registrations/beheer/order.html",
        status=form.status,
        a=activity,
        line=line,
        order=order,
        called=called,
        candidates=[by_id[id_] for id_ in in_order(by_id, order.ids if order else [])],
        form=form,
        version=version_of_contact(order),
        conflict=conflict,
        refusal=form.refusal,
    )


@action(ONE, access=ORGANIZER)
async def ask(request: Visit, slug: FromPath[str], organization_id: FromPath[UUID]) -> Response[bytes]:
    """Mail a contact the link, or another contact instead."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)

    async def act(fields: ContactFields, form: Form) -> str:
        await ask_for_order(
            request.db,
            activity.id,
            organization_id,
            name=fields.name,
            email=fields.email,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"/beheer/activiteiten/{activity.slug}/aanmeldingen/volgorde?gedaan=gevraagd"

    return await post_form(request, ContactFields, act, again=partial(_show, request, slug, organization_id))


@action(ONE + "/terugnemen", access=ORGANIZER)
async def take_back(request: Visit, slug: FromPath[str], organization_id: FromPath[UUID]) -> Response[bytes]:
    """Ask no order any more."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)

    form = await read_form(request)

    async def act() -> str:
        await take_back_order(
            request.db,
            activity.id,
            organization_id,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"/beheer/activiteiten/{activity.slug}/aanmeldingen/volgorde?gedaan=terug"

    return await post_act(form, act, again=partial(_show, request, slug, organization_id))


HANDLERS = [orders_page, order_page, ask, take_back]
