"""Making, changing and taking away a round, and what a session is about."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.labels import OPEN
from leerkring.activities.content.drafts import RoundDraft
from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.rounds import list_rounds
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.upkeep import get_kept_activity
from leerkring.activities.refusals import DraftRefused
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import aantal
from leerkring.core.versions import check_version, read_version, version_of
from leerkring.core.web.forms.fields import Fields, Line, Lines
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.beheer.rounds.listing import ROUNDS, rounds_path
from leerkring.registrations.beheer.rounds.round_forms import (
    fill_round,
    known_sessions,
    list_rows,
    read_round_form,
    version_of_rounds,
)
from leerkring.registrations.breakouts.refusals import NotTheLastRound, SessionGone
from leerkring.registrations.changing.activity import Standing, change_activity, foresee_change
from leerkring.registrations.refusals import ActivityCancelled

ROUND = ROUNDS + "/rondes/{number:int}"
TEXT = ROUNDS + "/tekst/{session:str}"
SEEN = "gezien"
MOST_ROUNDS = 12


async def _stand(
    request: Visit, reading: Reading, slug: str
) -> tuple[activities.ActivityDetails, Sequence[RoundDraft]]:
    activity = await activities.get_activity(reading, slug, own=request.own_people)
    kept = await get_kept_activity(reading, activity.id)
    draft, _ = await read_standing(reading, kept)
    return activity, draft.rounds


@page(ROUND, access=ORGANIZER)
async def round_page(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Show a round to be changed; one number further than the last is a new one."""
    return await _show(request, slug, number, None)


async def _show(
    request: Visit, slug: str, number: int, form: Form | None, warnings: tuple[str, ...] = ()
) -> Response[bytes]:
    async with request.reading() as reading:
        activity, rounds = await _stand(request, reading, slug)
        if not 1 <= number <= min(len(rounds) + 1, MOST_ROUNDS):
            raise SessionGone
        shown = await list_rounds(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="de deelsessies", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
        )
    here = next((one.breakouts for one in shown if one.number == number), ())
    form = form or fill_round(rounds, number, activity.starts_at)
    return render(
        request,
        "registrations/beheer/rounds/round.html",
        status=form.status,
        a=activity,
        base=rounds_path(slug),
        number=number,
        is_new=number > len(rounds),
        is_last=number == len(rounds),
        form=form,
        rows=list_rows(rounds, {one.slug: (one.taken, one.waiting) for one in here}),
        version=version_of_rounds(rounds),
        conflict=conflict,
        warnings=warnings,
        seen=version_of(*warnings) if warnings else "",
    )


