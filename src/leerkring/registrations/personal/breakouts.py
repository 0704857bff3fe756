"""Choosing and swapping parallel sessions behind the link of a registration, until a day."""

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.rules import BreakoutChoice
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page
from leerkring.registrations.breakouts.form import RANKS, ask_rounds, check_breakouts
from leerkring.registrations.breakouts.queries import OwnBreakouts
from leerkring.registrations.breakouts.refusals import (
    BreakoutsClosed,
    NoPlaceForSessions,
    NothingToChoose,
)
from leerkring.registrations.breakouts.service import Chooser, choose_breakouts, rank_breakouts
from leerkring.registrations.form_values import form_activity
from leerkring.registrations.personal.layout import personal_page
from leerkring.registrations.personal.links import Opened, open_to_act
from leerkring.registrations.queries.lookup import FormActivity
from leerkring.registrations.rules import LIVE, State

FORM = "/aanmelding/{secret:str}/deelsessies"


async def _open(request: Visit, secret: str) -> tuple[Opened, OwnBreakouts]:
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.breakouts is None:
        raise NothingToChoose
    if found.state not in LIVE:
        raise NoPlaceForSessions
    return opened, found.breakouts


@page(FORM, access=LINK)
async def show_breakouts(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the rounds with what is chosen, and the places that are left."""
    opened, own = await _open(request, secret)
    if not own.is_open(request.now):
        raise BreakoutsClosed(until=own.until)
    typed = {"together": ["ja"]} if opened.registration.breakouts_together else {}
    return await _show(request, secret, opened, Form(own.filled_in | typed))


async def _show(request: Visit, secret: str, opened: Opened, form: Form) -> Response[bytes]:
    found = opened.registration
    own = found.breakouts
    assert own is not None
    activity: FormActivity = await form_activity(request, found.slug, seconds=0)
    most = max((len(one.ranked) for one in own.rounds), default=0)
    fixed = own.fixed
    asked = ask_rounds(activity, own=own.told, ranks=max(RANKS, most))
    return personal_page(
        request,
        "breakouts",
        secret,
        opened,
        status=form.status,
        form=form,
        rounds=[one for one in asked if one.number not in fixed],
        ranked=own.choice == BreakoutChoice.RANKED,
        fixed=fixed,
        waits=own.waits,
        until=own.until,
        confirmed=found.state is State.CONFIRMED,
        came_together=found.group_size > 1,
    )


@action(FORM, access=LINK)
async def swap(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what is chosen or ranked now."""
    opened, own = await _open(request, secret)
    found = opened.registration
    form = await read_form(request)
    activity: FormActivity = await form_activity(request, found.slug, seconds=0)
    asked, errors = check_breakouts(activity, form)
    by = Chooser(generation=found.link_generation, browser=opened.browser)

    async def again(form: Form) -> Response[bytes]:
        return await _show(request, secret, opened, form)

    async def act() -> str:
        if own.choice == BreakoutChoice.RANKED:
            await rank_breakouts(
                request.db,
                found.id,
                asked.ranked,
                together=bool(form.value("together")) if found.group_size > 1 else None,
                by=by,
                now=request.now,
                settings=request.settings,
            )
        else:
            keeps = [one.number for one in own.rounds if form.value(f"waiting-{one.number}")]
            await choose_breakouts(
                request.db,
                found.id,
                asked.chosen,
                keeps_waiting=keeps,
                by=by,
                now=request.now,
                settings=request.settings,
            )
        return f"/aanmelding/{secret}?gedaan=deelsessies"

    if errors:
        return await again(form.with_errors(errors))
    return await post_act(form, act, again=again)


HANDLERS = [show_breakouts, swap]
