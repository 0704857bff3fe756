"""Settling ranked sessions in the back office: a dry run with figures, the last look, and telling everybody at once."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.labels import done
from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.rounds import list_rounds
from leerkring.activities.rules import BreakoutChoice, commitment_of
from leerkring.activities.views import RoundView
from leerkring.core.versions import EditConflict, check_version, read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.beheer.rounds.listing import ROUNDS, rounds_path
from leerkring.registrations.beheer.rounds.settling_words import bars_of, list_aims, list_ranks, say_steps
from leerkring.registrations.breakouts.rules import until_of
from leerkring.registrations.breakouts.settling.queries import (
    Settled,
    find_settled,
    get_facts,
    read_asked,
)
from leerkring.registrations.breakouts.settling.refusals import NobodyRanked
from leerkring.registrations.breakouts.settling.rules import (
    Asked,
    Figures,
    Reached,
    Settlement,
    count_figures,
    digest_of,
    list_text,
    seed_of,
)
from leerkring.registrations.breakouts.settling.service import check_open, tell_settlement
from leerkring.registrations.breakouts.settling.solving import make_settlement

SETTLING = ROUNDS + "/verdelen"
TRIAL_SEED = "proef"
"""A dry run has a seed that the settling cannot have: who saw the outcome could else change a thing and look again."""


@page(SETTLING, access=ORGANIZER)
async def settling_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what is to be settled; once it was told, what became of it."""
    return await _show(request, slug, Form())


async def _show(
    request: Visit, slug: str, form: Form, found: tuple[Asked, Settlement] | None = None
) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        facts = await get_facts(reading, activity.id)
        settled = await find_settled(reading, activity.id)
        rounds: tuple[RoundView, ...] = await list_rounds(reading, activity.id)
        asked = await read_asked(reading, activity.id, TRIAL_SEED)
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="wat mensen op volgorde zetten", ids=(activity.id,)),
            reader=request.actor,
        )
    titles = {(one.number, session.slug): session.title for one in rounds for session in one.breakouts}
    until = until_of(facts.breakouts_until, facts.starts_at)
    return render(
        request,
        "registrations/beheer/rounds/settling.html",
        status=form.status,
        a=activity,
        base=rounds_path(slug),
        form=form,
        conflict=conflict,
        ranked=facts.choice == BreakoutChoice.RANKED,
        until=until,
        still_open=request.now < until,
        commitment=commitment_of(facts.secret),
        settled=settled,
        seed=seed_of(settled.secret, settled.list_hash) if settled else "",
        now_stands=count_figures(asked, {}),
        told=len(asked.people),
        version=digest_of(list_text(found[0])) if found else "",
        result=_result(*found, titles) if found else _told(settled, titles) if settled else None,
        done=done(request.asked("gedaan"), request.asked("mails")),
    )


def _result(asked: Asked, settlement: Settlement, titles: Mapping[tuple[int, str], str]) -> dict[str, Any]:
    return _in_words(count_figures(asked, settlement.places), settlement.aims, titles)


def _told(settled: Settled, titles: Mapping[tuple[int, str], str]) -> dict[str, Any]:
    figures = msgspec.convert(settled.figures["figures"], Figures)
    return _in_words(figures, tuple(msgspec.convert(settled.figures["aims"], list[Reached])), titles)


def _in_words(
    figures: Figures, aims: tuple[Reached, ...], titles: Mapping[tuple[int, str], str]
) -> dict[str, Any]:
    return {
        "figures": figures,
        "aims": list_aims(aims, figures),
        "ranks": list_ranks(figures),
        "bars": bars_of(figures),
        "steps": [(say_steps(steps), many) for steps, many in enumerate(figures.steps)],
        "rooms": [
            (number, titles.get((number, slug), slug), given, places)
            for number, slug, places, given in figures.rooms
        ],
    }


@action(SETTLING + "/proef", access=ORGANIZER)
async def try_settling(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what a settling would come to, in figures. Nothing is kept, and nobody is told."""
    form = await read_form(request)
    found: list[tuple[Asked, Settlement]] = []

    async def act() -> str:
        asked, _ = await _ask(request, slug, TRIAL_SEED)
        found.append((asked, await make_settlement(asked)))
        return ""

    answer = await post_act(form, act, again=partial(_show, request, slug))
    return await _show(request, slug, Form(), found[0]) if found else answer


async def _ask(request: Visit, slug: str, seed: str | None) -> tuple[Asked, UUID]:
    """Return what is asked now, with the trial's seed or (None) that of the day. Raises what stands in the way."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        facts = await get_facts(reading, activity.id)
        check_open(facts, request.now)
        asked = await read_asked(reading, activity.id, seed or "")
    if not count_figures(asked, {}).asked:
        raise NobodyRanked
    if seed is None:
        asked = replace(asked, seed=seed_of(facts.secret, digest_of(list_text(asked))))
    return asked, activity.id


@action(SETTLING + "/vertellen", access=ORGANIZER)
async def tell(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Settle by the seed of the day and tell everybody, if what people ranked is still what the dry run saw."""
    form = await read_form(request)

    async def act() -> str:
        asked, activity_id = await _ask(request, slug, None)
        check_version(read_version(form), digest_of(list_text(asked)))
        told = await tell_settlement(
            request.db,
            activity_id,
            asked,
            await make_settlement(asked),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{rounds_path(slug)}/verdelen?gedaan=deelsessies-verdeeld&mails={told}"

    return await post_act(form, act, again=partial(_again, request, slug))


async def _again(request: Visit, slug: str, form: Form) -> Response[bytes]:
    """Show why nothing was told: where things changed meanwhile, with a new dry run to go on with."""
    if not isinstance(form.no, EditConflict):
        return await _show(request, slug, form)
    asked, _ = await _ask(request, slug, TRIAL_SEED)
    return await _show(request, slug, form, (asked, await make_settlement(asked)))


HANDLERS = [settling_page, try_settling, tell]