@action(ROUND, access=ORGANIZER)
async def change_round(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Keep the round; what tells people, and a room that becomes smaller, is said first."""
    form, again = await read_form(request), partial(_show, request, slug, number)
    async with request.reading() as reading:
        activity, rounds = await _stand(request, reading, slug)
    if not 1 <= number <= min(len(rounds) + 1, MOST_ROUNDS):
        raise SessionGone
    wanted, mistakes = read_round_form(form, rounds, number)
    if wanted is None:
        return await again(form.with_errors(mistakes))
    after = (*rounds[: number - 1], wanted, *rounds[number:])
    change = partial(_with_rounds, after, read_version(form))
    warned: list[tuple[str, ...]] = []

    async def act() -> str:
        found = await _warnings(request, activity.id, rounds, after, number=number, change=change)
        if found and form.value(SEEN) != version_of(*found):
            warned.append(found)
            return ""
        return await _save(request, slug, change, "ronde")

    answer = await post_act(form, act, again=again)
    return await again(form, warned[0]) if warned else answer


async def _warnings(
    request: Visit,
    activity_id: UUID,
    before: Sequence[RoundDraft],
    after: Sequence[RoundDraft],
    *,
    number: int,
    change: Callable[[Standing], Standing],
) -> tuple[str, ...]:
    try:
        foreseen = await foresee_change(
            request.db,
            activity_id,
            change,
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
    except DraftRefused as no:
        raise Mistakes({"date": no.mistakes[0][1]}) from no
    found = []
    if number <= len(before):
        was = {one.slug: one for one in before[number - 1].breakouts}
        found += [
            f"“{one.title}” gaat van {was[one.slug].capacity} naar {aantal(one.capacity, 'plaats', 'plaatsen')}."
            for one in after[number - 1].breakouts
            if one.slug in was and one.capacity < was[one.slug].capacity
        ]
    if foreseen.mails:
        found.append(
            f"{aantal(foreseen.mails, 'persoon die wachtte krijgt', 'mensen die wachtten krijgen')} een plaats, en een mail daarover."
        )
    return tuple(found)


@action(ROUND + "/weghalen", access=ORGANIZER)
async def drop_round(request: Visit, slug: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Take the last round away, where nobody chose anything in it."""
    form = await read_form(request)
    async with request.reading() as reading:
        _, rounds = await _stand(request, reading, slug)

    async def act() -> str:
        if number != len(rounds):
            raise NotTheLastRound
        change = partial(_with_rounds, tuple(rounds[:-1]), read_version(form))
        return await _save(request, slug, change, "ronde-weg")

    return await post_act(form, act, again=partial(_show_again, request, slug, number))


async def _show_again(request: Visit, slug: str, number: int, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity, rounds = await _stand(request, reading, slug)
    stands = fill_round(rounds, min(number, len(rounds) + 1), activity.starts_at)
    whole = Form(dict(stands.items()), dict(form.errors), form.no)
    return await _show(request, slug, min(number, len(rounds) + 1), whole)


async def _save(request: Visit, slug: str, change: Callable[[Standing], Standing], done: str) -> str:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
    try:
        changed = await change_activity(
            request.db,
            activity.id,
            change,
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
    except DraftRefused as no:
        raise Mistakes({"date": no.mistakes[0][1]}) from no
    return f"{rounds_path(slug)}?gedaan={done}&mails={changed.mails if changed else 0}"


def _with_rounds(rounds: tuple[RoundDraft, ...], version: str | None, stands: Standing) -> Standing:
    if stands.draft.state not in OPEN:
        raise ActivityCancelled
    check_version(version, version_of_rounds(stands.draft.rounds), version_of_rounds(rounds))
    return replace(stands, draft=replace(stands.draft, rounds=rounds))


class TextFields(Fields):
    """What a session is about, in whichever rounds it is."""

    title: Line("Vul een titel in.", 160)  # type: ignore[valid-type]
    speakers: Line(at_most=200) = ""  # type: ignore[valid-type]
    summary: Lines(at_most=400) = ""  # type: ignore[valid-type]


@page(TEXT, access=ORGANIZER)
async def text_page(request: Visit, slug: FromPath[str], session: FromPath[str]) -> Response[bytes]:
    """Show what a session is about, to be changed."""
    return await _text(request, slug, session, None)


async def _text(request: Visit, slug: str, session: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity, rounds = await _stand(request, reading, slug)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze deelsessie", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
        )
    stands = known_sessions(rounds).get(session)
    if stands is None:
        raise SessionGone
    form = form or Form.of({"title": stands.title, "speakers": stands.speakers, "summary": stands.summary})
    return render(
        request,
        "registrations/beheer/rounds/text.html",
        status=form.status,
        a=activity,
        base=rounds_path(slug),
        session=stands,
        numbers=[n for n, one in enumerate(rounds, 1) if any(s.slug == session for s in one.breakouts)],
        form=form,
        version=version_of_rounds(rounds),
        conflict=conflict,
    )


@action(TEXT, access=ORGANIZER)
async def change_text(request: Visit, slug: FromPath[str], session: FromPath[str]) -> Response[bytes]:
    """Keep what a session is about, in every round that it is in."""
    async with request.reading() as reading:
        _, rounds = await _stand(request, reading, slug)
    if session not in known_sessions(rounds):
        raise SessionGone

    async def act(fields: TextFields, form: Form) -> str:
        words = {"title": fields.title, "speakers": fields.speakers, "summary": fields.summary}
        after = tuple(
            replace(
                one,
                breakouts=tuple(replace(s, **words) if s.slug == session else s for s in one.breakouts),
            )
            for one in rounds
        )
        return await _save(request, slug, partial(_with_rounds, after, read_version(form)), "deelsessie")

    return await post_form(request, TextFields, act, again=partial(_text, request, slug, session))


HANDLERS = [round_page, change_round, drop_round, text_page, change_text]
