"""The spellings by which an organisation is known: showing them, adding one and taking one away."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.merging import queries, service
from leerkring.merging.forms import NewSpelling
from leerkring.people.beheer.organizations import ALL, ONE
from leerkring.people.beheer.people import ORGANIZER
from leerkring.registrations.queries import organizations


@page(ONE + "/schrijfwijzen", access=ORGANIZER)
async def spellings_page(request: Visit, organization_id: FromPath[UUID]) -> Response[bytes]:
    """Show by which names an organisation is known, to add one or take one away."""
    return await _spellings(request, organization_id, Form())


async def _spellings(request: Visit, organization_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        found = await organizations.get_organization(reading, organization_id)
        spellings = await queries.list_spellings(reading, organization_id)
    return render(
        request,
        "merging/beheer/spellings.html",
        status=form.status,
        o=found,
        spellings=spellings,
        form=form,
        here=f"{ALL}/{organization_id}/schrijfwijzen",
        done=request.asked("gedaan"),
    )


@action(ONE + "/schrijfwijzen", access=ORGANIZER)
async def add_spelling(request: Visit, organization_id: FromPath[UUID]) -> Response[bytes]:
    """Let who types this count for the organisation too."""
    async with request.reading() as reading:
        await organizations.get_organization(reading, organization_id)

    async def act(fields: NewSpelling, _form: Form) -> str:
        await service.add_spelling(
            request.db, organization_id, fields.spelling, actor=request.actor, now=request.now
        )
        return f"{ALL}/{organization_id}/schrijfwijzen?gedaan=erbij"

    return await post_form(request, NewSpelling, act, again=partial(_spellings, request, organization_id))


@action(ONE + "/schrijfwijzen/{spelling_id:uuid}/weg", access=ORGANIZER)
async def take_spelling_away(
    request: Visit, organization_id: FromPath[UUID], spelling_id: FromPath[UUID]
) -> Response[bytes]:
    """Let who types this count for it no more."""
    await service.remove_spelling(
        request.db, organization_id, spelling_id, actor=request.actor, now=request.now
    )
    return see_other(f"{ALL}/{organization_id}/schrijfwijzen?gedaan=weg")


HANDLERS = [spellings_page, add_spelling, take_spelling_away]
