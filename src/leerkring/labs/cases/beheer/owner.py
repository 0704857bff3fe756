"""Whose a case is: inviting somebody to bring one, another owner or address, and which names others never read."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.labs.cases import deciding
from leerkring.labs.cases.beheer.desk import BASE, ONE, ORGANIZER, show_case
from leerkring.labs.cases.bringing import Brought
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.forms import ChangeOwner, HideNames, InviteOwner
from leerkring.labs.cases.queries import get_by_number
from leerkring.programme.queries import get_facet_names

INVITE = BASE + "/uitnodigen"


@page(INVITE, access=ORGANIZER)
async def invite_page(request: Visit) -> Response[bytes]:
    """Show the form to invite somebody."""
    return await _invite(request, Form())


async def _invite(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        names = await get_facet_names(reading)
    return render(request, "labs/cases/beheer/invite.html", status=form.status, form=form, names=names)


@action(INVITE, access=ORGANIZER)
async def invite(request: Visit) -> Response[bytes]:
    """Begin a case for somebody and mail them its link."""

    async def act(fields: InviteOwner, _form: Form) -> str:
        async with request.reading() as reading:
            if fields.region and fields.region not in (await get_facet_names(reading)).regions:
                raise Mistakes({"region": "Kies een van de antwoorden uit de lijst."})
        brought = Brought(
            title=fields.title,
            owner_name=fields.owner_name,
            owner_organization=fields.owner_organization,
            region=fields.region or None,
            consent=ConsentLevel.CLOSED,
        )
        by = request.by()
        number = await deciding.invite(request.db, brought, fields.owner_email, fields.words, by)
        return f"{BASE}/{number}?gedaan=uitgenodigd"

    return await post_form(request, InviteOwner, act, again=partial(_invite, request))


@action(ONE + "/eigenaar", access=ORGANIZER)
async def change_owner(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Put another owner or address with the case, with a new link."""
    async with request.reading() as reading:
        case = await get_by_number(reading, number)

    async def act(fields: ChangeOwner, form: Form) -> str:
        by = request.by(form)
        await deciding.change_owner(request.db, case.id, fields.owner_name, fields.owner_email, by)
        return f"{BASE}/{number}?gedaan=eigenaar"

    return await post_form(request, ChangeOwner, act, again=partial(show_case, request, number))


@action(ONE + "/namen", access=ORGANIZER)
async def hide_names(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Keep which names are left out of what others read."""
    async with request.reading() as reading:
        case = await get_by_number(reading, number)

    async def act(fields: HideNames, form: Form) -> str:
        by = request.by(form)
        await deciding.hide_names(request.db, case.id, fields.names, by)
        return f"{BASE}/{number}?gedaan=namen"

    return await post_form(request, HideNames, act, again=partial(show_case, request, number))


HANDLERS = [invite_page, invite, change_owner, hide_names]
