"""One question of a form: adding it, also from those that many forms ask, and changing it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import ORGANIZER
from leerkring.activities.beheer.questions.form import change_questions
from leerkring.activities.beheer.questions.question_forms import LABELS, TYPES, read_question, values_of
from leerkring.activities.beheer.questions.which import (
    is_being_asked,
    list_keys,
    list_other_keys,
    paths,
    which_form,
)
from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.editing.presets import PRESETS
from leerkring.activities.editing.questions import (
    Condition,
    Fields,
    added,
    changed,
    free_key,
    get_question,
    list_conditions,
    list_obstacles,
    version_of_question,
)
from leerkring.activities.queries import back_office
from leerkring.activities.refusals import DraftRefused, NoSuchQuestion
from leerkring.activities.rules import FieldType
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile

NEW = paths("/nieuw")
QUESTION = paths("/vraag/{key:str}")
BEGINS = {"type": FieldType.LONG_TEXT.value}
"""What stands in the form of a new question: most that organisers write themselves ask for a few sentences."""


@page(NEW, access=ORGANIZER)
async def new_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask for a question."""
    return await _show(request, slug, None, None)


@page(QUESTION, access=ORGANIZER)
async def question_page(request: Visit, slug: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """Show a question, to be changed."""
    return await _show(request, slug, key, None)


async def _show(request: Visit, slug: str, key: str | None, form: Form | None) -> Response[bytes]:
    of = which_form(request)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        fields = await of.list_fields(reading, activity.id)
        answered = await of.count_answered(reading, activity.id)
        is_asked = await is_being_asked(request, reading, of, activity)
        field = get_question(fields, key) if key is not None else None
        stands = values_of(field) if field else dict(BEGINS)
        conditions = list_conditions(fields, key)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze vraag", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
            typed=form,
            theirs=stands,
            labels=LABELS,
            names={"yes": "ja", **{one.word: f"{one.label} {one.answer}" for one in conditions}, **_kinds()},
        )
    form = form or Form.of(stands)
    return render(
        request,
        "activities/beheer/questions/question.html",
        status=form.status,
        a=activity,
        of=of,
        base=of.base(activity.slug),
        here=of.base(activity.slug) + (f"/vraag/{field.key}" if field else "/nieuw"),
        form=form,
        field=field,
        types=[(kind.value, *words) for kind, words in TYPES.items()],
        options=_options(conditions, form),
        version=version_of_question(field) if field else "",
        conflict=conflict,
        refusal=form.refusal,
        answered=answered.get(key or "", 0),
        is_open=is_asked,
    )


def _options(conditions: Sequence[Condition], form: Form) -> list[tuple[str, str]]:
    """Return when a question may appear, with what is chosen now also where a file wrote it."""
    offered = {one.word: f"Alleen bij ‘{one.answer}’ op ‘{one.label}’" for one in conditions}
    key, _, value = form.value("when").partition("=")
    if key:
        offered.setdefault(form.value("when"), f"Alleen bij ‘{value}’ op ‘{key}’")
    return list(offered.items())


def _kinds() -> dict[str, str]:
    return {str(kind): words[0] for kind, words in TYPES.items()}


@action(NEW, access=ORGANIZER)
async def add_question(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Put a question at the end of the form: one of those that many ask, or as it was typed."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            activity = await back_office.get_activity(reading, slug, own=request.own_activities)
            fields = await which_form(request).list_fields(reading, activity.id)
            taken = await list_keys(reading, activity.id)
            elsewhere = await list_other_keys(reading, activity.id, which_form(request))
        field = _typed(form, fields, taken)
        where = await change_questions(
            request, slug, lambda stands: added(stands, _free(stands, field, elsewhere))
        )
        return f"{where}?gedaan=toegevoegd"

    return await post_act(form, act, again=partial(_show, request, slug, None))


def _typed(form: Form, fields: Fields, taken: Collection[str]) -> FieldDraft:
    preset = form.value("voorbeeld")
    if preset:
        field = next((one for one in PRESETS if one.key == preset), None)
        if field is None:
            raise NoSuchQuestion
        return field
    read, mistakes = read_question(form, free_key(form.value("label"), taken), list_conditions(fields, None))
    if read is None:
        raise Mistakes(mistakes)
    return read


def _free(fields: Fields, field: FieldDraft, elsewhere: Collection[str]) -> FieldDraft:
    """Give way to a question of the other form, or that somebody else put there meanwhile."""
    if any(replace(one, key=field.key) == field for one in fields):
        return field  # sent twice
    keys = {one.key for one in fields} | set(elsewhere)
    return replace(field, key=free_key(field.key, keys)) if field.key in keys else field


@action(QUESTION, access=ORGANIZER)
async def change_question(request: Visit, slug: FromPath[str], key: FromPath[str]) -> Response[bytes]:
    """Keep the question as it was typed; what people answered keeps the words of then."""
    form = await read_form(request)

    def change(fields: Fields) -> Fields:
        was = get_question(fields, key)
        field, mistakes = read_question(form, key, list_conditions(fields, key), was)
        if field is None:
            check_version(read_version(form), version_of_question(was))
            raise Mistakes(mistakes)
        check_version(read_version(form), version_of_question(was), version_of_question(field))
        if obstacles := dict(list_obstacles(fields, key, field)):
            raise Mistakes(obstacles)
        return changed(fields, key, field)

    async def act() -> str:
        try:
            where = await change_questions(request, slug, change)
        except DraftRefused as no:
            raise Mistakes({str(path[-1]): sentence for path, sentence in no.mistakes}) from no
        return f"{where}?gedaan=gewijzigd"

    return await post_act(form, act, again=partial(_show, request, slug, key))


HANDLERS = [new_page, add_question, question_page, change_question]
