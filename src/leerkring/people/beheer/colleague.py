"""One colleague: their roles and sessions, another name or other roles, and ending their access. For administrators."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries.team import count_teams
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.people import colleagues
from leerkring.people.beheer.colleagues import ADMIN, ALL, CHOICES, by
from leerkring.people.colleagues import version_of_colleague
from leerkring.people.forms import ColleagueFields
from leerkring.people.labels import ROLE_HELP, ROLES, roles_text
from leerkring.people.sessions import require_token
from leerkring.people.staff_queries import get_colleague, list_sessions, show_colleague

ONE = ALL + "/{person_id:uuid}"
LABELS = {"name": "Voor- en achternaam", "roles": "Rollen"}
DONE = {
    "uitgenodigd": "De uitnodiging gaat per mail uit. De link daarin werkt één keer, binnen zeven dagen.",
    "gewijzigd": "De naam en de rollen zijn bewaard. Ze gelden vanaf nu.",
    "sessies": "De sessie is beëindigd. Wie daar nog kijkt, moet opnieuw inloggen.",
}


@page(ONE, access=ADMIN)
async def show(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Show a colleague: what they may do, when they were last seen, and where they are signed in."""
    async with request.reading() as reading:
        colleague = await show_colleague(reading, person_id, request.now)
        sessions = await list_sessions(reading, person_id, request.now)
        teams = await count_teams(reading, person_id)
    return render(
        request,
        "people/beheer/colleague.html",
        c=colleague,
        sessions=sessions,
        teams=teams,
        roles=[(word, ROLE_HELP[role]) for role, word in ROLES.items() if role in colleague.roles],
        mine=person_id == signed_in(request).person_id,
        done=DONE.get(request.asked("gedaan")),
    )


@page(ONE + "/wijzigen", access=ADMIN)
async def change_page(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Show the name and the roles, to be changed."""
    return await _change(request, person_id, None)


async def _change(request: Visit, person_id: UUID, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        member = await get_colleague(reading, person_id)
        stands = {"name": member.name, "roles": [role for role in ROLES if role in member.roles]}
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            _subject(person_id),
            reader=request.actor,
            typed=form,
            theirs=stands,
            labels=LABELS,
            names=ROLES,
        )
    form = form or Form.of(stands)
    return render(
        request,
        "people/beheer/colleague_change.html",
        status=form.status,
        c=member,
        form=form,
        choices=CHOICES,
        version=version_of_colleague(member.name, member.roles),
        conflict=conflict,
    )


def _subject(person_id: UUID) -> Subject:
    return Subject(
        called="deze collega", ids=(person_id,), actions=("staff.add", "staff.remove", "staff.renamed")
    )


@action(ONE + "/wijzigen", access=ADMIN)
async def change(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Keep another name or other roles."""

    async def act(fields: ColleagueFields, form: Form) -> str:
        require_token(request, form)
        await colleagues.change_colleague(
            request.db,
            person_id,
            name=fields.name,
            roles=fields.roles,
            version=read_version(form),
            by=by(request),
            now=request.now,
        )
        # Who took their own last word here sees no colleagues any more.
        mine = person_id == signed_in(request).person_id and "admin" not in fields.roles
        return "/beheer" if mine else f"{ALL}/{person_id}?gedaan=gewijzigd"

    return await post_form(request, ColleagueFields, act, again=partial(_change, request, person_id))


@page(ONE + "/weg", access=ADMIN)
async def leave_page(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Say what ends when this colleague leaves, before it does."""
    return await _leave(request, person_id, Form())


async def _leave(request: Visit, person_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        member = await get_colleague(reading, person_id)
        sessions = await list_sessions(reading, person_id, request.now)
        teams = await count_teams(reading, person_id)
        conflict = await find_meanwhile(reading, form.no, _subject(person_id), reader=request.actor)
    return render(
        request,
        "people/beheer/colleague_leave.html",
        status=form.status,
        c=member,
        form=form,
        sessions=len(sessions),
        teams=teams,
        roles=roles_text(member.roles),
        mine=person_id == signed_in(request).person_id,
        version=version_of_colleague(member.name, member.roles),
        conflict=conflict,
    )


@action(ONE + "/weg", access=ADMIN)
async def leave(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """End a colleague's access."""
    form = await read_form(request)

    async def act() -> str:
        require_token(request, form)
        await colleagues.end_colleague(
            request.db, person_id, version=read_version(form), by=by(request), now=request.now
        )
        return f"{ALL}?gedaan=weg"

    return await post_act(form, act, again=partial(_leave, request, person_id))


@action(ONE + "/uitnodigen", access=ADMIN)
async def invite_again(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Mail another link to come in with."""
    require_token(request, await read_form(request))
    await colleagues.invite_again(
        request.db, request.services.links, person_id, by=by(request), now=request.now
    )
    return see_other(f"{ALL}/{person_id}?gedaan=uitgenodigd")


@action(ONE + "/sessies", access=ADMIN)
async def end_sessions(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """End one session of a colleague, or all."""
    form = await read_form(request)
    require_token(request, form)
    await colleagues.end_sessions(
        request.db, person_id, which=form.value("sessie"), by=by(request), now=request.now
    )
    return see_other(f"{ALL}/{person_id}?gedaan=sessies")


HANDLERS = [show, change_page, change, leave_page, leave, invite_again, end_sessions]
