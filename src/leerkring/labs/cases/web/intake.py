"""Bringing a case: the form for everybody, where it is open, and what happens next."""

from functools import partial
from typing import TypeVar

from litestar import Response

from leerkring.core.web.access import PUBLIC
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.labs.cases import bringing
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.forms import BringCase, CompleteCase
from leerkring.labs.cases.labels import LEVELS_TOLD, PARTS
from leerkring.labs.cases.queries import get_intake
from leerkring.programme.queries import FacetNames, get_facet_names

PATH = "/casus/inbrengen"
SENT = "/casus/gestuurd"
BODY = 96 * 1024
M = TypeVar("M", bound=CompleteCase)


@page(PATH, access=PUBLIC)
async def show_form(request: Visit) -> Response[bytes]:
    """Show the form, or say that cases are brought by invitation."""
    return await _form(request, Form())


async def _form(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        is_open = (await get_intake(reading)).is_open
        names = await get_facet_names(reading)
    if not is_open:
        return render(request, "labs/cases/by_invitation.html", status=form.status)
    return render(
        request,
        "labs/cases/bring.html",
        status=form.status,
        form=form,
        names=names,
        levels=LEVELS_TOLD,
        parts=PARTS,
    )


@action(PATH, access=PUBLIC, max_body=BODY)
async def bring(request: Visit) -> Response[bytes]:
    """Keep the case as a draft and mail the link that completes and submits it; the same for every address."""
    form = await read_form(request)

    async def act() -> str:
        values = await check_case(request, form, BringCase)
        if await may_mail(request, what="case", address=values.owner_email, most=5, network_most=20):
            await bringing.bring(request.db, brought_of(values), values.owner_email, request.now)
        return SENT

    return await post_act(form, act, again=partial(_form, request))


async def check_case(request: Visit, form: Form, model: type[M]) -> M:
    """Return what was filled in; raises `Mistakes` with every mistake, also of what is in no list."""
    values, mistakes = check(model, form)
    async with request.reading() as reading:
        mistakes = mistakes | unknown(await get_facet_names(reading), form)
    if values is None or mistakes:
        raise Mistakes(mistakes)
    return values


def unknown(names: FacetNames, form: Form) -> dict[str, str]:
    """Return what was chosen that is in no list."""
    known = {"region": names.regions, "themes": names.themes, "target_groups": names.target_groups}
    sentence = "Kies een van de antwoorden uit de lijst."
    return {
        name: sentence
        for name, words in known.items()
        if any(one and one not in words for one in form.values(name))
    }


def brought_of(values: CompleteCase) -> bringing.Brought:
    """Return what was filled in, as the use cases take it."""
    return bringing.Brought(
        **values.model_dump(include={*PARTS, "themes", "target_groups"}),
        region=values.region or None,
        consent=ConsentLevel(values.consent),
    )


@page(SENT, access=PUBLIC)
async def sent_page(request: Visit) -> Response[bytes]:
    """Say what happens next; the same for everybody."""
    return render(request, "labs/cases/sent.html", mail_is_a_file=not request.settings.smtp_url)


HANDLERS = [show_form, bring, sent_page]
