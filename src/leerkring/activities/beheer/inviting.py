"""Inviting somebody as a host of an activity, by who organises it."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ORGANIZER
from leerkring.activities.beheer.team import TEAM
from leerkring.activities.queries import back_office
from leerkring.activities.team import invite_to_team
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.people.colleagues import ActingColleague
from leerkring.people.forms import HostFields
from leerkring.people.sessions import require_token

INVITE = TEAM + "/uitnodigen"


@page(INVITE, access=ORGANIZER)
async def invite_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask who it is."""
    return await _invite(request, slug, Form.of({"email": request.asked("adres")[:254]}))


async def _invite(request: Visit, slug: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
    return render(request, "activities/beheer/invite.html", status=form.status, a=activity, form=form)


@action(INVITE, access=ORGANIZER)
async def invite_host_of(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Make somebody a host, put them in the team, and mail them a link to come in with."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    async def act(fields: HostFields, form: Form) -> str:
        require_token(request, form)
        person = signed_in(request)
        await invite_to_team(
            request.db,
            request.services.links,
            activity.id,
            email=fields.email,
            name=fields.name,
            by=ActingColleague(person.person_id, person.actor),
            now=request.now,
        )
        return f"{BASE}/{slug}/team?gedaan=uitgenodigd"

    return await post_form(request, HostFields, act, again=partial(_invite, request, slug))


HANDLERS = [invite_page, invite_host_of]
