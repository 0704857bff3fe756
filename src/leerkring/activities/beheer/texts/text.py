"""The tab of an activity's words: what visitors read, and the address where they read it."""

from dataclasses import replace
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.texts.text_forms import LABELS, TEXT_BYTES, fill, read_text, values_of
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.texts import ActivityText, text_of, with_text
from leerkring.activities.queries import back_office
from leerkring.activities.queries.texts import get_text, list_old_addresses
from leerkring.activities.refusals import DraftRefused
from leerkring.activities.rules import ActivityState
from leerkring.content.files.folder import MOST_IN_BODY
from leerkring.content.markdown.help import HELP
from leerkring.content.markdown.page_text import preview_text
from leerkring.core.text.cleaning import many_lines
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.programme.queries import get_facet_names
from leerkring.registrations.changing.activity import Standing, change_activity
from leerkring.registrations.queries import back_office as registered

TEXT = ONE + "/tekst"


@page(TEXT, access=ORGANIZER)
async def text_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what visitors read, to be changed."""
    return await _text(request, slug, None)


async def _text(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        text = await get_text(reading, activity.id)
        names = await get_facet_names(reading)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze tekst", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
            typed=form,
            theirs={name: values_of(text, name) for name in LABELS},
            labels=LABELS,
            names={**names.themes, **names.regions, **names.target_groups},
        )
        form = form or fill(text)
        preview = await preview_text(reading, _body(form))
        live = await registered.count_live(reading, activity.id)
        old_addresses = await list_old_addresses(reading, activity.id)
    shown = activity.state not in (ActivityState.DRAFT, ActivityState.SCHEDULED)
    return render(
        request,
        "activities/beheer/text.html",
        status=form.status,
        a=activity,
        form=form,
        names=names,
        version=text.version,
        conflict=conflict,
        preview=preview,
        help=HELP,
        shown=shown,
        is_open=shown and request.now >= activity.registration_opens_at,
        live=live,
        old_addresses=old_addresses,
        here=f"{BASE}/{activity.slug}/tekst",
        done=request.asked("gedaan") == "bewaard",
        refusal=form.refusal,
    )


def _body(form: Form) -> str:
    return many_lines(form.value("body")[:MOST_IN_BODY])


@action(TEXT, access=ORGANIZER, max_body=TEXT_BYTES)
async def write(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what was typed, or only show what it would look like."""
    form, again = await read_form(request), partial(_text, request, slug)
    if form.value("doen") == "voorbeeld":
        return await again(form)
    return await post_act(form, partial(_save, request, slug, form), again=again)


async def _save(request: Visit, slug: str, form: Form) -> str:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        names = await get_facet_names(reading)
    text, mistakes = read_text(form, activity.slug, names)
    if text is None:
        raise Mistakes(mistakes)
    try:
        await change_activity(
            request.db,
            activity.id,
            partial(_write_over, text, read_version(form)),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
    except DraftRefused as no:
        by_field = {str(path[0]): sentence for path, sentence in no.mistakes}
        if not by_field.keys() <= LABELS.keys():
            raise
        raise Mistakes(by_field) from no
    return f"{BASE}/{text.slug}/tekst?gedaan=bewaard"


def _write_over(text: ActivityText, version: str | None, stands: Standing) -> Standing:
    check_version(version, text_of(stands.draft).version, text.version)
    return replace(stands, draft=_moved(with_text(stands.draft, text), stands.draft.slug))


def _moved(draft: ActivityDraft, before: str) -> ActivityDraft:
    """Keep the address that it had as an old one."""
    return draft if draft.slug == before else replace(draft, previous_slugs=(before,))


@action(TEXT + "/voorbeeld", access=ORGANIZER, max_body=TEXT_BYTES)
async def preview_body(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Answer with what a text would look like, for the preview beside it."""
    form = await read_form(request)
    async with request.reading() as reading:
        await back_office.get_activity(reading, slug, own=request.own_activities)
        html = await preview_text(reading, _body(form))
    return Response(html.encode(), media_type="text/html", headers={"Cache-Control": "no-store"})


HANDLERS = [text_page, write, preview_body]
