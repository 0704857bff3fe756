"""How many places an activity has."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import forms
from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.publishing import get_activity
from leerkring.activities.queries import back_office
from leerkring.activities.versions import version_of_places
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations import staff as places
from leerkring.registrations.queries import back_office as registered
from leerkring.registrations.rules import makes_offers


@page(ONE + "/plaatsen", access=ORGANIZER)
async def places_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show how many places there are, who has them and who would be next."""
    return await _places(request, slug, None)


async def _places(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        waiting = await registered.list_first_waiting(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(
                called="het aantal plaatsen",
                ids=(activity.id,),
                actions=("change-capacity", "activity.changed"),
            ),
            reader=request.actor,
            typed=form,
            theirs={"capacity": activity.capacity},
            labels={"capacity": "Aantal plaatsen"},
        )
    form = form or Form.of({"capacity": activity.capacity})
    return render(
        request,
        "activities/beheer/places.html",
        status=form.status,
        a=activity,
        offers=makes_offers(
            published=activity.state == "published", starts_at=activity.starts_at, now=request.now
        ),
        waiting=waiting,
        form=form,
        version=version_of_places(activity.capacity),
        conflict=conflict,
        offer_hours=request.settings.offer_hours,
        refusal=form.refusal,
    )


@action(ONE + "/plaatsen", access=ORGANIZER)
async def change_places(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Change the number of places; who waits is offered what comes free."""
    activity = await get_activity(request, slug)

    async def act(fields: forms.PlacesFields, form: Form) -> str:
        offers = await places.change_capacity(
            request.db,
            activity.id,
            fields.capacity,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{BASE}/{slug}?gedaan=plaatsen&mails={offers}"

    return await post_form(request, forms.PlacesFields, act, again=partial(_places, request, slug))


HANDLERS = [places_page, change_places]
