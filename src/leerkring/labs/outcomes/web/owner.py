"""What the owner of a case reads and answers by their link: whether the outcome is right, and later what became of it."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import By, read_version
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.labs.cases.web.own import OWN, SMALL, open_own
from leerkring.labs.cases.writing import BY_OWNER
from leerkring.labs.outcomes import labels, service
from leerkring.labs.outcomes.forms import AnswerLater, AnswerOutcome
from leerkring.labs.outcomes.queries import find_asked_later, get_of_case, list_later
from leerkring.labs.outcomes.refusals import OutcomeNotFound
from leerkring.labs.outcomes.views import Later, Outcome


@page(OWN + "/uitkomst", access=LINK)
async def outcome_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show what was written down as others will read it, and ask whether it is right."""
    return await _outcome(request, secret, Form())


async def _outcome(request: Visit, secret: str, form: Form) -> Response[bytes]:
    case = await open_own(request, secret)
    async with request.reading() as reading:
        outcome = await get_of_case(reading, case.id)
        shown = await service.shown_of(reading, outcome, case)
    return render(
        request,
        "labs/outcomes/owner.html",
        status=form.status,
        form=form,
        case=case,
        outcome=outcome,
        shown=shown,
        labels=labels,
        url=f"/casus/{secret}",
        done=request.asked("gedaan") == "ja" and form.status == 200,
    )


@action(OWN + "/uitkomst", access=LINK, max_body=SMALL)
async def answer(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what the owner answers."""
    case = await open_own(request, secret)
    async with request.reading() as reading:
        outcome = await get_of_case(reading, case.id)

    async def act(fields: AnswerOutcome, form: Form) -> str:
        if fields.agrees == "nee" and not fields.words:
            raise Mistakes({"words": "Schrijf op wat er niet klopt."})
        by = By(actor=BY_OWNER, now=request.now, version=read_version(form))
        await service.answer_outcome(request.db, outcome, fields.agrees == "ja", fields.words, by)
        return f"/casus/{secret}/uitkomst?gedaan=ja"

    return await post_form(request, AnswerOutcome, act, again=partial(_outcome, request, secret))


async def _find_later(request: Visit, secret: str, months: int) -> tuple[Outcome, Later]:
    case = await open_own(request, secret)
    async with request.reading() as reading:
        outcome = await find_asked_later(reading, case.id, months)
        if outcome is None:
            raise OutcomeNotFound
        later = await list_later(reading, outcome.activity_id)
    return outcome, next(one for one in later if one.months == months)


@page(OWN + "/later/{months:int}", access=LINK)
async def later_page(request: Visit, secret: FromPath[str], months: FromPath[int]) -> Response[bytes]:
    """Ask what became of it."""
    return await _later(request, secret, months, Form())


async def _later(request: Visit, secret: str, months: int, form: Form) -> Response[bytes]:
    outcome, later = await _find_later(request, secret, months)
    return render(
        request,
        "labs/outcomes/later.html",
        status=form.status,
        form=form if "answer" in form.names else Form.of({"answer": later.answer}),
        refused=form,
        outcome=outcome,
        later=later,
        labels=labels,
        url=f"/casus/{secret}",
        done=request.asked("gedaan") == "ja" and form.status == 200,
    )


@action(OWN + "/later/{months:int}", access=LINK, max_body=SMALL)
async def answer_later(request: Visit, secret: FromPath[str], months: FromPath[int]) -> Response[bytes]:
    """Keep what became of it."""
    outcome, _ = await _find_later(request, secret, months)

    async def act(fields: AnswerLater, _form: Form) -> str:
        await service.answer_later(request.db, outcome.activity_id, months, fields.answer, request.now)
        return f"/casus/{secret}/later/{months}?gedaan=ja"

    return await post_form(request, AnswerLater, act, again=partial(_later, request, secret, months))


HANDLERS = [outcome_page, answer, later_page, answer_later]
