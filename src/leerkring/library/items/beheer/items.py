"""The back office of the library's short texts: one list, one editor for every kind, their history."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.files import CHOSEN, both, ending_of, list_file
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.core.web.services import Services, services_of
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.editing.history import find_kept_text, list_kept_texts, look_back
from leerkring.library.handbooks.beheer.chapter import PREVIEW_BYTES, preview_of
from leerkring.library.handbooks.beheer.forms import read_moment
from leerkring.library.items import editing, linking
from leerkring.library.items.beheer import forms, labels
from leerkring.library.items.beheer.lists import ITEMS
from leerkring.library.items.content.chapter_references import list_unknown_places
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.editing import ItemDetails
from leerkring.library.items.kinds import KINDS, Kind
from leerkring.library.items.queries import back_office
from leerkring.library.items.refusals import ItemNotFound
from leerkring.library.items.rules import ItemKind, TextState, path_of

EDITOR = staff_only("editor")
BASE = "/beheer/bibliotheek"
ONE = BASE + "/{item_id:uuid}"
NEW = BASE + "/nieuw/{word:str}"
OUTCOMES = {
    "bewaren": (TextState.DRAFT, "bewaard"),
    "beoordelen": (TextState.IN_REVIEW, "beoordelen"),
    "publiceren": (TextState.PUBLISHED, "gepubliceerd"),
    "plannen": (TextState.IN_REVIEW, "gepland"),
}


@page(BASE, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """List every text; kind and state are links."""
    asked = read_asked(ITEMS, request.query_params)
    async with request.reading() as reading:
        found = await back_office.list_texts(reading, asked)
    return render_list(
        request,
        "library/beheer/list.html",
        show_list(BASE, asked, found),
        kinds=KINDS,
        makes=[one for one in KINDS.values() if one.kind is not ItemKind.PROGRAMME],
        labels=labels,
        base=BASE,
    )


@page(both(BASE), access=EDITOR)
async def items_file(request: Visit) -> Response[Any]:
    """Give the list out as a file for a spreadsheet: all pages, as they are filtered and ordered."""
    asked = read_asked(ITEMS, request.query_params)
    async with request.reading() as reading:
        lines = await back_office.list_all_texts(reading, asked)
    return await list_file(f"bibliotheek{ending_of(request)}", ITEMS, lines, request.asked(CHOSEN))


def _kind(word: str) -> Kind:
    found = next((kind for kind in KINDS.values() if kind.one == word), None)
    if found is None:
        raise ItemNotFound
    return found


@page(NEW, access=EDITOR)
async def new_page(request: Visit, word: FromPath[str]) -> Response[bytes]:
    """Show an empty form of this kind."""
    return await _editor(request, _kind(word), None, Form())


@action(NEW, access=EDITOR, max_body=PREVIEW_BYTES)
async def make(request: Visit, word: FromPath[str]) -> Response[bytes]:
    """Keep a new text."""
    kind = _kind(word)
    return await _write(request, kind, None, await read_form(request))


@page(ONE, access=EDITOR)
async def item_page(request: Visit, item_id: FromPath[UUID]) -> Response[bytes]:
    """Show a text to be written."""
    async with request.reading() as reading:
        item = await editing.get_item_details(reading, item_id)
        form = await _filled(reading, item)
    return await _editor(request, KINDS[item.draft.kind], item, form)


async def _filled(reading: Reading, item: ItemDetails) -> Form:
    draft = replace(item.draft, links=await linking.present(reading, item.draft.links))
    return forms.fill(draft, KINDS[item.draft.kind], item.version, _moment(item.publish_at))


@action(ONE, access=EDITOR, max_body=PREVIEW_BYTES)
async def write(request: Visit, item_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was typed, or only show it; nothing that was typed is ever lost."""
    form = await read_form(request)
    async with request.reading() as reading:
        item = await editing.get_item_details(reading, item_id)
    return await _write(request, KINDS[item.draft.kind], item, form)


def _moment(at: datetime | None) -> dict[str, str]:
    moment = local(at) if at else None
    return {
        "publish_on": moment.date().isoformat() if moment else "",
        "publish_time": f"{moment:%H:%M}" if moment else "",
    }


