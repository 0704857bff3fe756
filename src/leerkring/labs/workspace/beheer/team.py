"""The team of a case in the back office: staff do in the owner's stead what the owner can."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit, action, page
from leerkring.labs.cases.beheer.desk import ONE as CASE
from leerkring.labs.cases.beheer.desk import ORGANIZER
from leerkring.labs.cases.queries import get_by_number
from leerkring.labs.workspace.web import team
from leerkring.labs.workspace.web.team import Keeper

TEAM = CASE + "/team"
ONE = TEAM + "/{member_id:uuid}"


async def _keeper(request: Visit, number: int) -> Keeper:
    async with request.reading() as reading:
        case = await get_by_number(reading, number)
    home = case.desk_path
    return Keeper(case, request.actor, f"{home}/team", home, "labs/workspace/beheer/_case.html")


@page(TEAM, access=ORGANIZER)
async def team_page(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Show who is in the team of a case."""
    return await team.show_team(request, await _keeper(request, number), Form())


@action(TEAM, access=ORGANIZER)
async def add(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Add somebody."""
    return await team.add_member(request, await _keeper(request, number))


@page(ONE, access=ORGANIZER)
async def member_page(request: Visit, number: FromPath[int], member_id: FromPath[UUID]) -> Response[bytes]:
    """Show somebody in the team."""
    return await team.show_member(request, await _keeper(request, number), member_id, Form())


@action(ONE, access=ORGANIZER)
async def change(request: Visit, number: FromPath[int], member_id: FromPath[UUID]) -> Response[bytes]:
    """Put somebody right."""
    return await team.change_member(request, await _keeper(request, number), member_id)


@action(ONE + "/link", access=ORGANIZER)
async def link(request: Visit, number: FromPath[int], member_id: FromPath[UUID]) -> Response[bytes]:
    """Mail somebody a new link."""
    return await team.mail_link(request, await _keeper(request, number), member_id)


@action(ONE + "/weg", access=ORGANIZER)
async def remove(request: Visit, number: FromPath[int], member_id: FromPath[UUID]) -> Response[bytes]:
    """Take somebody out."""
    return await team.remove_member(request, await _keeper(request, number), member_id)


HANDLERS = [team_page, add, member_page, change, link, remove]
