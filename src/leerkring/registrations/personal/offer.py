"""Answering an offered place."""

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, see_other
from leerkring.registrations import service
from leerkring.registrations.personal.layout import personal_page
from leerkring.registrations.personal.links import open_to_act
from leerkring.registrations.refusals import NoOffer
from leerkring.registrations.rules import State


@page("/aanmelding/{secret:str}/aanbod", access=LINK)
async def show_offer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the offer with its deadline and two buttons."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state is not State.OFFERED:
        if found.state in (State.CONFIRMED, State.EXPIRED, State.DECLINED):
            return see_other(f"/aanmelding/{secret}")
        raise NoOffer
    return personal_page(request, "offer", secret, opened, form=Form())


@action("/aanmelding/{secret:str}/aanbod", access=LINK)
async def answer_offer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Accept or decline."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    form = Form(await read_form(request))
    answer = form.value("answer")
    if answer not in ("accept", "decline"):
        form = form.with_errors({"answer": "Kies of u de plaats wilt."})
        return personal_page(request, "offer", secret, opened, status=422, form=form)
    if not (found.state is State.DECLINED and answer == "decline"):
        await service.answer_offer(
            request.db,
            found.id,
            accept=answer == "accept",
            now=request.now,
            settings=request.settings,
            generation=found.link_generation,
            browser=opened.browser,
        )
    return see_other(f"/aanmelding/{secret}?gedaan={'aangenomen' if answer == 'accept' else 'afgeslagen'}")


HANDLERS = [show_offer, answer_offer]
