"""The board: everybody who applied, with what is known of them, what the team thinks and what was decided so far."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.kept_places import list_kept_places
from leerkring.activities.rules import Allocation
from leerkring.core.versions import EditConflict, read_version
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, integer, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.lists.asked import PAGE
from leerkring.core.web.lists.page import render_list, selection_of
from leerkring.core.web.lists.selection import ALL, CHOSEN, SEEN, read_selection
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.answers import given_of, tell
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.deciding import words
from leerkring.registrations.beheer.deciding.asking import (
    ask_board,
    board_path,
    list_meant,
    read_answers_seen,
    read_ids,
    read_seen,
)
from leerkring.registrations.beheer.deciding.forms import Decides, Marks
from leerkring.registrations.beheer.deciding.one import show_decide
from leerkring.registrations.beheer.registrations import ACTIVITY, ORGANIZER
from leerkring.registrations.deciding import drafting, queries
from leerkring.registrations.deciding.rules import (
    DRAFTED,
    SECOND_PAIR_ASKED,
    SECOND_PAIR_DROPPED,
    Mark,
    Verdict,
)
from leerkring.registrations.ordering.queries import list_preferred_order

BOARD = ACTIVITY + "/kiezen"
DONE = {
    "besluit": "Het voorlopige besluit staat erbij. Niemand heeft er nog iets van gehoord.",
    "terug": "Het voorlopige besluit is teruggenomen.",
    "tweede": "Dat is bewaard.",
    "oordeel": "Uw oordeel staat erbij.",
    "voorstel": "Het voorstel is overgenomen als voorlopig besluit. Niemand heeft er nog iets van gehoord.",
    "bekend": "Iedereen over wie u besloot, krijgt nu een mail.",
}


@page(BOARD, access=ORGANIZER)
async def board_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who applied."""
    return await _board(request, slug, None)


async def _board(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    reader = signed_in(request)
    asks: Mapping[str, Any] = (
        request.query_params if form is None else {name: form.value(name) for name in form.names}
    )
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        if activity.allocation != Allocation.APPLICATION:
            status = form.status if form else 200
            return render(request, "registrations/beheer/deciding/other.html", status=status, a=activity)
        questions, names, asked = await ask_board(request, reading, activity, asks)
        found = await queries.read_board(reading, activity.id, asked, request.now)
        ids = [one.id for one in found.lines]
        marks = await queries.list_marks(reading, ids, reader.person_id)
        counts = await queries.count_drafts(reading, activity.id)
        standing = await queries.get_standing(reading, activity.id)
        eyes = await queries.find_second_pair(reading, activity.id)
        settled = standing.second_pair and await queries.was_decided(reading, activity.id)
        reasons = await queries.list_reasons(reading)
        kept = await list_kept_places(reading, activity.id, request.now)
        preferred = await list_preferred_order(reading, activity.id)
        about = Subject(
            called="een van deze besluiten",
            ids=(activity.id,),
            actions=(DRAFTED, SECOND_PAIR_ASKED, SECOND_PAIR_DROPPED),
        )
        conflict = await find_meanwhile(reading, form.no if form else None, about, reader=request.actor)
    chosen = selection_of(request)
    if form is not None and form.values(CHOSEN):
        chosen = read_selection(form.values(CHOSEN), form.value(ALL), form.value(SEEN))
    form = form or Form()
    return render_list(
        request,
        "registrations/beheer/deciding/board.html",
        show_list(board_path(slug), asked, found),
        status=form.status,
        a=activity,
        answers={one.id: tell(questions, given_of(one)) for one in found.lines},
        marks=marks,
        counts=counts,
        kept=kept,
        standing=standing,
        eyes=eyes,
        settled=settled,
        reasons=reasons,
        preferred=preferred,
        regions=names.regions,
        kinds=ORGANIZATION_KINDS,
        selection=chosen,
        form=form,
        conflict=conflict,
        refusal=form.refusal,
        words=words,
        labels=labels,
        done=DONE.get(request.asked("gedaan")) if form.status == 200 else None,
    )


async def _meant(request: Visit, slug: str, form: Form) -> tuple[UUID, list[UUID], str]:
    """Return the activity, whom the form is about, and the list as it was left."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        ids, asked = await list_meant(request, reading, activity, form)
    asked_for = {name: word for name, word in asked.words.items() if name != PAGE}
    if page := integer(form.value("van-pagina")):
        asked_for |= {PAGE: str(page)} if page > 1 else {}
    return activity.id, ids, urlencode(asked_for)


def _back(slug: str, asked: str, done: str) -> str:
    return f"{board_path(slug)}?{asked}{'&' if asked else ''}gedaan={done}"


@action(BOARD, access=ORGANIZER)
async def decide(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what was decided about one or many, and show what it will come to; from the board, go on there."""
    form = await read_form(request)
    again = partial(show_decide if form.value("vanuit") == "besluit" else _board, request, slug)
    values, mistakes = check(Decides, form)
    if (read_seen(form) or 0) < 0:  # a page that was never ours: that is said before what is missing in it
        return await again(form.refused(EditConflict()))
    if values is None:
        return await again(form.with_errors(mistakes))

    async def act() -> str:
        activity_id, ids, asked = await _meant(request, slug, form)
        await drafting.draft_decisions(
            request.db,
            activity_id,
            ids,
            Verdict(values.decision),
            reason=values.reason or values.chosen,
            by_hand=values.by_hand,
            seen=read_seen(form),
            answers=read_answers_seen(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return _back(slug, asked, "besluit") if form.value("verder") else f"{board_path(slug)}/bekendmaken"

    return await post_act(form, act, again=again)


@action(BOARD + "/terugnemen", access=ORGANIZER)
async def take_back(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Take provisional decisions back."""
    form = await read_form(request)

    async def act() -> str:
        activity_id, ids, asked = await _meant(request, slug, form)
        await drafting.drop_drafts(
            request.db,
            activity_id,
            ids,
            seen=read_seen(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return _back(slug, asked, "terug")

    return await post_act(form, act, again=partial(_board, request, slug))


@action(BOARD + "/oordeel", access=ORGANIZER)
async def mark(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what this member of the team thinks of one or many."""
    form = await read_form(request)
    again = partial(_board, request, slug)
    values, mistakes = check(Marks, form)
    if values is None:
        return await again(form.with_errors(mistakes))

    async def act() -> str:
        activity_id, ids, asked = await _meant(request, slug, form)
        await drafting.give_mark(
            request.db,
            activity_id,
            ids,
            signed_in(request).person_id,
            Mark(values.mark),
            note=values.note if "note" in form.names else None,
            now=request.now,
        )
        if beside := [("gekozen", str(id_)) for id_ in read_ids(form.values("naast"))]:
            return f"{board_path(slug)}/bekijken?{urlencode([*beside, ('gedaan', 'oordeel')])}"
        return _back(slug, asked, "oordeel")

    return await post_act(form, act, again=again)


@action(BOARD + "/tweede-persoon", access=ORGANIZER)
async def choose_second_pair(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Choose whether somebody else must look before people are told."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            activity = await activities.get_activity(reading, slug, own=request.own_people)
        await drafting.set_second_pair(
            request.db,
            activity.id,
            wanted=bool(form.value("second_pair")),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{board_path(slug)}?gedaan=tweede"

    return await post_act(form, act, again=partial(_board, request, slug))


HANDLERS = [board_page, decide, take_back, mark, choose_second_pair]
