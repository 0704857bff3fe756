"""Putting somebody's name or address right: a form, a last look that says what follows, and then it is done."""

from contextlib import suppress
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.people.beheer.people import ONE, ORGANIZER, PEOPLE, reach_of
from leerkring.people.forms import CorrectPerson
from leerkring.registrations.correcting.person import (
    correct_person,
    look_ahead,
    version_of_person,
)
from leerkring.registrations.queries import people
from leerkring.registrations.refusals import AddressTaken, NoSuchPerson

LABELS = {"name": "Voor- en achternaam", "email": "E-mailadres"}


@page(ONE + "/verbeteren", access=ORGANIZER)
async def correct_page(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Show the name and the address as they stand, to be put right."""
    return await _form(request, person_id, None)


async def _form(request: Visit, person_id: UUID, form: Form | None) -> Response[bytes]:
    reach = reach_of(signed_in(request))
    async with request.reading() as reading:
        person = await people.get_person(reading, person_id, reach)
        stands = {"name": person.name, "email": person.email}
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze gegevens", ids=(person_id,), actions=("person.corrected",)),
            reader=request.actor,
            typed=form,
            theirs=stands,
            labels=LABELS,
        )
        other = None
        if form and isinstance(form.no, AddressTaken):
            with suppress(NoSuchPerson):  # whom this colleague does not meet is not named
                other = await people.get_person(reading, form.no.facts["person_id"], reach)
    form = form or Form.of(stands)
    return render(
        request,
        "people/beheer/correct.html",
        status=form.status,
        p=person,
        form=form,
        version=version_of_person(person.name, person.email),
        conflict=conflict,
        other=other,
    )


@action(ONE + "/verbeteren", access=ORGANIZER)
async def correct(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Say what follows; with `zeker` do it."""
    form = await read_form(request)
    values, mistakes = check(CorrectPerson, form)
    if values is None:
        return await _form(request, person_id, form.with_errors(mistakes))
    reader = signed_in(request)
    typed = {"name": values.name, "email": values.email, "version": read_version(form)}
    async with request.reading() as reading:
        person = await people.get_person(reading, person_id, reach_of(reader))
    try:
        if form.value("zeker"):
            await correct_person(
                request.db, person_id, **typed, by_admin=reader.may(), actor=request.actor, now=request.now
            )
            return see_other(f"{PEOPLE}/{person_id}?gedaan=verbeterd")
        async with request.reading() as reading:
            what = await look_ahead(reading, person_id, **typed, by_admin=reader.may())
    except Refusal as no:
        return await _form(request, person_id, form.refused(no))
    if not (what.name or what.address):
        return see_other(f"{PEOPLE}/{person_id}")
    return render(
        request,
        "people/beheer/correct_look.html",
        p=person,
        what=what,
        **typed,
        mine=person_id == reader.person_id,
    )


HANDLERS = [correct_page, correct]
