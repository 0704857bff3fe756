"""The draw in the back office: how far it is, freezing, the value, a dry run, and the act itself with two confirmations."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.draws.labels import VALUE_FORMS, rule_of, sentences_of
from leerkring.activities.draws.rules import is_missed
from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.core.text.dutch import listed
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import Fields, Line, OneOf
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.labels import REASONS
from leerkring.registrations.beheer.registrations import ACTIVITY, ORGANIZER
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.outcome import Outcome
from leerkring.registrations.drawing.queries.kept import KeptDraw, find_draw
from leerkring.registrations.drawing.queries.participants import list_groups_of_one
from leerkring.registrations.drawing.queries.tickets import count_outcomes, list_who_is_left
from leerkring.registrations.drawing.refusals import ListDamaged
from leerkring.registrations.drawing.rules import Drawn
from leerkring.registrations.drawing.service import draw_places, rehearse, type_value
from leerkring.registrations.drawing.web import steps_of

DRAW = ACTIVITY + "/loting"
DONE = {
    "bevroren": "De lijst is bevroren. Iedereen krijgt een mail met de eigen lotnummers.",
    "waarde": "De openbare waarde is bewaard. U kunt haar nog verbeteren, tot u de plaatsen trekt.",
    "getrokken": "De plaatsen zijn getrokken. Iedereen krijgt een mail met de uitslag.",
}


class PublicValue(Fields):
    """The public value, typed twice."""

    value: Line("Vul de openbare waarde in.", at_most=60)  # type: ignore[valid-type]
    again: Line("Vul de waarde nog een keer in.", at_most=60)  # type: ignore[valid-type]


class ConfirmDraw(Fields):
    """The two confirmations before the act."""

    checked: OneOf(["yes"], "Kijk de waarde na bij de bron, en zet dan dit vinkje.")  # type: ignore[valid-type]
    final: OneOf(["yes"], "Bevestig dat u weet dat dit niet terug kan.")  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a draw with another seed comes to: how many places, who waits why, and who withdrew."""

    placed: int
    waiting: int
    withdrawn: int
    why: tuple[tuple[str, int], ...]


def _counted(drawn: list[Drawn]) -> DryRun:
    outcomes = Counter(one.outcome for one in drawn)
    why = Counter(one.reason for one in drawn if one.outcome is Outcome.WAITING and one.reason)
    return DryRun(
        outcomes[Outcome.PLACE],
        outcomes[Outcome.WAITING],
        outcomes[Outcome.WITHDRAWN],
        tuple((REASONS.get(reason, str(reason)), many) for reason, many in why.most_common()),
    )


@page(DRAW, access=ORGANIZER)
async def draw_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show how far the draw is, and the one step that can be done now."""
    return await _show(request, slug, "show", Form())


@page(DRAW + "/bevriezen", access=ORGANIZER)
async def freeze_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say what freezing means, and to how many."""
    return await _show(request, slug, "freeze", Form())


@page(DRAW + "/trekken", access=ORGANIZER)
async def act_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the dry run and the last look, with what must be confirmed."""
    return await _show(request, slug, "act", Form())


async def _show(request: Visit, slug: str, name: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        kept = await find_draw(reading, activity.id)
        if kept is None:
            return render(request, "registrations/beheer/drawing/other.html", status=form.status, a=activity)
        dry, damaged = None, False
        if kept.draw_frozen_at and not kept.drawn_at:
            try:
                dry = _counted(rehearse(kept, await list_who_is_left(reading, activity.id)))
            except ListDamaged:
                damaged = True
        step = steps_of(kept, request.now)
        tells = kept.draw_most_tickets > 1 and step == "closed"
        alone = await list_groups_of_one(reading, activity.id, request.now) if tells else ()
        counted = await count_outcomes(reading, activity.id) if kept.drawn_at else {}
        about = Subject(
            called="de loting",
            ids=(activity.id,),
            actions=("draw.frozen", "draw.value", "draw.drawn"),
            changed_at=activity.updated_at,
        )
        conflict = await find_meanwhile(reading, form.no, about, reader=request.actor)
    return render(
        request,
        f"registrations/beheer/drawing/{_template(name, kept, step)}.html",
        status=form.status,
        a=activity,
        d=kept,
        step=step,
        missed=is_missed(kept, request.now),
        promised=bool(kept.commitment and kept.draw_value_name and kept.draw_value_at),
        may_type=kept.draw_value_at is not None and request.now >= kept.draw_value_at,
        value_form=VALUE_FORMS[kept.draw_value_form],
        rule=sentences_of(kept.rule or rule_of(kept.draw_most_tickets)),
        alone=listed(alone),
        dry=dry,
        damaged=damaged,
        counted=counted,
        form=form,
        conflict=conflict,
        refusal=form.refusal,
        done=DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
    )


def _template(name: str, kept: KeptDraw, step: str) -> str:
    """Return the page that is asked for, or how things stand where that step is not the next one."""
    is_next = {"freeze": step == "closed", "act": step == "valued"}.get(name, True)
    return name if is_next and kept.state == "published" else "show"


async def _activity(request: Visit, slug: str) -> ActivityDetails:
    async with request.reading() as reading:
        return await activities.get_activity(reading, slug, own=request.own_people)


@action(DRAW + "/bevriezen", access=ORGANIZER)
async def freeze_list(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Freeze the list; everybody in it is told their tickets."""
    activity, form = await _activity(request, slug), await read_form(request)

    async def act() -> str:
        await freeze(
            request.db,
            activity.id,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"/beheer/activiteiten/{activity.slug}/loting?gedaan=bevroren"

    return await post_act(form, act, again=partial(_show, request, slug, "freeze"))


@action(DRAW, access=ORGANIZER)
async def keep_value(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep the public value that was typed twice."""
    activity = await _activity(request, slug)

    async def act(fields: PublicValue, form: Form) -> str:
        await type_value(
            request.db,
            activity.id,
            fields.value,
            fields.again,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"/beheer/activiteiten/{activity.slug}/loting?gedaan=waarde"

    return await post_form(request, PublicValue, act, again=partial(_show, request, slug, "show"))


@action(DRAW + "/trekken", access=ORGANIZER)
async def draw_now(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Draw the places, once both confirmations are there."""
    activity = await _activity(request, slug)

    async def act(_: ConfirmDraw, form: Form) -> str:
        await draw_places(
            request.db,
            activity.id,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"/beheer/activiteiten/{activity.slug}/loting?gedaan=getrokken"

    return await post_form(request, ConfirmDraw, act, again=partial(_show, request, slug, "act"))


HANDLERS = [draw_page, freeze_page, act_page, freeze_list, keep_value, draw_now]
