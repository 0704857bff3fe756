"""The tab of an activity's form: its questions in their order, what may still change, and what visitors see."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.questions.lines import question_lines, stopped_lines
from leerkring.activities.beheer.questions.second import show_second_form
from leerkring.activities.beheer.questions.which import is_open, paths, which_form
from leerkring.activities.editing.presets import PRESETS
from leerkring.activities.editing.questions import Fields, arranged, moved, version_of_order
from leerkring.activities.queries import back_office
from leerkring.activities.queries.questions import list_field_drafts, read_questions
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.changing.activity import Standing, change_activity
from leerkring.registrations.queries import back_office as registered
from leerkring.registrations.queries.answered import count_answered
from leerkring.registrations.sensitive.form import notes_of
from leerkring.registrations.sensitive.queries import count_sensitive
from leerkring.registrations.sensitive.rules import consent_words

Change = Callable[[Fields], Fields]
FORM = ONE + "/formulier"
STEPS = {"omhoog": -1, "omlaag": 1}
DONE = {
    "toegevoegd": "De vraag staat erin.",
    "gewijzigd": "De vraag is gewijzigd.",
    "weg": "De vraag wordt niet meer gesteld.",
    "weer": "De vraag wordt weer gesteld.",
    "gewist": "De antwoorden zijn gewist.",
}


@page(FORM, access=ORGANIZER)
async def form_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the questions in their order."""
    return await show_form(request, slug, None)


async def show_form(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    """Show the tab; after a button of it that was refused with why."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        fields = arranged(await list_field_drafts(reading, activity.id))
        questions = await read_questions(reading, activity.id)
        answered = await count_answered(reading, activity.id) | await count_sensitive(reading, activity.id)
        live = await registered.count_live(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="dit formulier", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
        )
    keys = {field.key for field in fields}
    return render(
        request,
        "activities/beheer/questions/form.html",
        status=form.status if form else 200,
        a=activity,
        base=f"{BASE}/{activity.slug}/formulier",
        form=form or Form(),
        fields=[one for one in fields if not one.sensitive],
        sensitive=[one for one in fields if one.sensitive],
        notes=notes_of([one for one in fields if one.sensitive], activity.ends_at),
        consent=consent_words([one for one in fields if one.sensitive]),
        lines=question_lines(fields, answered),
        stopped=stopped_lines(questions, answered),
        presets=[one for one in PRESETS if one.key not in keys],
        version=version_of_order(fields),
        conflict=conflict,
        refusal=form.refusal if form else "",
        is_open=is_open(request, activity),
        live=live,
        at=request.asked("bij"),
        step=request.asked("naar"),
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action(paths("/volgorde"), access=ORGANIZER)
async def move_question(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Put a question a place higher or lower; the button that did it has the focus again."""
    form = await read_form(request)
    word = next((word for word in STEPS if form.value(word)), "omhoog")
    key = form.value(word)

    def change(fields: Fields) -> Fields:
        check_version(read_version(form), version_of_order(arranged(fields)))
        return moved(fields, key, STEPS[word])

    async def act() -> str:
        where = await change_questions(request, slug, change)
        return f"{where}?bij={key}&naar={word}"

    again = show_second_form if which_form(request).is_second else show_form
    return await post_act(form, act, again=partial(again, request, slug))


async def change_questions(request: Visit, slug: str, change: Change) -> str:
    """Change the questions of a form of an activity under its lock; returns the address of that form."""
    form = which_form(request)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    def of(stands: Standing) -> Standing:
        return replace(stands, draft=form.changed(stands.draft, change))

    await change_activity(
        request.db,
        activity.id,
        of,
        actor=request.actor,
        now=request.now,
        settings=request.settings,
    )
    return form.base(activity.slug)


HANDLERS = [form_page, move_question]
