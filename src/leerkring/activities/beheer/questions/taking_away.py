"""Taking a question off a form, asking it again, and taking its answers away for good."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ORGANIZER
from leerkring.activities.beheer.questions.form import FORM, change_questions
from leerkring.activities.beheer.questions.lines import question_lines, stopped_lines
from leerkring.activities.beheer.questions.which import is_being_asked, paths, which_form
from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.editing.questions import (
    Fields,
    added,
    dependents,
    get_question,
    place_of,
    version_of_question,
    without,
)
from leerkring.activities.queries import back_office
from leerkring.activities.queries.questions import read_questions
from leerkring.activities.refusals import NoSuchQuestion
from leerkring.activities.rules import FieldType
from leerkring.activities.views import Questions
from leerkring.core.versions import check_version, read_version, version_of
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.changing.stopped_questions import erase_answers, version_of_answers
from leerkring.registrations.queries.answered import count_answered

TAKE_AWAY = paths("/vraag/{key:str}/weghalen")
STOPPED = FORM + "/gestopt/{key:str}"


def _version(fields: Fields, key: str) -> str:
    """Return what the last look was opened with: the question, and what depends on it."""
    field = get_question(fields, key)
    return version_of(version_of_question(field), *(one.key for one in dependents(fields, key)))


@page(TAKE_AWAY, access=ORGANIZER)
async def take_away_page(request: Visit, slug: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """Say what goes and what stays, and ask for it."""
    return await _take_away(request, slug, key, None)


async def _take_away(request: Visit, slug: str, key: str, form: Form | None) -> Response[bytes]:
    of = which_form(request)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        fields = await of.list_fields(reading, activity.id)
        answered = await of.count_answered(reading, activity.id)
        is_asked = await is_being_asked(request, reading, of, activity)
        line = question_lines(fields, answered)[place_of(fields, key)]
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze vraag", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
        )
    form = form or Form()
    return render(
        request,
        "activities/beheer/questions/take_away.html",
        status=form.status,
        a=activity,
        of=of,
        base=of.base(activity.slug),
        line=line,
        depends=dependents(fields, key),
        form=form,
        version=_version(fields, key),
        conflict=conflict,
        refusal=form.refusal,
        is_open=is_asked,
    )


@action(TAKE_AWAY, access=ORGANIZER)
async def take_away(request: Visit, slug: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """Ask it of nobody any more; what was answered stays."""
    form = await read_form(request)

    def change(fields: Fields) -> Fields:
        check_version(read_version(form), _version(fields, key))
        return without(fields, key, along=form.value("along") == "yes")

    async def act() -> str:
        return f"{await change_questions(request, slug, change)}?gedaan=weg"

    return await post_act(form, act, again=partial(_take_away, request, slug, key))


@page(STOPPED, access=ORGANIZER)
async def stopped_page(request: Visit, slug: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """Show a stopped question, in which words it was asked, and what can be done with its answers."""
    return await _stopped(request, slug, key, None)


async def _stopped(request: Visit, slug: str, key: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        questions = await read_questions(reading, activity.id)
        answered = await count_answered(reading, activity.id)
        line = next((one for one in stopped_lines(questions, answered) if one.key == key), None)
        if line is None:
            raise NoSuchQuestion
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze vraag", ids=(activity.id,), actions=("activity.changed", "answers.erased")),
            reader=request.actor,
        )
    form = form or Form()
    return render(
        request,
        "activities/beheer/questions/stopped.html",
        status=form.status,
        a=activity,
        base=f"{BASE}/{activity.slug}/formulier",
        line=line,
        words=[one for one in questions.wordings if one.key == key],
        form=form,
        version=version_of_answers(key, line.answered),
        conflict=conflict,
        refusal=form.refusal,
    )


@action(STOPPED, access=ORGANIZER)
async def decide_stopped(request: Visit, slug: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """Ask the question again, or take its answers away for good."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            activity = await back_office.get_activity(reading, slug, own=request.own_activities)
            questions = await read_questions(reading, activity.id)
            answered = (await count_answered(reading, activity.id)).get(key, 0)
        if form.value("doen") == "wissen":
            await erase_answers(
                request.db,
                activity.id,
                key,
                version=read_version(form),
                actor=request.actor,
                now=request.now,
            )
            return f"{BASE}/{activity.slug}/formulier?gedaan=gewist"
        check_version(read_version(form), version_of_answers(key, answered))
        again = _as_it_was(questions, key)
        return f"{await change_questions(request, slug, lambda fields: added(fields, again))}?gedaan=weer"

    return await post_act(form, act, again=partial(_stopped, request, slug, key))


def _as_it_was(questions: Questions, key: str) -> FieldDraft:
    """Return a stopped question in the words that it was asked in last."""
    words = [one for one in questions.wordings if one.key == key]
    if not words or key in {one.key for one in questions.fields}:
        raise NoSuchQuestion
    return FieldDraft(key, words[-1].label, FieldType(words[-1].type), options=words[-1].options)


HANDLERS = [take_away_page, take_away, stopped_page, decide_stopped]
