"""The cases in the back office: the list, one with everything, and its files."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.ids import uuid7
from leerkring.core.versions import By
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.core.web.stored_file import send_file
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.cases import deciding, labels
from leerkring.labs.cases.beheer.lists import CASES
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.forms import Reason
from leerkring.labs.cases.lab_queries import list_labs
from leerkring.labs.cases.queries import (
    get_by_number,
    get_intake,
    get_paper,
    list_assessments,
    list_cases,
    list_closed_addresses,
    list_history,
    list_papers,
    list_places,
)
from leerkring.labs.cases.rules import CaseState, can_move, count_missing, may_see_marks
from leerkring.labs.cases.views import Assessment, Case
from leerkring.programme.queries import get_facet_names

ORGANIZER = staff_only("organizer")
BASE = "/beheer/casussen"
ONE = BASE + "/{number:int}"
DONE = {
    "uitgenodigd": "De uitnodiging gaat uit. De casus staat hier als concept tot de eigenaar indient.",
    "beoordelen": "U beoordeelt de casus nu. De eigenaar wijzigt hem alleen nog als u iets vraagt.",
    "beoordeeld": "Uw beoordeling is bewaard.",
    "vraag": "De vraag gaat naar de eigenaar.",
    "accept": "De casus is aangenomen. De eigenaar krijgt een mail.",
    "decline": "De casus is afgewezen. De eigenaar leest waarom.",
    "nagelezen": "Genoteerd.",
    "close": "De casus is afgerond. De eigenaar krijgt een mail.",
    "seen": "Genoteerd.",
    "namen": "De namen zijn bewaard.",
    "eigenaar": "De nieuwe link is onderweg. De oude werkt niet meer.",
}


@page(BASE, access=ORGANIZER)
async def cases_page(request: Visit) -> Response[bytes]:
    """Show all cases, those that moved last first."""
    async with request.reading() as reading:
        asked = read_asked(CASES, request.query_params)
        found = await list_cases(reading, asked)
        closed = await list_closed_addresses(
            reading, request.settings.secret_key, [one.owner_email for one in found.lines]
        )
    shown = show_list(BASE, asked, found)
    return render_list(request, "labs/cases/beheer/list.html", shown, labels=labels, closed=closed)


@page(ONE, access=ORGANIZER)
async def case_page(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Show one case with everything, and what can be done now."""
    return await show_case(request, number, Form())


async def show_case(request: Visit, number: int, form: Form) -> Response[bytes]:
    """Show a case, with a form of it that was sent."""
    async with request.reading() as reading:
        case = await get_by_number(reading, number)
        assessments = await list_assessments(reading, case.id)
        intake = await get_intake(reading)
        places = await list_places(reading)
        closed = await list_closed_addresses(reading, request.settings.secret_key, [case.owner_email])
        conflict = await find_meanwhile(
            reading, form.no, Subject(called="deze casus", ids=(case.id,)), reader=request.actor
        )
        papers = await list_papers(reading, case.id)
        history = await list_history(reading, case.id)
        labs = await list_labs(reading, case.id)
        names = await get_facet_names(reading)
    assessors = {one.assessor for one in assessments}
    mine = next((one for one in assessments if one.assessor == request.actor), None)
    nameless = case.as_published(ConsentLevel.ANONYMOUS, places)
    level = case.consent if case.consent is not ConsentLevel.CLOSED else ConsentLevel.ANONYMOUS
    return render(
        request,
        "labs/cases/beheer/case.html",
        status=form.status,
        form=form,
        case=case,
        names=names,
        conflict=conflict,
        names_form=Form.of({"names": "\n".join(case.hidden_names)}),
        intake=intake,
        labels=labels,
        assessments=assessments if may_see_marks(case.state, assessors, request.actor) else (),
        mine=mine,
        my_form=_form_of(mine, intake.criteria) if mine else form,
        others=len(assessors - {request.actor}),
        may_assess=case.state is CaseState.IN_ASSESSMENT
        and len(assessors - {request.actor}) < intake.assessors,
        missing=count_missing(len(assessments), intake.assessors),
        can={state.value for state in CaseState if can_move(case.state, state)},
        preview=case.as_published(level, places),
        is_closed=bool(closed),
        done=DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
        papers=papers,
        history=history,
        labs=labs,
        may_begin=not any(one.works(request.now) for one in labs),
        lab_form=Form.of({"lab_title": nameless.title if nameless else ""}),
        request_key=uuid7(),
    )


def _form_of(mine: Assessment, criteria: Sequence[str]) -> Form:
    """Return one's own assessment as the form that gave it, where the criteria are still those of then."""
    marks = dict(mine.marks)
    places = enumerate(criteria, start=1)
    filled = {f"criterion-{place}": marks[one] for place, one in places if one in marks}
    return Form.of(filled | {"advice": mine.advice, "words": mine.words})


@action(ONE, access=ORGANIZER)
async def act_on(request: Visit, number: FromPath[int]) -> Response[bytes]:
    """Do what a button of the page says: begin, ask, accept, decline, close, or take in a withdrawal."""
    form = await read_form(request)
    async with request.reading() as reading:
        case = await get_by_number(reading, number)

    async def act() -> str:
        fields, mistakes = check(Reason, form)
        if fields is None:
            raise Mistakes(mistakes)
        by = request.by(form)
        what = form.value("doen")
        await _do(request, case, what, fields.reason, by)
        return f"{BASE}/{number}?gedaan={what}"

    return await post_act(form, act, again=partial(show_case, request, number))


async def _do(request: Visit, case: Case, what: str, words: str, by: By) -> None:
    match what:
        case "beoordelen":
            await deciding.begin_assessment(request.db, case.id, by)
        case "vraag":
            await deciding.ask(request.db, case.id, words, by)
        case "accept":
            await deciding.accept(request.db, case.id, by)
        case "decline":
            await deciding.decline(request.db, case.id, words, by)
        case "close":
            await deciding.close(request.db, case.id, words, by)
        case "seen":
            await deciding.take_in(request.db, case.id, by)


@page(ONE + "/stukken/{paper_id:uuid}", access=ORGANIZER)
async def paper(request: Visit, number: FromPath[int], paper_id: FromPath[UUID]) -> Response[Any]:
    """Give out a file of the case."""
    async with request.reading() as reading:
        case = await get_by_number(reading, number)
        found = await get_paper(reading, case.id, paper_id)
    return await send_file(request.services.files, found.sha256, found.media_type, found.file_name)


HANDLERS = [cases_page, case_page, act_on, paper]
