"""One applicant, or a few beside each other, and deciding about them in own words."""

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.questions import read_questions
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import Visit, page, render, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.programme.queries import get_facet_names
from leerkring.registrations.answers import given_of, tell
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.deciding import words
from leerkring.registrations.beheer.deciding.asking import list_meant
from leerkring.registrations.beheer.registrations import ACTIVITY, ORGANIZER
from leerkring.registrations.deciding import queries
from leerkring.registrations.deciding.refusals import AnswersChangedSince

BOARD = ACTIVITY + "/kiezen"
MOST_BESIDE = 3


@page(BOARD + "/bekijken", access=ORGANIZER)
async def compare_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who was ticked, beside each other."""
    reader = signed_in(request)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        ids, _ = await list_meant(request, reading, activity, _asked(request))
        people = await queries.list_chosen(reading, activity.id, ids[:MOST_BESIDE], request.now)
        questions = await read_questions(reading, activity.id)
        names = await get_facet_names(reading)
        marks = await queries.list_marks(reading, [one.id for one in people], reader.person_id)
    own = {
        id_: next((one for one in given if one.person_id == reader.person_id), None)
        for id_, given in marks.items()
    }
    return render(
        request,
        "registrations/beheer/deciding/compare.html",
        a=activity,
        people=people,
        left_out=len(ids) > MOST_BESIDE,
        answers={one.id: tell(questions, given_of(one)) for one in people},
        marks=marks,
        own=own,
        regions=names.regions,
        kinds=ORGANIZATION_KINDS,
        labels=labels,
        words=words,
        done=request.asked("gedaan") == "oordeel",
    )


def _asked(request: Visit) -> Form:
    """Return what the address says as a form would."""
    query = request.query_params
    return Form({name: query.getall(name) for name in query})


@page(BOARD + "/besluit", access=ORGANIZER)
async def decide_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask what is decided about who was ticked, and why."""
    return await show_decide(request, slug, None)


async def show_decide(request: Visit, slug: str, sent: Form | None) -> Response[bytes]:
    """Show the form to decide in own words: about who was ticked, or again with what was typed."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        ids, _ = await list_meant(request, reading, activity, sent or _asked(request))
        people = await queries.list_chosen(reading, activity.id, ids, request.now)
        standing = await queries.get_standing(reading, activity.id)
        reasons = await queries.list_reasons(reading)
        about = Subject(called="een van deze besluiten", ids=(activity.id,), actions=("decisions.drafted",))
        conflict = await find_meanwhile(reading, sent.no if sent else None, about, reader=request.actor)
    first = people[0] if len(people) == 1 else None
    form = sent or Form.of({"decision": first.verdict, "reason": first.reason} if first else {})
    return render(
        request,
        "registrations/beheer/deciding/decide.html",
        status=form.status,
        a=activity,
        people=people,
        standing=standing,
        reasons=[(one.text, f"{words.VERDICTS[one.verdict].capitalize()}: {one.text}") for one in reasons],
        form=form,
        conflict=conflict,
        # Both say what the others did; one decides anew from there.
        anew=bool(conflict) or isinstance(form.no, AnswersChangedSince),
        refusal=form.refusal,
    )


HANDLERS = [compare_page, decide_page]
