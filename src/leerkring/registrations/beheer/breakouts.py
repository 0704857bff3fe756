"""Changing somebody's parallel sessions on their behalf, also after they can do so no longer themselves."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.rounds import list_rounds
from leerkring.activities.rules import BreakoutChoice
from leerkring.activities.views import RoundView
from leerkring.core.database.db import Reading
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.registrations import ONE, ORGANIZER
from leerkring.registrations.breakouts.form import RANKS, Rounds, ask_rounds, check_breakouts
from leerkring.registrations.breakouts.queries import OwnBreakouts, find_own_breakouts
from leerkring.registrations.breakouts.refusals import NothingToChoose
from leerkring.registrations.breakouts.service import (
    Chooser,
    choose_breakouts,
    rank_breakouts,
    version_of_breakouts,
)
from leerkring.registrations.queries import back_office
from leerkring.registrations.queries.history import list_steps
from leerkring.registrations.rules import State


async def _asked(reading: Reading, activity_id: UUID, registration_id: UUID) -> tuple[OwnBreakouts, Rounds]:
    """Return what somebody has, and the rounds as they are asked about; raises `NothingToChoose`."""
    own = await find_own_breakouts(reading, registration_id)
    if own is None:
        raise NothingToChoose
    rounds: tuple[RoundView, ...] = await list_rounds(reading, activity_id)
    return own, Rounds(rounds, own.choice)


@page(ONE + "/deelsessies", access=ORGANIZER)
async def breakouts_page(
    request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]
) -> Response[bytes]:
    """Show what somebody has in each round, to be changed."""
    return await _show(request, slug, registration_id, None)


async def _show(request: Visit, slug: str, registration_id: UUID, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        person = await back_office.get_registration(reading, activity.id, registration_id)
        own, rounds = await _asked(reading, activity.id, person.id)
        steps = await list_steps(reading, person.id)
        about = Subject(
            called="deze deelsessies",
            ids=(person.id, person.person_id),
            changed_at=max((step.at for step in steps), default=None),
        )
        conflict = await find_meanwhile(reading, form.no if form else None, about, reader=request.actor)
    form = form or Form(
        own.filled_in
        | {f"fixed-{one.number}": ["1"] for one in own.rounds if one.placed and one.placed.fixed}
    )
    most = max(len(one.ranked) for one in own.rounds)
    ranked = own.choice == BreakoutChoice.RANKED
    return render(
        request,
        "registrations/beheer/breakouts.html",
        status=form.status,
        a=activity,
        r=person,
        form=form,
        rounds=ask_rounds(rounds, own=own.told, ranks=max(RANKS, most)),
        waits=own.waits,
        ranked=ranked,
        may_fix=person.state == State.CONFIRMED and not ranked,
        version=version_of_breakouts(own),
        conflict=conflict,
        refusal=form.refusal,
    )


@action(ONE + "/deelsessies", access=ORGANIZER)
async def change_breakouts(
    request: Visit, slug: FromPath[str], registration_id: FromPath[UUID]
) -> Response[bytes]:
    """Give somebody these sessions; the history says who of the staff did it."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        person = await back_office.get_registration(reading, activity.id, registration_id)
        own, rounds = await _asked(reading, activity.id, person.id)
    form = await read_form(request)
    by = Chooser(actor=request.actor, version=read_version(form))

    async def act() -> str:
        asked, errors = check_breakouts(rounds, form)
        if errors:
            raise Mistakes(errors)
        if own.choice == BreakoutChoice.RANKED:
            await rank_breakouts(
                request.db, person.id, asked.ranked, by=by, now=request.now, settings=request.settings
            )
        else:
            numbers = [one.number for one in own.rounds]
            await choose_breakouts(
                request.db,
                person.id,
                asked.chosen,
                keeps_waiting=[one for one in numbers if form.value(f"waiting-{one}")],
                fixed=[one for one in numbers if form.value(f"fixed-{one}")],
                by=by,
                now=request.now,
                settings=request.settings,
            )
        return f"/beheer/activiteiten/{slug}/aanmeldingen/{registration_id}?gedaan=deelsessies"

    return await post_act(form, act, again=partial(_show, request, slug, registration_id))


HANDLERS = [breakouts_page, change_breakouts]