async def _editor(request: Visit, kind: Kind, item: ItemDetails | None, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        choices = await back_office.list_choices(reading, {link.name for link in kind.links})
        conflict = None
        if item is not None and form.no is not None:
            item = await editing.get_item_details(reading, item.id)
            stands, words = await _filled(reading, item), forms.words_of(kind)
            conflict = await find_meanwhile(
                reading,
                form.no,
                _about(item),
                reader=request.actor,
                typed=form,
                theirs={name: stands.values(name) for name in words},
                labels=words,
                names=forms.names_of(kind, choices),
            )
        preview = await preview_of(reading, form.value("body"))
    return render(
        request,
        "library/beheer/item.html",
        status=form.status,
        kind=kind,
        item=item,
        form=form,
        choices=choices,
        fixed=kind.kind in forms.FIXED,
        version=item.version if item else "",
        conflict=conflict,
        preview=preview,
        labels=labels,
        done=labels.DONE.get(request.query_params.get("gedaan", ""), ""),
        here=f"{BASE}/{item.id}" if item else f"{BASE}/nieuw/{kind.one}",
        base=BASE,
        public=path_of(kind.kind, item.slug, item.draft.parent) if item else "",
    )


def _about(item: ItemDetails) -> Subject:
    return Subject(called="deze tekst", ids=(item.id,))


async def _write(request: Visit, kind: Kind, item: ItemDetails | None, form: Form) -> Response[bytes]:
    what, again = form.value("doen"), partial(_editor, request, kind, item)
    if what == "weghalen" and item:
        return await post_act(form, partial(_archive, request, item.id, form), again=again)
    if what in OUTCOMES:
        return await post_act(form, partial(_save, request, kind, item, form, what), again=again)
    return await again(form)


async def _archive(request: Visit, item_id: UUID, form: Form) -> str:
    version, actor, now = read_version(form), request.actor, request.now
    await editing.archive(request.db, item_id, version=version, actor=actor, now=now)
    return f"{BASE}/{item_id}?gedaan=weggehaald"


async def _save(request: Visit, kind: Kind, item: ItemDetails | None, form: Form, what: str) -> str:
    actor, now = request.actor, request.now
    state, done = OUTCOMES[what]
    draft, publish_at = await _read_draft(request, kind, item, form, what)
    draft = replace(draft, state=state)
    if item is None:
        saved = await editing.create(request.db, draft, publish_at=publish_at, actor=actor, now=now)
        return f"{BASE}/{saved.id}?gedaan={done}"
    version = read_version(form)
    await editing.save(
        request.db, item.id, draft, version=version, publish_at=publish_at, actor=actor, now=now
    )
    return f"{BASE}/{item.id}?gedaan={done}"


async def _read_draft(
    request: Visit, kind: Kind, item: ItemDetails | None, form: Form, what: str
) -> tuple[ItemDraft, datetime | None]:
    """Return the text as it was typed and when to publish it; every mistake at once."""
    async with request.reading() as reading:
        choices = await back_office.list_choices(reading, {link.name for link in kind.links})
    before = item.draft if item else ItemDraft(kind.kind, "", "")
    draft, mistakes = forms.read(kind, form, choices, before)
    publish_at = None
    if what == "plannen":
        publish_at, wrong = read_moment(form, request.now)
        mistakes |= wrong
    if draft is not None:
        mistakes |= await _unknown_places(services_of(request), draft)
    if draft is None or mistakes:
        raise Mistakes(mistakes)
    return draft, publish_at


async def _unknown_places(services: Services, draft: ItemDraft) -> dict[str, str]:
    async with services.db.reading() as reading:
        unknown = await list_unknown_places(reading, draft.links.get("chapters", ()))
    return {"places": f"Deze alinea bestaat niet (meer): {', '.join(unknown)}."} if unknown else {}


@page(ONE + "/versies", access=EDITOR)
async def history_page(request: Visit, item_id: FromPath[UUID]) -> Response[bytes]:
    """Show how a text stood after each change, and what each change was."""
    return await _history(request, item_id, request.query_params.get("versie", ""))


async def _history(request: Visit, item_id: UUID, wanted: str, sent: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        item = await editing.get_item_details(reading, item_id)
        kept = await list_kept_texts(reading, editing.SUBJECT, item_id)
        conflict = await find_meanwhile(
            reading, sent.no if sent else None, _about(item), reader=request.actor
        )
    changes = partial(labels.changes, KINDS[item.draft.kind])
    return render(
        request,
        "editing/history.html",
        status=sent.status if sent else 200,
        version=item.version,
        conflict=conflict,
        history=await look_back(kept, wanted, item.draft.data, changes),
        title=item.draft.title,
        called="deze tekst",
        here=f"{BASE}/{item.id}",
        list=("Bibliotheek", BASE),
        crumbs=[],
    )


@action(ONE + "/versies", access=EDITOR)
async def bring_back(request: Visit, item_id: FromPath[UUID]) -> Response[bytes]:
    """Bring an earlier text back, as a draft."""
    form = await read_form(request)
    wanted = form.value("versie")
    async with request.reading() as reading:
        kept = await list_kept_texts(reading, editing.SUBJECT, item_id)
    found = find_kept_text(kept, wanted)
    if found is None:
        raise ItemNotFound
    data = found.data

    async def act() -> str:
        version, actor, now = read_version(form), request.actor, request.now
        await editing.restore(request.db, item_id, data, version=version, actor=actor, now=now)
        return f"{BASE}/{item_id}?gedaan=teruggezet"

    return await post_act(form, act, again=partial(_history, request, item_id, wanted))


HANDLERS = [overview, items_file, new_page, make, item_page, write, history_page, bring_back]
