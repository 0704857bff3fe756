"""The items of an issue in the back office: texts, their order, and what is new."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.content.markdown.help import HELP
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.newsletter import forms
from leerkring.newsletter.beheer.head import gone, post_button
from leerkring.newsletter.beheer.issue_page import BASE, EDITOR, ONE, get_issue, get_stream_and_issue
from leerkring.newsletter.issues import draft_items, proposing
from leerkring.newsletter.issues.versions import version_of_item
from leerkring.newsletter.queries import issue_queries
from leerkring.newsletter.queries.issue_queries import ItemLine
from leerkring.newsletter.refusals import ItemGone, NoSuchIssue
from leerkring.programme.queries import list_themes

ITEM = ONE + "/onderdelen/{item_id:uuid}"


@page(ONE + "/onderdelen/nieuw", access=EDITOR)
async def new_item(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Ask for a text of one's own."""
    return await _item(request, slug, number, None)


@page(ITEM, access=EDITOR)
async def show_item(
    request: Visit, slug: FromPath[str], number: FromPath[int], item_id: FromPath[UUID]
) -> Response[bytes]:
    """Show an item's words, to be changed."""
    return await _item(request, slug, number, item_id)


async def _item(
    request: Visit, slug: str, number: int, item_id: UUID | None, form: Form | None = None
) -> Response[bytes]:
    if form and isinstance(form.no, NoSuchIssue):
        return gone(request, form)
    no = form.no if form else None
    async with request.reading() as reading:
        stream, issue = await get_stream_and_issue(reading, slug, number)
        items = await issue_queries.list_items(reading, [issue.id])
        themes = await list_themes(reading)
        item = next((one for one in items if one.id == item_id), None)
        conflict = await find_meanwhile(
            reading,
            no,
            Subject(called="deze tekst", ids=(issue.id,), actions=("issue.item",)),
            reader=request.actor,
            typed=form,
            theirs=_words_of(item) if item else {},
            labels=forms.ITEM_LABELS,
            names={"": "alle"} | {theme.slug: theme.name for theme in themes},
        )
    if item_id is not None and item is None:
        if form is None:
            raise NoSuchIssue
        no = ItemGone()
    shown = form or Form.of(_words_of(item) if item else {})
    return render(
        request,
        "newsletter/beheer/item.html",
        status=no.status if no else shown.status,
        stream=stream,
        issue=issue,
        item=item,
        themes=themes,
        form=shown,
        version=version_of_item(item) if item else "",
        base=f"{BASE}/{slug}/{number}",
        refusal=no.text if no else "",
        conflict=conflict,
        help=HELP,
    )


def _words_of(item: ItemLine) -> dict[str, Any]:
    return {"title": item.title, "text": item.text, "path": item.path, "themes": item.themes}


@action(ONE + "/onderdelen/nieuw", access=EDITOR)
async def add_item(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Add a text of one's own."""
    return await _save_item(request, slug, number, None)


@action(ITEM, access=EDITOR)
async def save_item(
    request: Visit, slug: FromPath[str], number: FromPath[int], item_id: FromPath[UUID]
) -> Response[bytes]:
    """Keep an item's words."""
    return await _save_item(request, slug, number, item_id)


async def _theme_slugs(request: Visit) -> frozenset[str]:
    async with request.reading() as reading:
        return frozenset(theme.slug for theme in await list_themes(reading))


async def _save_item(request: Visit, slug: str, number: int, item_id: UUID | None) -> Response[bytes]:
    async def act(values: forms.Item, form: Form) -> str:
        if not set(values.themes) <= await _theme_slugs(request):
            raise Mistakes({"themes": "Kies uit de thema’s op deze pagina."})
        issue = await get_issue(request, slug, number)
        actor, now = request.actor, request.now
        text = draft_items.ItemText(values.title, values.text, values.path, values.themes)
        if item_id is None:
            await draft_items.add_item(request.db, issue.id, text, actor=actor, now=now)
        else:
            version = read_version(form)
            await draft_items.save_item(
                request.db, issue.id, item_id, text, version=version, actor=actor, now=now
            )
        return f"{BASE}/{slug}/{number}?gedaan=opgeslagen#onderdelen"

    return await post_form(request, forms.Item, act, again=partial(_item, request, slug, number, item_id))


@action(ITEM + "/plaats", access=EDITOR)
async def move_item(
    request: Visit, slug: FromPath[str], number: FromPath[int], item_id: FromPath[UUID]
) -> Response[bytes]:
    """Move an item up, down, first or last, or leave it out: the button says with which words it was seen."""
    form = await read_form(request)
    where, _, seen = form.value("where").partition(":")

    async def act(_: int | None) -> str:
        issue = await get_issue(request, slug, number)
        actor, now = request.actor, request.now
        if where == "out":
            was_there = await draft_items.drop_item(
                request.db, issue.id, item_id, version=seen or None, actor=actor, now=now
            )
            done = "?gedaan=weggelaten" if was_there else ""
            return f"{BASE}/{slug}/{number}{done}#onderdelen"
        await draft_items.move_item(request.db, issue.id, item_id, where=where, actor=actor, now=now)
        return f"{BASE}/{slug}/{number}#onderdeel-{item_id}"

    return await post_button(request, slug, number, form, act)


@action(ONE + "/nieuws", access=EDITOR)
async def take(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Add what is new or was left out, or set it aside for good."""
    form = await read_form(request)
    sources = form.values("source") or form.values("back")

    async def act(_: int | None) -> str:
        issue = await get_issue(request, slug, number)
        actor, now = request.actor, request.now
        if "aside" in form.names:
            await proposing.set_aside(request.db, issue.id, form.value("aside"), actor=actor, now=now)
        else:
            await proposing.take(request.db, issue.id, sources or None, actor=actor, now=now)
        return f"{BASE}/{slug}/{number}#onderdelen"

    return await post_button(request, slug, number, form, act)


HANDLERS = [new_item, show_item, add_item, save_item, move_item, take]
