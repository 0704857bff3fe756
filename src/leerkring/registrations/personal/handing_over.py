"""Handing a place to a colleague."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.rate_counts import count
from leerkring.core.refusals import Refusal
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.registrations import service
from leerkring.registrations.arrivals.limits import HOUR
from leerkring.registrations.forms import PersonFields
from leerkring.registrations.personal.layout import personal_page
from leerkring.registrations.personal.links import open_to_act
from leerkring.registrations.refusals import AlreadyRegistered, CannotTransfer, LinkRenewed
from leerkring.registrations.rules import State


@page("/aanmelding/{secret:str}/overdragen", access=LINK)
async def ask_transfer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Ask who takes the place over."""
    opened = await open_to_act(request, secret, only_owner=True)
    found = opened.registration
    if found.state is not State.CONFIRMED or request.now >= found.starts_at:
        raise CannotTransfer
    return personal_page(request, "transfer", secret, opened, form=Form())


@action("/aanmelding/{secret:str}/overdragen", access=LINK)
async def transfer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Hand the place over. This link ends, so the answer is a page of its own."""
    opened = await open_to_act(request, secret, only_owner=True)
    found = opened.registration
    raw = await read_form(request)
    person, errors = check(PersonFields, raw)
    if person is None:
        return personal_page(request, "transfer", secret, opened, status=422, form=Form(raw, errors))
    if person.email == found.email:
        wrong = {"email": "Dit is uw eigen adres. Vul het adres van uw collega in."}
        return personal_page(request, "transfer", secret, opened, status=422, form=Form(raw, wrong))
    try:
        await service.transfer(
            request.db,
            found.id,
            name=person.name,
            email=person.email,
            now=request.now,
            settings=request.settings,
            generation=found.link_generation,
        )
    except LinkRenewed:
        raise
    except AlreadyRegistered as no:
        # Who asks this of many addresses is not looking for a colleague.
        who = str(found.id)
        await count(request.db, what="hand-over", who=who, most=5, window=HOUR, now=request.now)
        return personal_page(
            request, "transfer", secret, opened, status=no.status, form=Form(raw, {"email": no.text})
        )
    except Refusal as no:
        return personal_page(
            request, "transfer", secret, opened, status=no.status, form=Form(raw, {"email": no.text})
        )
    return see_other("/aanmelding/overgedragen")


@page("/aanmelding/overgedragen", access=LINK)
async def transferred(request: Visit) -> Response[bytes]:
    """Say that the place was handed over."""
    return render(request, "registrations/transferred.html")


HANDLERS = [ask_transfer, transfer, transferred]
