"""The mix of a selection, what is aimed for, and the mix again while people are ticked on the board."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.kept_places import list_kept_places
from leerkring.core.database.db import Reading
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_answers
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.deciding.asking import board_path, list_meant
from leerkring.registrations.beheer.deciding.board import BOARD
from leerkring.registrations.beheer.mix.aim_forms import ROWS, fill_plan, label_aims, read_plan
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.deciding.refusals import NotChosenByStaff
from leerkring.registrations.mix.gathering import Mixing, gather_mix
from leerkring.registrations.mix.rules import Plan, say_shortage
from leerkring.registrations.mix.service import set_plan, version_of_plan

MIX = BOARD + "/samenstelling"


async def get_mixing(request: Visit, reading: Reading, slug: str) -> tuple[ActivityDetails, Mixing]:
    """Return an activity whose places staff give, with its mix. Raises `NotChosenByStaff` for any other."""
    activity = await activities.get_activity(reading, slug, own=request.own_people)
    if activity.allocation != "application":
        raise NotChosenByStaff
    return activity, await gather_mix(reading, activity.id, request.now)


@page(MIX, access=ORGANIZER)
async def mix_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the mix of the selection, with what is aimed for."""
    return await _mix(request, slug, None)


async def _mix(
    request: Visit, slug: str, sent: Form | None, ticked: Collection[UUID] = ()
) -> Response[bytes]:
    async with request.reading() as reading:
        activity, mixing = await get_mixing(request, reading, slug)
        stands = fill_plan(mixing.plan)
        kept = await list_kept_places(reading, activity.id, request.now)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze doelen", ids=(activity.id,), actions=("mix.aims-changed",)),
            reader=request.actor,
            typed=sent,
            theirs={name: ", ".join(values) for name, values in stands.items()},
            labels=label_aims(),
            names={mark: word for one in mixing.dimensions for mark, word in one.values.items()},
        )
    form = sent or stands
    gauges = mixing.gauge(also=ticked)
    return render(
        request,
        "registrations/beheer/mix/mix.html",
        status=form.status,
        a=activity,
        base=board_path(slug),
        form=form,
        rows=ROWS,
        headed=[(one.label, one.values.items()) for one in mixing.dimensions],
        dimensions=[(one.key, one.label) for one in mixing.dimensions],
        gone=[aim.mark for aim in mixing.plan.aims if aim not in mixing.aims],
        kept=kept,
        gauges=gauges,
        says=say_shortage(one for gauge in gauges for one in gauge.measures),
        chosen=len({one.id for one in mixing.chosen()} | set(ticked)),
        ticked=len(ticked),
        version=version_of_plan(mixing.plan),
        conflict=conflict,
        refusal=form.refusal,
        done=request.asked("gedaan") == "doelen" and sent is None,
    )


@action(MIX, access=ORGANIZER)
async def save_aims(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what is aimed for."""
    async with request.reading() as reading:
        activity, mixing = await get_mixing(request, reading, slug)

    async def act(plan: Plan, form: Form) -> str:
        await set_plan(
            request.db,
            activity.id,
            plan,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{board_path(slug)}/samenstelling?gedaan=doelen"

    return await post_answers(
        request,
        lambda form: read_plan(form, mixing.dimensions, mixing.plan),
        act,
        again=partial(_mix, request, slug),
    )


@action(MIX + "/keuze", access=ORGANIZER)
async def count_ticked(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the mix with who is ticked on the board; nothing is kept. The board's script asks for the meter alone."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity, mixing = await get_mixing(request, reading, slug)
        ids, _ = await list_meant(request, reading, activity, form)
    if not form.value("meter"):
        return await _mix(request, slug, None, ids)
    gauges = mixing.gauge(also=ids)
    return render(
        request,
        "registrations/beheer/mix/_counted.html",
        gauges=gauges,
        aimed=[one for gauge in gauges for one in gauge.measures if one.aimed],
        says=say_shortage(one for gauge in gauges for one in gauge.measures),
        ticked=len(ids),
        chosen=len({one.id for one in mixing.chosen()} | set(ids)),
    )


HANDLERS = [mix_page, save_aims, count_ticked]
