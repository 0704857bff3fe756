"""The owner's own page behind a link: how the case stands, submitting it, changing it, and taking it back."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.core.web.services import services_of
from leerkring.labs.cases import bringing, labels
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.forms import ChangeConsent, CompleteCase
from leerkring.labs.cases.queries import list_papers, list_places, open_link, public_case
from leerkring.labs.cases.rules import OPEN, CaseState, can_move
from leerkring.labs.cases.views import Case
from leerkring.labs.cases.web.intake import BODY, brought_of, check_case
from leerkring.labs.outcomes.queries import find_of_case
from leerkring.labs.workspace.entering import owner_path
from leerkring.labs.workspace.rules import may_have_team
from leerkring.programme.queries import get_facet_names

OWN = "/casus/{secret:str}"
SMALL = 16 * 1024
DONE = {
    "bewaard": "Uw casus is bewaard.",
    "ingediend": "Uw casus is ingediend. U krijgt een mail met de ontvangst.",
    "aangevuld": "Dank u wel. Wij lezen wat u aanvulde.",
    "toestemming": "Dit geldt vanaf nu, ook voor wat al op de site stond.",
    "bestand": "Het bestand staat bij uw casus.",
    "weg": "Het bestand is weggehaald.",
    "ingetrokken": "Uw casus is ingetrokken.",
}


async def open_own(request: Visit, secret: str) -> Case:
    """Return the case of this link; anything else is refused before anything shows."""
    async with request.reading() as reading:
        return await open_link(reading, services_of(request).links, secret)


@page(OWN, access=LINK)
async def own_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the owner how their case stands and what they can do. Mail scanners open links too: looking changes nothing."""
    return await show_own(request, secret, Form())


async def show_own(request: Visit, secret: str, form: Form) -> Response[bytes]:
    """Show the owner's page, with a form of it that was sent."""
    case = await open_own(request, secret)
    async with request.reading() as reading:
        papers = await list_papers(reading, case.id)
        names = await get_facet_names(reading)
        public = public_case(case, await list_places(reading))
        outcome = await find_of_case(reading, case.id)
    return render(
        request,
        "labs/cases/own.html",
        status=form.status,
        form=form,
        case=case,
        papers=papers,
        names=names,
        labels=labels,
        url=f"/casus/{secret}",
        public=public,
        has_outcome=outcome is not None,
        has_team=may_have_team(case.state),
        room=owner_path(services_of(request).links, case) if case.state is CaseState.IN_LAB else "",
        may_submit=case.state is CaseState.DRAFT,
        may_withdraw=can_move(case.state, CaseState.WITHDRAWN),
        may_add=case.state in OPEN,
        may_consent=case.state not in {CaseState.WITHDRAWN, CaseState.DECLINED},
        done=DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
    )


@action(OWN + "/indienen", access=LINK, max_body=SMALL)
async def submit(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Submit the case, or say that what was asked is there."""
    form = await read_form(request)
    case = await open_own(request, secret)

    async def act() -> str:
        await bringing.submit(request.db, case.id, request.now)
        return f"/casus/{secret}?gedaan={'aangevuld' if case.asked else 'ingediend'}"

    return await post_act(form, act, again=partial(show_own, request, secret))


@page(OWN + "/wijzigen", access=LINK)
async def change_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show what the case says, to be changed."""
    case = await open_own(request, secret)
    return await _change(request, secret, form_of(case))


def form_of(case: Case) -> Form:
    """Return the form as the case stands."""
    words = {name: getattr(case, name) for name in (*labels.PARTS, "region", "consent")}
    return Form.of(words | {"themes": [*case.themes], "target_groups": [*case.target_groups]})


async def _change(request: Visit, secret: str, form: Form) -> Response[bytes]:
    case = await open_own(request, secret)
    async with request.reading() as reading:
        names = await get_facet_names(reading)
    return render(
        request,
        "labs/cases/change.html",
        status=form.status,
        form=form,
        case=case,
        names=names,
        levels=labels.LEVELS_TOLD,
        parts=labels.PARTS,
        url=f"/casus/{secret}",
    )


@action(OWN + "/wijzigen", access=LINK, max_body=BODY)
async def change(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what the owner wrote."""
    form = await read_form(request)
    case = await open_own(request, secret)

    async def act() -> str:
        brought = brought_of(await check_case(request, form, CompleteCase))
        await bringing.complete(request.db, case.id, brought, version=read_version(form), now=request.now)
        return f"/casus/{secret}?gedaan=bewaard"

    return await post_act(form, act, again=partial(_change, request, secret))


@page(OWN + "/toestemming", access=LINK)
async def consent_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show what may be shown, with the page as others read it at each level."""
    case = await open_own(request, secret)
    return await _consent(
        request, secret, Form.of({"consent": case.consent, "names": "\n".join(case.hidden_names)})
    )


async def _consent(request: Visit, secret: str, form: Form) -> Response[bytes]:
    case = await open_own(request, secret)
    async with request.reading() as reading:
        public = case.as_published(ConsentLevel.ANONYMOUS, await list_places(reading))
    return render(
        request,
        "labs/cases/consent.html",
        status=form.status,
        form=form,
        case=case,
        levels=labels.LEVELS_TOLD,
        url=f"/casus/{secret}",
        nameless=public,
    )


@action(OWN + "/toestemming", access=LINK, max_body=SMALL)
async def consent(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what may be shown; it is so everywhere from this moment."""
    case = await open_own(request, secret)

    async def act(fields: ChangeConsent, form: Form) -> str:
        level = ConsentLevel(fields.consent)
        await bringing.set_consent(
            request.db, case.id, level, fields.names, version=read_version(form), now=request.now
        )
        return f"/casus/{secret}?gedaan=toestemming"

    return await post_form(request, ChangeConsent, act, again=partial(_consent, request, secret))


@page(OWN + "/intrekken", access=LINK)
async def withdraw_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Say what withdrawing does, where the case stands now."""
    return await _withdraw(request, secret, Form())


async def _withdraw(request: Visit, secret: str, form: Form) -> Response[bytes]:
    case = await open_own(request, secret)
    return render(
        request, "labs/cases/withdraw.html", status=form.status, form=form, case=case, url=f"/casus/{secret}"
    )


@action(OWN + "/intrekken", access=LINK, max_body=SMALL)
async def withdraw(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Take the case back."""
    form = await read_form(request)
    case = await open_own(request, secret)

    async def act() -> str:
        await bringing.withdraw(request.db, case.id, request.now)
        return f"/casus/{secret}?gedaan=ingetrokken"

    return await post_act(form, act, again=partial(_withdraw, request, secret))


HANDLERS = [own_page, submit, change_page, change, consent_page, consent, withdraw_page, withdraw]
