"""The outcome of an activity in the back office: writing it down, asking the owner, and making the lesson."""

from collections.abc import Awaitable, Callable
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import ONE as ACTIVITY
from leerkring.activities.queries import back_office
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.groups.queries.one import find_of_activity
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.outcomes import labels, service
from leerkring.labs.outcomes.forms import WriteOutcome
from leerkring.labs.outcomes.queries import find_outcome, list_later
from leerkring.labs.outcomes.rules import OutcomeState, OutcomeText, can_move, may_be_lesson
from leerkring.labs.outcomes.views import NOTHING_YET
from leerkring.library.items.editing import get_item_details

ORGANIZER = staff_only("organizer")
READERS = staff_only("organizer", "editor")
PAGE = ACTIVITY + "/uitkomst"
DONE = {
    "bewaard": "De uitkomst is bewaard.",
    "gevraagd": "De eigenaar krijgt een mail met een link om dit te lezen.",
    "les": "De les staat als concept in de bibliotheek, en bij de redactie op Vandaag. Zij maakt haar af en zet haar op de site.",
}


@page(PAGE, access=READERS)
async def outcome_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what was written down, how it stands with the owner, and what came of it later; editors read along."""
    return await _show(request, slug, Form())


async def _show(request: Visit, slug: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        outcome = await find_outcome(reading, activity.id)
        case = await service.case_of(reading, outcome) if outcome else None
        shown = await service.shown_of(reading, outcome, case) if outcome else None
        later = await list_later(reading, activity.id)
        group = await find_of_activity(reading, activity.id)
        lesson = await get_item_details(reading, outcome.item_id) if outcome and outcome.item_id else None
        typed = {name: form.value(name) for name, _, _ in labels.PARTS}
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="deze uitkomst", ids=(activity.id,)),
            reader=request.actor,
            typed=form if "learned" in form.names else None,
            theirs={name: getattr(outcome, name) if outcome else "" for name in typed},
            labels={name: label for name, label, _ in labels.PARTS},
        )
    stands = Form.of({name: getattr(outcome, name) for name in typed}) if outcome else Form()
    level = case.consent if case else None
    return render(
        request,
        "labs/outcomes/beheer/outcome.html",
        status=form.status,
        a=activity,
        form=form,
        fields=form if "learned" in form.names else stands,
        conflict=conflict,
        outcome=outcome,
        version=outcome.version if outcome else NOTHING_YET,
        case=case,
        shown=shown if case else None,
        later=later,
        lesson=lesson,
        may_write=signed_in(request).may("organizer"),
        may_edit=signed_in(request).may("editor"),
        begun=activity.starts_at <= request.now,
        group=group,
        may_go_on=activity.ends_at <= request.now,
        may_ask=bool(
            outcome
            and case
            and case.owner_email
            and case.state is not CaseState.WITHDRAWN
            and can_move(outcome.state, OutcomeState.ASKED)
        ),
        may_make=bool(
            outcome and not lesson and may_be_lesson(outcome.state, level, case.state if case else None)
        ),
        labels=labels,
        done=DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
    )


@action(PAGE, access=ORGANIZER)
async def write(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what was written down."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    async def act(fields: WriteOutcome, form: Form) -> str:
        text = OutcomeText(fields.question, fields.learned, fields.differently, fields.handbook)
        await service.write_outcome(request.db, activity.id, text, request.by(form))
        return f"/beheer/activiteiten/{slug}/uitkomst?gedaan=bewaard"

    return await post_form(request, WriteOutcome, act, again=partial(_show, request, slug))


@action(PAGE + "/vragen", access=ORGANIZER)
async def ask(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Mail the owner of the case."""
    return await _do(request, slug, service.ask_owner, "gevraagd")


@action(PAGE + "/les", access=ORGANIZER)
async def lesson(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Make the lesson, as a draft for the editors."""
    return await _do(request, slug, service.make_lesson, "les")


async def _do(request: Visit, slug: str, use: Callable[..., Awaitable[object]], done: str) -> Response[bytes]:
    form = await read_form(request)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    async def act() -> str:
        await use(request.db, activity.id, request.by(form))
        return f"/beheer/activiteiten/{slug}/uitkomst?gedaan={done}"

    return await post_act(form, act, again=partial(_show, request, slug))


HANDLERS = [outcome_page, write, ask, lesson]
