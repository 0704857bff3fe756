"""What staff do for somebody who asks: send the link once more, or give the place to a colleague of theirs."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations import sending_links, service
from leerkring.registrations.beheer.forms import TakesOver
from leerkring.registrations.beheer.registrations import ONE, ORGANIZER
from leerkring.registrations.queries import back_office
from leerkring.registrations.queries.history import list_steps
from leerkring.registrations.versions import version_of_registration


@page(ONE + "/overdragen", access=ORGANIZER)
async def hand_over_page(
    request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]
) -> Response[bytes]:
    """Ask who takes the place over."""
    return await _form(request, slug, registration_id, Form())


async def _form(request: Visit, slug: str, registration_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        person = await back_office.get_registration(reading, activity.id, registration_id)
        steps = await list_steps(reading, person.id)
        about = Subject(
            called="deze aanmelding",
            ids=(person.id, person.person_id),
            changed_at=max((step.at for step in steps), default=None),
        )
        conflict = await find_meanwhile(reading, form.no, about, reader=request.actor)
    return render(
        request,
        "registrations/beheer/hand_over.html",
        status=form.status,
        a=activity,
        r=person,
        form=form,
        version=version_of_registration(person),
        conflict=conflict,
        refusal=form.refusal,
    )


@action(ONE + "/overdragen", access=ORGANIZER)
async def hand_over(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """Hand the place over; both are told, and the old link ends."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        person = await back_office.get_registration(reading, activity.id, registration_id)

    async def act(fields: TakesOver, form: Form) -> str:
        if fields.email == person.email:
            raise Mistakes({"email": "Dit is het adres van wie de plaats nu heeft."})
        await service.transfer(
            request.db,
            registration_id,
            name=fields.name,
            email=fields.email,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"/beheer/activiteiten/{slug}/aanmeldingen/{registration_id}?gedaan=overgedragen"

    return await post_form(request, TakesOver, act, again=partial(_form, request, slug, registration_id))


@action(ONE + "/link", access=ORGANIZER)
async def send_link(request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]) -> Response[bytes]:
    """Mail the link once more to the address of the registration; at most once in an hour. Staff never see it."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        await back_office.get_registration(reading, activity.id, registration_id)
    sent = await sending_links.send_link(request.db, registration_id, request.now, actor=request.actor)
    here = f"/beheer/activiteiten/{slug}/aanmeldingen/{registration_id}"
    return see_other(f"{here}?gedaan={'link' if sent else 'al-gestuurd'}")


HANDLERS = [hand_over_page, hand_over, send_link]
