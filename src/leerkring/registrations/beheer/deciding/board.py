"""The board: everybody who applied, with what is known of them, what the team thinks and what was decided so far."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.questions import read_questions
from leerkring.activities.rules import Allocation
from leerkring.activities.views import Questions
from leerkring.core.database.db import Reading
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, integer, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.lists.asked import PAGE, Asked, read_asked
from leerkring.core.web.lists.page import render_list, selection_of
from leerkring.core.web.lists.selection import ALL, CHOSEN, SEEN, read_selection
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.programme.queries import FacetNames, get_facet_names
from leerkring.registrations.answers import given_of, tell
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.deciding import words
from leerkring.registrations.beheer.deciding.forms import Decides, Marks
from leerkring.registrations.beheer.deciding.lists import board_list
from leerkring.registrations.beheer.registrations import ACTIVITY, ORGANIZER
from leerkring.registrations.deciding import drafting, queries
from leerkring.registrations.deciding.refusals import NotOfThisActivity
from leerkring.registrations.deciding.rules import Mark, Verdict
from leerkring.registrations.ordering.queries import list_preferred_order

BOARD = ACTIVITY + "/kiezen"
DONE = {
    "besluit": "Het voorlopige besluit staat erbij. Niemand heeft er nog iets van gehoord.",
    "terug": "Het voorlopige besluit is teruggenomen.",
    "oordeel": "Uw oordeel staat erbij.",
    "bekend": "Iedereen over wie u besloot, krijgt nu een mail.",
}


def board_path(slug: str) -> str:
    """Return the address of an activity's board."""
    return f"/beheer/activiteiten/{slug}/kiezen"


@page(BOARD, access=ORGANIZER)
async def board_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who applied."""
    return await _board(request, slug, None)


async def _board(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    reader = signed_in(request)
    asks: Mapping[str, Any] = request.query_params if form is None else _sent(form)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        if activity.allocation != Allocation.APPLICATION:
            status = form.status if form else 200
            return render(request, "registrations/beheer/deciding/other.html", status=status, a=activity)
        questions, names, asked = await _asked(request, reading, activity, asks)
        found = await queries.read_board(reading, activity.id, asked, request.now)
        ids = [one.id for one in found.lines]
        marks = await queries.list_marks(reading, ids, reader.person_id)
        counts = await queries.count_drafts(reading, activity.id)
        standing = await queries.get_standing(reading, activity.id)
        reasons = await queries.list_reasons(reading)
        preferred = await list_preferred_order(reading, activity.id)
        about = Subject(called="een van deze besluiten", ids=(activity.id,), actions=("decisions.drafted",))
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
        standing=standing,
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


async def _asked(
    request: Visit, reading: Reading, activity: ActivityDetails, asks: Mapping[str, Any]
) -> tuple[Questions, FacetNames, Asked]:
    questions = await read_questions(reading, activity.id)
    names = await get_facet_names(reading)
    listing = board_list(questions, names.regions, signed_in(request).person_id, request.now)
    return questions, names, read_asked(listing, asks)


def _sent(form: Form) -> dict[str, str]:
    return {name: form.value(name) for name in form.names}


async def _ticked(request: Visit, slug: str, form: Form) -> tuple[UUID, list[UUID], str]:
    """Return the activity, whom the form is about in the order of the list, and the list as it was left."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        _, _, asked = await _asked(request, reading, activity, _sent(form))
        selection = read_selection(form.values(CHOSEN), form.value(ALL), form.value(SEEN))
        ticked = await queries.list_ticked(reading, activity.id, asked, selection, request.now)
    # A program names whom it means, in an order of its own; who ticks on the board means the order of the list.
    ids = [*read_ids(form.values("registration")), *ticked]
    asked_for = {name: word for name, word in asked.words.items() if name != PAGE}
    if page := integer(form.value("van-pagina")):
        asked_for |= {PAGE: str(page)} if page > 1 else {}
    return activity.id, ids, urlencode(asked_for)


def read_ids(typed: list[str]) -> list[UUID]:
    """Return the ids among what was sent, in their order; raises `NotOfThisActivity` for what is none."""
    try:
        return [UUID(one) for one in typed]
    except ValueError:
        raise NotOfThisActivity from None


def _back(slug: str, asked: str, done: str) -> str:
    return f"{board_path(slug)}?{asked}{'&' if asked else ''}gedaan={done}"


@action(BOARD, access=ORGANIZER)
async def decide(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what was decided about one or many, and show what it will come to; from the board, go on there."""
    form = await read_form(request)
    again = partial(_board, request, slug)
    values, mistakes = check(Decides, form)
    if values is None:
        return await again(form.with_errors(mistakes))

    async def act() -> str:
        activity_id, ids, asked = await _ticked(request, slug, form)
        await drafting.draft_decisions(
            request.db,
            activity_id,
            ids,
            Verdict(values.decision),
            reason=values.reason or values.chosen,
            by_hand=values.by_hand,
            seen=read_seen(form),
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
        activity_id, ids, asked = await _ticked(request, slug, form)
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
        activity_id, ids, asked = await _ticked(request, slug, form)
        await drafting.give_mark(
            request.db, activity_id, ids, signed_in(request).person_id, Mark(values.mark), now=request.now
        )
        return _back(slug, asked, "oordeel")

    return await post_act(form, act, again=again)


def read_seen(form: Form) -> int | None:
    """Return the revision that a form was made of; None where a program posts without one, -1 for what is none."""
    carried = read_version(form)
    if carried is None:
        return None
    seen = integer(carried, most_digits=18)
    return -1 if seen is None else seen


HANDLERS = [board_page, decide, take_back, mark]
