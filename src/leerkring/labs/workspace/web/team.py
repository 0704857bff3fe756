"""The team of a case, whoever looks after it: who is in it, adding, putting right, a new link, and taking somebody out."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import By, read_version
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.cases.queries import list_closed_addresses
from leerkring.labs.cases.views import Case
from leerkring.labs.cases.web.own import OWN, SMALL, open_own
from leerkring.labs.cases.writing import BY_OWNER
from leerkring.labs.workspace import labels, team
from leerkring.labs.workspace.forms import WriteMember
from leerkring.labs.workspace.queries import get_member, list_team
from leerkring.labs.workspace.rules import MOST_MEMBERS, may_have_team
from leerkring.labs.workspace.team import Who

TEAM = OWN + "/team"
ONE = TEAM + "/{member_id:uuid}"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who looks after the team of a case, where its pages are, and within which frame they are shown."""

    case: Case
    actor: str
    url: str
    home: str
    layout: str

    def by(self, request: Visit, version: str | None = None) -> By:
        """Return who acts."""
        return By(actor=self.actor, now=request.now, version=version)


async def _own(request: Visit, secret: str) -> Keeper:
    case = await open_own(request, secret)
    home = f"/casus/{secret}"
    return Keeper(case, BY_OWNER, f"{home}/team", home, "labs/workspace/_owner.html")


async def show_team(request: Visit, keeper: Keeper, form: Form) -> Response[bytes]:
    """Show who is in the team, and the form to add somebody."""
    async with request.reading() as reading:
        members = await list_team(reading, keeper.case.id)
        addresses = [one.email for one in members]
        closed = await list_closed_addresses(reading, request.settings.secret_key, addresses)
    return render(
        request,
        "labs/workspace/team.html",
        status=form.status,
        keeper=keeper,
        case=keeper.case,
        form=form,
        members=members,
        closed=closed,
        may_add=may_have_team(keeper.case.state),
        most=MOST_MEMBERS,
        done=labels.TEAM_DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
    )


async def show_member(request: Visit, keeper: Keeper, member_id: UUID, form: Form) -> Response[bytes]:
    """Show somebody in the team, to be put right or taken out."""
    async with request.reading() as reading:
        member = await get_member(reading, keeper.case.id, member_id)
        stands = {name: getattr(member, name) for name in labels.MEMBER_FIELDS}
        typed = form if "email" in form.names else None
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="deze gegevens", ids=(keeper.case.id,)),
            reader=keeper.actor,
            typed=typed,
            theirs=stands,
            labels=labels.MEMBER_FIELDS,
        )
    return render(
        request,
        "labs/workspace/member.html",
        status=form.status,
        keeper=keeper,
        case=keeper.case,
        member=member,
        form=typed or Form.of(stands),
        sent=form,
        conflict=conflict,
        may_mail=may_have_team(keeper.case.state),
    )


async def add_member(request: Visit, keeper: Keeper) -> Response[bytes]:
    """Add somebody and mail them their link."""

    async def act(fields: WriteMember, _form: Form) -> str:
        who = Who(fields.name, fields.email, fields.role)
        await team.add_member(request.db, keeper.case.id, who, keeper.by(request))
        return f"{keeper.url}?gedaan=erbij"

    return await post_form(request, WriteMember, act, again=partial(show_team, request, keeper))


async def change_member(request: Visit, keeper: Keeper, member_id: UUID) -> Response[bytes]:
    """Put somebody right."""

    async def act(fields: WriteMember, form: Form) -> str:
        who = Who(fields.name, fields.email, fields.role)
        how = keeper.by(request, read_version(form))
        new = await team.change_member(request.db, keeper.case.id, member_id, who, how)
        return f"{keeper.url}?gedaan={'nieuw-adres' if new else 'gewijzigd'}"

    return await post_form(request, WriteMember, act, again=partial(show_member, request, keeper, member_id))


async def mail_link(request: Visit, keeper: Keeper, member_id: UUID) -> Response[bytes]:
    """Mail somebody a new link."""
    form = await read_form(request)

    async def act() -> str:
        await team.mail_again(request.db, keeper.case.id, member_id, keeper.by(request, read_version(form)))
        return f"{keeper.url}?gedaan=link"

    return await post_act(form, act, again=partial(show_member, request, keeper, member_id))


async def remove_member(request: Visit, keeper: Keeper, member_id: UUID) -> Response[bytes]:
    """Take somebody out of the team."""
    form = await read_form(request)

    async def act() -> str:
        how = keeper.by(request, read_version(form))
        await team.remove_member(request.db, keeper.case.id, member_id, how)
        return f"{keeper.url}?gedaan=weg"

    return await post_act(form, act, again=partial(show_member, request, keeper, member_id))


@page(TEAM, access=LINK)
async def team_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the owner who is in the team."""
    return await show_team(request, await _own(request, secret), Form())


@action(TEAM, access=LINK, max_body=SMALL)
async def add(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Add somebody."""
    return await add_member(request, await _own(request, secret))


@page(ONE, access=LINK)
async def member_page(request: Visit, secret: FromPath[str], member_id: FromPath[UUID]) -> Response[bytes]:
    """Show the owner somebody in the team."""
    return await show_member(request, await _own(request, secret), member_id, Form())


@action(ONE, access=LINK, max_body=SMALL)
async def change(request: Visit, secret: FromPath[str], member_id: FromPath[UUID]) -> Response[bytes]:
    """Put somebody right."""
    return await change_member(request, await _own(request, secret), member_id)


@action(ONE + "/link", access=LINK, max_body=SMALL)
async def link(request: Visit, secret: FromPath[str], member_id: FromPath[UUID]) -> Response[bytes]:
    """Mail somebody a new link."""
    return await mail_link(request, await _own(request, secret), member_id)


@action(ONE + "/weg", access=LINK, max_body=SMALL)
async def remove(request: Visit, secret: FromPath[str], member_id: FromPath[UUID]) -> Response[bytes]:
    """Take somebody out."""
    return await remove_member(request, await _own(request, secret), member_id)


HANDLERS = [team_page, add, member_page, change, link, remove]
