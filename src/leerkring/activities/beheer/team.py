"""The team of an activity: who of the staff works on it, and so who of the hosts opens it."""

from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from pydantic import BeforeValidator

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.queries import back_office
from leerkring.activities.queries.team import list_team
from leerkring.activities.team import add_to_team, take_from_team
from leerkring.core.web.forms.fields import Fields, wrong
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.people.labels import ROLES

TEAM = ONE + "/team"
DONE = {"erbij": "Deze collega hoort nu bij het team.", "eruit": "Deze collega hoort niet meer bij het team."}


def _person(typed: object) -> UUID:
    try:
        return UUID(str(typed))
    except ValueError:
        raise wrong("Kies een collega uit de lijst.") from None


class TeamFields(Fields):
    """A member of staff."""

    person: Annotated[UUID, BeforeValidator(_person)]


@page(TEAM, access=ORGANIZER)
async def team_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who works on the activity, and who could."""
    return await _team(request, slug, Form())


async def _team(request: Visit, slug: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        members, others = await list_team(reading, activity.id)
    return render(
        request,
        "activities/beheer/team.html",
        status=form.status,
        a=activity,
        form=form,
        members=members,
        others=[(str(one.person_id), f"{one.name} ({_roles(one.roles)})") for one in others],
        roles=_roles,
        done=DONE.get(request.asked("gedaan")),
    )


def _roles(roles: frozenset[str]) -> str:
    return ", ".join(word for role, word in ROLES.items() if role in roles)


@action(TEAM, access=ORGANIZER)
async def add_member(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Put somebody in the team."""
    activity_id = await _activity_id(request, slug)

    async def act(fields: TeamFields, _form: Form) -> str:
        await add_to_team(request.db, activity_id, fields.person, actor=request.actor, now=request.now)
        return f"{BASE}/{slug}/team?gedaan=erbij"

    return await post_form(request, TeamFields, act, again=partial(_team, request, slug))


@action(TEAM + "/eruit", access=ORGANIZER)
async def take_member(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Take somebody out of the team."""
    activity_id = await _activity_id(request, slug)

    async def act(fields: TeamFields, _form: Form) -> str:
        await take_from_team(request.db, activity_id, fields.person, actor=request.actor, now=request.now)
        return f"{BASE}/{slug}/team?gedaan=eruit"

    return await post_form(request, TeamFields, act, again=partial(_team, request, slug))


async def _activity_id(request: Visit, slug: str) -> UUID:
    async with request.reading() as reading:
        return (await back_office.get_activity(reading, slug, own=request.own_activities)).id


HANDLERS = [team_page, add_member, take_member]
