"""The back office of one chapter: writing with a preview, its earlier texts, and bringing one back."""

from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from markupsafe import Markup

from leerkring.content.markdown.page_text import preview_text
from leerkring.core.database.db import Reading
from leerkring.core.text.cleaning import many_lines
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.differences import Line, differences
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.editing.history import find_kept_text, list_kept_texts, look_back
from leerkring.library.handbooks.beheer import forms, labels
from leerkring.library.handbooks.beheer.editions import BASE, EDITOR, trial_context
from leerkring.library.handbooks.editing import chapters as editing
from leerkring.library.handbooks.editing.trial import TriedChapter, try_chapter
from leerkring.library.handbooks.queries import back_office
from leerkring.library.handbooks.queries.back_office import CHAPTER as CHAPTER_TEXT
from leerkring.library.handbooks.queries.back_office import ChapterDetails, NoSuchEdition
from leerkring.library.handbooks.rules import MOST_IN_CHAPTER, BookState

CHAPTER = BASE + "/hoofdstuk/{chapter_id:uuid}"
OUTCOMES = {
    "bewaren": (BookState.DRAFT, "bewaard"),
    "beoordelen": (BookState.IN_REVIEW, "beoordelen"),
    "publiceren": (BookState.PUBLISHED, "gepubliceerd"),
    "plannen": (BookState.IN_REVIEW, "gepland"),
}
TRIED = frozenset({"publiceren", "plannen"})
PREVIEW_BYTES = 4 * MOST_IN_CHAPTER + 64 * 1024


async def preview_of(reading: Reading, body: str) -> Markup:
    """Return a text as readers would have it, without links to its places: as the page of any other text."""
    return await preview_text(reading, many_lines(body[:MOST_IN_CHAPTER]))


@page(CHAPTER, access=EDITOR)
async def chapter_page(request: Visit, chapter_id: FromPath[UUID]) -> Response[bytes]:
    """Show a chapter to be written."""
    return await _editor(request, chapter_id)


async def _editor(request: Visit, chapter_id: UUID, sent: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        chapter = await back_office.get_chapter(reading, chapter_id)
        edition = await back_office.get_edition_of(reading, chapter.version_id)
        stands = forms.chapter_form(chapter)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            _about(chapter),
            reader=request.actor,
            typed=sent,
            theirs={name: stands.value(name) for name in forms.CHAPTER_LABELS},
            labels=forms.CHAPTER_LABELS,
        )
        preview = await preview_of(reading, (sent or stands).value("body"))
    form = sent or stands
    return render(
        request,
        "library/handbooks/beheer/chapter.html",
        status=form.status,
        chapter=chapter,
        edition=edition,
        form=form,
        version=chapter.version,
        conflict=conflict,
        preview=preview,
        labels=labels,
        done=labels.done(request.query_params.get("gedaan", "")),
    )


def _about(chapter: ChapterDetails) -> Subject:
    return Subject(called="dit hoofdstuk", ids=(chapter.id,), changed_at=chapter.updated_at)


@action(CHAPTER, access=EDITOR, max_body=PREVIEW_BYTES)
async def write(request: Visit, chapter_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was typed, or only show it; nothing that was typed is ever lost."""
    form = await read_form(request)
    what = form.value("doen")
    if what not in OUTCOMES:
        return await _editor(request, chapter_id, form)
    state, done = OUTCOMES[what]

    async def act() -> str:
        written, mistakes = forms.read_chapter(form)
        publish_at = None
        if what == "plannen":
            publish_at, wrong = forms.read_moment(form, request.now)
            mistakes |= wrong
        if written is None or mistakes:
            raise Mistakes(mistakes)
        if what in TRIED:
            tried = TriedChapter(**asdict(written))
            await try_chapter(trial_context(request), chapter_id, tried, version=read_version(form))
        await editing.save(
            request.db,
            chapter_id,
            written,
            version=read_version(form),
            state=state,
            publish_at=publish_at,
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/hoofdstuk/{chapter_id}?gedaan={done}"

    return await post_act(form, act, again=partial(_editor, request, chapter_id))


@action(BASE + "/voorbeeld", access=EDITOR, max_body=PREVIEW_BYTES)
async def preview(request: Visit) -> Response[bytes]:
    """Answer with what a text would look like, for the preview beside it."""
    form = await read_form(request)
    async with request.reading() as reading:
        html = await preview_of(reading, form.value("body"))
    return Response(html.encode(), media_type="text/html", headers={"Cache-Control": "no-store"})


@page(CHAPTER + "/versies", access=EDITOR)
async def history_page(request: Visit, chapter_id: FromPath[UUID]) -> Response[bytes]:
    """Show how a chapter stood after each change, and what each change was."""
    return await _history(request, chapter_id, request.query_params.get("versie", ""))


async def _history(
    request: Visit, chapter_id: UUID, wanted: str, sent: Form | None = None
) -> Response[bytes]:
    async with request.reading() as reading:
        chapter = await back_office.get_chapter(reading, chapter_id)
        edition = await back_office.get_edition_of(reading, chapter.version_id)
        kept = await list_kept_texts(reading, CHAPTER_TEXT, chapter_id)
        conflict = await find_meanwhile(
            reading, sent.no if sent else None, _about(chapter), reader=request.actor
        )
    return render(
        request,
        "editing/history.html",
        status=sent.status if sent else 200,
        conflict=conflict,
        version=chapter.version,
        history=await look_back(kept, wanted, _now(chapter), _changes),
        title=chapter.title,
        called="dit hoofdstuk",
        here=chapter.path,
        list=("Handreikingen", BASE),
        crumbs=[(edition.title, edition.path)],
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, tuple[Line, ...]]]:
    found = [
        (label, differences(str(before.get(name, "")), str(after.get(name, ""))))
        for name, label in forms.CHAPTER_LABELS.items()
    ]
    return [(label, lines) for label, lines in found if lines]


def _now(chapter: ChapterDetails) -> dict[str, Any]:
    return asdict(editing.Written(chapter.title, chapter.slug, chapter.summary, chapter.body))


@action(CHAPTER + "/versies", access=EDITOR)
async def bring_back(request: Visit, chapter_id: FromPath[UUID]) -> Response[bytes]:
    """Bring an earlier text back, as a draft."""
    form = await read_form(request)
    wanted = form.value("versie")
    async with request.reading() as reading:
        kept = await list_kept_texts(reading, CHAPTER_TEXT, chapter_id)
    found = find_kept_text(kept, wanted)
    if found is None:
        raise NoSuchEdition
    data = found.data

    async def act() -> str:
        version, actor, now = read_version(form), request.actor, request.now
        await editing.restore(request.db, chapter_id, data, version=version, actor=actor, now=now)
        return f"{BASE}/hoofdstuk/{chapter_id}?gedaan=teruggezet"

    return await post_act(form, act, again=partial(_history, request, chapter_id, wanted))


HANDLERS = [chapter_page, write, preview, history_page, bring_back]
