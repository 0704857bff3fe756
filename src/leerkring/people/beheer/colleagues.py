"""Colleagues and their roles: who there are, and inviting one. For administrators."""

from litestar import Response

from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.people import colleagues
from leerkring.people.beheer.colleague_list import COLLEAGUES
from leerkring.people.forms import InviteFields
from leerkring.people.labels import ROLE_HELP, ROLES, roles_text
from leerkring.people.refusals import AlreadyColleague
from leerkring.people.sessions import require_token
from leerkring.people.staff_queries import list_colleagues

ADMIN = staff_only()
ALL = "/beheer/collegas"
CHOICES = [(role, word.capitalize(), ROLE_HELP[role]) for role, word in ROLES.items()]


def by(request: Visit) -> colleagues.ActingColleague:
    """Return who does it."""
    person = signed_in(request)
    return colleagues.ActingColleague(person.person_id, person.actor)


@page(ALL, access=ADMIN)
async def overview(request: Visit) -> Response[bytes]:
    """List who works here, with their roles and when they were last seen."""
    asked = read_asked(COLLEAGUES, request.query_params)
    async with request.reading() as reading:
        found = await list_colleagues(reading, asked, request.now)
    done = {"weg": "De toegang is beëindigd. Alle sessies zijn gesloten."}.get(request.asked("gedaan"))
    return render_list(
        request,
        "people/beheer/colleagues.html",
        show_list(ALL, asked, found),
        roles_text=roles_text,
        done=done,
    )


@page(ALL + "/nieuw", access=ADMIN)
async def invite_page(request: Visit) -> Response[bytes]:
    """Ask who it is, and what kinds of work they do."""
    return await _invite(request, Form())


async def _invite(request: Visit, form: Form) -> Response[bytes]:
    known = form.no.facts["person_id"] if isinstance(form.no, AlreadyColleague) else None
    return render(
        request,
        "people/beheer/colleague_invite.html",
        status=form.status,
        form=form,
        choices=CHOICES,
        known=known,
    )


@action(ALL + "/nieuw", access=ADMIN)
async def invite(request: Visit) -> Response[bytes]:
    """Give somebody roles, and mail them a link to come in with."""

    async def act(fields: InviteFields, form: Form) -> str:
        require_token(request, form)
        person_id = await colleagues.invite(
            request.db,
            request.services.links,
            email=fields.email,
            name=fields.name,
            roles=fields.roles,
            by=by(request),
            now=request.now,
        )
        return f"{ALL}/{person_id}?gedaan=uitgenodigd"

    async def again(form: Form) -> Response[bytes]:
        return await _invite(request, form)

    return await post_form(request, InviteFields, act, again=again)


HANDLERS = [overview, invite_page, invite]
