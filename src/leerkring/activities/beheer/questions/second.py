"""The tab of the second form: by when it is to be answered, its questions, and sending it to who has a place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.questions.lines import question_lines
from leerkring.activities.beheer.questions.which import SECOND, WhichForm
from leerkring.activities.content.drafts import FollowUpDraft
from leerkring.activities.editing.presets import PRESETS
from leerkring.activities.editing.questions import arranged, version_of_order
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.follow_up import find_follow_up, find_follow_up_draft
from leerkring.activities.rules import MOST_REMIND_DAYS, REMIND_DAYS, ActivityState
from leerkring.core.text.dutch import local
from leerkring.core.versions import check_version, read_version, version_of
from leerkring.core.web.forms.fields import Fields, Lines, check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.form_dates import Clock, Day
from leerkring.core.web.forms.post import post_act, post_answers
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.changing.activity import Standing, change_activity
from leerkring.registrations.follow_up.queries import count_progress
from leerkring.registrations.follow_up.service import send_follow_up, version_of_sending
from leerkring.registrations.sensitive.form import notes_of
from leerkring.registrations.sensitive.rules import consent_words

TAB = f"{ONE}/{SECOND}"
SEND = TAB + "/versturen"
LABELS = {
    "deadline_on": "Antwoorden tot",
    "deadline_at": "Om",
    "remind_days": "Herinneren",
    "intro": "Inleiding",
}
BEFORE_START = timedelta(days=14)
DONE = {
    "bewaard": "De dagen en de inleiding zijn bewaard.",
    "toegevoegd": "De vraag staat erin.",
    "gewijzigd": "De vraag is gewijzigd.",
    "weg": "De vraag wordt niet meer gesteld.",
    "ingetrokken": "Het formulier is ingetrokken en de antwoorden zijn gewist. U kunt het wijzigen en opnieuw versturen.",
    "verstuurd": "Het formulier gaat per mail uit. Wie later een plaats krijgt, krijgt het vanzelf.",
}
_OF = WhichForm(SECOND)


class SecondFields(Fields):
    """By when it is answered, and what stands above it."""

    deadline_on: Day
    deadline_at: Clock
    intro: Lines(at_most=600) = ""  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed."""

    deadline_at: datetime
    remind_days: int
    intro: str


def read_second(form: Form, ends_at: datetime) -> tuple[Wanted | None, Mapping[str, str]]:
    """Return by when it is answered, or every mistake."""
    values, mistakes = check(SecondFields, form)
    days = form.integer("remind_days") if form.value("remind_days").strip() else REMIND_DAYS
    if not 1 <= (days or 0) <= MOST_REMIND_DAYS:
        mistakes["remind_days"] = f"Kies een aantal dagen van 1 tot en met {MOST_REMIND_DAYS}."
    if values is None or mistakes:
        return None, mistakes
    try:
        deadline = amsterdam(values.deadline_on, values.deadline_at)
    except WrongHour as hour:
        return None, {"deadline_at": str(hour)}
    if deadline > ends_at:
        return None, {"deadline_on": "Kies een dag vóór het einde van de laatste dag."}
    return Wanted(deadline, days or REMIND_DAYS, values.intro), {}


def _version(form: FollowUpDraft | None) -> str:
    return version_of("second", form and (form.deadline_at.timestamp(), form.remind_days, form.intro))


def _stands(form: FollowUpDraft | None, activity: ActivityDetails, now: datetime) -> dict[str, str]:
    """Return what the form holds; where there is none yet, a deadline two weeks before the start."""
    proposed = local(max(activity.starts_at - BEFORE_START, now + timedelta(days=3)))
    at = local(form.deadline_at) if form else proposed.replace(hour=12, minute=0)
    return {
        "deadline_on": at.date().isoformat(),
        "deadline_at": f"{at:%H:%M}",
        "remind_days": str(form.remind_days if form else REMIND_DAYS),
        "intro": form.intro if form else "",
    }


@page(TAB, access=ORGANIZER)
async def second_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the second form: its deadline, its questions, and how far it is."""
    return await show_second_form(request, slug, None)


async def show_second_form(
    request: Visit, slug: str, form: Form | None, *, typed: bool = False
) -> Response[bytes]:
    """Show the tab; after a button of it that was refused with why. `typed`: the form is that of the deadline."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        second = await find_follow_up_draft(reading, activity.id)
        asked = await find_follow_up(reading, activity.id)
        fields = arranged(second.fields if second else ())
        answered = await _OF.count_answered(reading, activity.id)
        progress = await count_progress(reading, activity.id)
        stands = _stands(second, activity, request.now)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="dit formulier", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
            typed=form if typed else None,
            theirs=stands,
            labels=LABELS,
        )
    sensitive = [one for one in fields if one.sensitive]
    keys = {field.key for field in fields}
    return render(
        request,
        "activities/beheer/questions/second.html",
        status=form.status if form else 200,
        a=activity,
        base=_OF.base(activity.slug),
        form=form if form and typed else Form.of(stands),
        second=second,
        sent_at=asked.sent_at if asked else None,
        withdrawn_at=asked.withdrawn_at if asked and asked.is_withdrawn else None,
        closed=second is not None and request.now >= second.deadline_at,
        progress=progress,
        fields=[one for one in fields if not one.sensitive],
        sensitive=sensitive,
        notes=notes_of(sensitive, activity.ends_at),
        consent=consent_words(sensitive),
        lines=question_lines(fields, answered),
        presets=[one for one in PRESETS if one.key not in keys],
        version=_version(second),
        order=version_of_order(fields),
        conflict=conflict,
        refusal=form.refusal if form else "",
        can_send=activity.state == ActivityState.PUBLISHED,
        at=request.asked("bij"),
        step=request.asked("naar"),
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action(TAB, access=ORGANIZER)
async def change_second(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep by when it is answered; the first time this makes the second form."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)

    async def act(wanted: Wanted, form: Form) -> str:
        def change(stands: Standing) -> Standing:
            second = stands.draft.follow_up
            new = replace(
                second or FollowUpDraft(wanted.deadline_at),
                deadline_at=wanted.deadline_at,
                remind_days=wanted.remind_days,
                intro=wanted.intro,
            )
            check_version(read_version(form), _version(second), _version(new))
            return replace(stands, draft=replace(stands.draft, follow_up=new))

        await change_activity(
            request.db,
            activity.id,
            change,
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{_OF.base(activity.slug)}?gedaan=bewaard"

    return await post_answers(
        request,
        partial(read_second, ends_at=activity.ends_at),
        act,
        again=partial(show_second_form, request, slug, typed=True),
    )


@page(SEND, access=ORGANIZER)
async def send_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """The last look: how many people get it now."""
    return await _send(request, slug, None)


async def _send(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        second = await find_follow_up(reading, activity.id)
        progress = await count_progress(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="dit formulier", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
        )
    form = form or Form()
    return render(
        request,
        "activities/beheer/questions/send_second.html",
        status=form.status,
        a=activity,
        base=_OF.base(activity.slug),
        form=form,
        second=second,
        many=len(second.fields) + len(second.sensitive) if second else 0,
        places=progress.places,
        version=version_of_sending(progress.places, second.asks) if second else "",
        conflict=conflict,
        refusal=form.refusal,
    )


@action(SEND, access=ORGANIZER)
async def send(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Send it to who has a place, and from then on to who gets one."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        await send_follow_up(
            request.db,
            activity.id,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{activity.slug}/{SECOND}?gedaan=verstuurd"

    return await post_act(form, act, again=partial(_send, request, slug))


HANDLERS = [second_page, change_second, send_page, send]
