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
from leerkring.core.web.forms.fields import Fields, OptionalEmail, wrong
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.people.labels import ROLES
from leerkring.people.model import Role
from leerkring.people.queries import find_staff

TEAM = ONE + "/team"
DONE = {
    "erbij": "Deze collega hoort nu bij het team.",
    "eruit": "Deze collega hoort niet meer bij het team.",
    "uitgenodigd": "De gastheer hoort bij het team. Wie nog geen collega was, krijgt een mail met een link om in te loggen.",
}


def _person(typed: object) -> UUID:
    try:
        return UUID(str(typed))
    except ValueError:
        raise wrong("Kies een collega uit de lijst.") from None


class TeamFields(Fields):
    """A member of staff."""

    person: Annotated[UUID, BeforeValidator(_person)]


class AddFields(Fields):
    """A member of staff: chosen from the list, or by their address."""

    person: Annotated[UUID | None, BeforeValidator(lambda typed: _person(typed) if typed else None)] = None
    email: OptionalEmail = ""


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
        sees=_sees,
        is_in=signed_in(request).person_id in {one.person_id for one in members},
        sees_all=request.own_people is None,
        done=DONE.get(request.asked("gedaan")),
    )


def _roles(roles: frozenset[str]) -> str:
    return ", ".join(word for role, word in ROLES.items() if role in roles)


SEES = (
    (Role.ADMIN, "alles, ook zonder team"),
    (Role.ORGANIZER, "alles van deze activiteit: wijzigt haar, ziet de mensen en mailt hen"),
    (Role.HOST, "de dagen, en wie er komt: naam, organisatie en functie"),
    (Role.EDITOR, "de teksten, ook zonder team"),
)
"""What each role lets somebody see of an activity whose team they are in, the widest first (decision 0054)."""


def _sees(roles: frozenset[str]) -> str:
    return next((words for role, words in SEES if role in roles), "")


@action(TEAM, access=ORGANIZER)
async def add_member(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Put somebody in the team."""
    activity_id = await _activity_id(request, slug)

    async def act(fields: AddFields, _form: Form) -> str:
        person_id = await _colleague(request, fields)
        await add_to_team(request.db, activity_id, person_id, actor=request.actor, now=request.now)
        return await _where_to(request, slug, activity_id, "erbij")

    return await post_form(request, AddFields, act, again=partial(_team, request, slug))


@action(TEAM + "/eruit", access=ORGANIZER)
async def take_member(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Take somebody out of the team."""
    activity_id = await _activity_id(request, slug)

    async def act(fields: TeamFields, _form: Form) -> str:
        await take_from_team(request.db, activity_id, fields.person, actor=request.actor, now=request.now)
        return await _where_to(request, slug, activity_id, "eruit")

    return await post_form(request, TeamFields, act, again=partial(_team, request, slug))


async def _colleague(request: Visit, fields: AddFields) -> UUID:
    """Return whom was meant; raises `Mistakes` where that is nobody."""
    if fields.person is not None:
        return fields.person
    if not fields.email:
        raise Mistakes({"person": "Kies een collega uit de lijst, of vul een e-mailadres in."})
    async with request.reading() as reading:
        found = await find_staff(reading, fields.email)
    if found is None:
        raise Mistakes(
            {"email": "Met dit adres is er geen collega. Nodig hem of haar hieronder uit als gastheer."}
        )
    return found.person_id


async def _where_to(request: Visit, slug: str, activity_id: UUID, done: str) -> str:
    """Return the team's page, or all activities where this one is open to them no longer."""
    async with request.reading() as reading:
        stays = await back_office.is_own(reading, activity_id, own=request.own_people)
    return f"{BASE}/{slug}/team?gedaan={done}" if stays else BASE


async def _activity_id(request: Visit, slug: str) -> UUID:
    async with request.reading() as reading:
        return (await back_office.get_activity(reading, slug, own=request.own_activities)).id


HANDLERS = [team_page, add_member, take_member]
