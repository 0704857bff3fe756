"""How people choose sessions, and until when."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.labels import OPEN
from leerkring.activities.queries import back_office as activities
from leerkring.activities.refusals import DraftRefused
from leerkring.activities.rules import VISIBLE, BreakoutChoice
from leerkring.core.text.dutch import local
from leerkring.core.versions import check_version, read_version, version_of
from leerkring.core.web.forms.fields import Fields, OneOf
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import OptionalDay
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam, read_clock
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.beheer.rounds.listing import CHOICES, ROUNDS, rounds_path
from leerkring.registrations.breakouts.settling.queries import SettlingFacts, get_facts
from leerkring.registrations.changing.activity import Standing, change_activity
from leerkring.registrations.refusals import ActivityCancelled

CHOICE = ROUNDS + "/keuze"
WRONG_TIME = "Vul een tijd in, bijvoorbeeld 18.00."


class ChoiceFields(Fields):
    """How sessions are chosen, and until which day."""

    choice: OneOf(BreakoutChoice) = ""  # type: ignore[valid-type]
    until_on: OptionalDay = None


def _version(choice: str, until: datetime | None) -> str:
    return version_of("breakouts", choice, until or "")


def _fill(facts: SettlingFacts) -> Form:
    until = local(facts.breakouts_until) if facts.breakouts_until else None
    return Form.of(
        {
            "choice": facts.choice,
            "until_on": until.date().isoformat() if until else "",
            "until_time": f"{until:%H:%M}" if until else "",
        }
    )


@page(CHOICE, access=ORGANIZER)
async def choice_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show how people choose, to be changed."""
    return await _show(request, slug, None)


async def _show(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        facts = await get_facts(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="hoe mensen kiezen", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
        )
    form = form or _fill(facts)
    return render(
        request,
        "registrations/beheer/rounds/choice.html",
        status=form.status,
        a=activity,
        base=rounds_path(slug),
        form=form,
        options=[(value.value, words, "") for value, words in CHOICES.items()],
        opened=activity.state in VISIBLE and request.now >= activity.registration_opens_at,
        says=CHOICES[BreakoutChoice(facts.choice)],
        version=_version(facts.choice, facts.breakouts_until),
        conflict=conflict,
    )


@action(CHOICE, access=ORGANIZER)
async def change_choice(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep how people choose and until when; nobody gets a mail of it."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)

    async def act(fields: ChoiceFields, form: Form) -> str:
        until = _until(fields, form)
        try:
            await change_activity(
                request.db,
                activity.id,
                partial(_with_choice, fields.choice, until, read_version(form)),
                actor=request.actor,
                now=request.now,
                settings=request.settings,
            )
        except DraftRefused as no:
            path, sentence = no.mistakes[0]
            raise Mistakes({"choice" if path[0] == "breakout_choice" else "until_on": sentence}) from no
        return f"{rounds_path(slug)}?gedaan=keuze"

    return await post_form(request, ChoiceFields, act, again=partial(_show, request, slug))


def _until(fields: ChoiceFields, form: Form) -> datetime | None:
    if fields.until_on is None:
        return None
    clock = read_clock(form.value("until_time") or "18:00")
    if clock is None:
        raise Mistakes({"until_time": WRONG_TIME})
    try:
        return amsterdam(fields.until_on, clock)
    except WrongHour as hour:
        raise Mistakes({"until_time": str(hour)}) from hour


def _with_choice(choice: str, until: datetime | None, version: str | None, stands: Standing) -> Standing:
    draft = stands.draft
    if draft.state not in OPEN:
        raise ActivityCancelled
    wanted = BreakoutChoice(choice or draft.breakout_choice)
    check_version(version, _version(draft.breakout_choice, draft.breakouts_until))
    return replace(stands, draft=replace(draft, breakout_choice=wanted, breakouts_until=until))


HANDLERS = [choice_page, change_choice]
