"""Copying an activity: choose what comes along and when the first day is; the result is a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.new_forms import read_request_key
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.copying import MOST_IN_TITLE, Along, copied, same_weekday, title_for
from leerkring.activities.editing.creating import copy_activity
from leerkring.activities.queries import back_office
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import local
from leerkring.core.text.slugs import slugified
from leerkring.core.web.forms.fields import Fields, Line, check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import Day
from leerkring.core.web.forms.post import Mistakes, post_answers
from leerkring.core.web.forms.typed_dates import WrongHour
from leerkring.core.web.pages import Visit, action, page, render, signed_in

COPY = ONE + "/kopieren"
A_YEAR = timedelta(weeks=52)
CHOICES = (
    (Along.TEXT, "Tekst en programma", "ook thema’s, regio’s en doelgroepen"),
    (Along.LOCATIONS, "Waar de dagen zijn", "plaats, adres en link"),
    (
        Along.PLACES,
        "Hoe plaatsen worden verdeeld",
        "verdeling, vrijgehouden plaatsen, hoogste aantal per organisatie",
    ),
    (Along.FORM, "Vragen op het formulier", "ook die van het tweede formulier"),
    (Along.REMINDERS, "Herinneringen", "wanneer mensen mail krijgen voor en na een dag, met uw tekst"),
    (Along.TEAM, "Het team", ""),
)


class CopyFields(Fields):
    """What the new activity is called, when it begins, and what comes along."""

    title: Line("Vul in hoe de activiteit heet.", at_most=MOST_IN_TITLE)  # type: ignore[valid-type]
    date: Day
    along: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The copy that was asked for."""

    title: str
    first: date
    along: frozenset[Along]


def read_copy(form: Form, today: date) -> tuple[Wanted | None, Mapping[str, str]]:
    """Return what was asked for, or every mistake."""
    values, mistakes = check(CopyFields, form)
    if not set(form.values("along")) <= set(Along):
        mistakes["along"] = "Kies uit de lijst."
    if values is not None and values.date <= today:
        mistakes["date"] = "Kies een dag die nog komt."
    if values is None or mistakes:
        return None, mistakes
    return Wanted(values.title, values.date, frozenset(map(Along, values.along))), {}


def make_draft(stands: ActivityDraft, wanted: Wanted, now: datetime) -> ActivityDraft:
    """Return the new activity that was asked for; raises `WrongHour` where clocks skip an hour on a new day."""
    slug = slugified(wanted.title)[:100].strip("-") or "activiteit"
    return copied(stands, slug=slug, title=wanted.title, first=wanted.first, along=wanted.along, now=now)


@page(COPY, access=ORGANIZER)
async def copy_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask what comes along, and when the first day is."""
    return await _copy(request, slug, None)


async def _copy(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        days = [day for day in await back_office.list_occurrences(reading, activity.id) if not day.cancelled]
    first = local(activity.starts_at).date()
    next_year = same_weekday(first, max(first + A_YEAR, local(request.now).date() + timedelta(days=1)))
    form = form or Form.of(
        {
            "request_key": uuid7(),
            "title": title_for(activity.title, next_year.year),
            "date": next_year.isoformat(),
            "along": [str(one) for one in Along],
        }
    )
    return render(
        request,
        "activities/beheer/copy.html",
        status=form.status,
        a=activity,
        days=days,
        form=form,
        choices=CHOICES,
        refusal=form.refusal,
    )


@action(COPY, access=ORGANIZER)
async def copy(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Make the copy, and open it."""
    async with request.reading() as reading:
        activity_id = (await back_office.get_activity(reading, slug, own=request.own_activities)).id
    return await post_answers(
        request,
        partial(read_copy, today=local(request.now).date()),
        partial(_make, request, activity_id),
        again=partial(_copy, request, slug),
    )


async def _make(request: Visit, activity_id: UUID, wanted: Wanted, form: Form) -> str:
    try:
        saved = await copy_activity(
            request.db,
            activity_id,
            partial(make_draft, wanted=wanted, now=request.now),
            with_team=Along.TEAM in wanted.along,
            person_id=signed_in(request).person_id,
            request_key=read_request_key(form),
            actor=request.actor,
            now=request.now,
        )
    except WrongHour as hour:
        raise Mistakes({"date": str(hour)}) from None
    return f"{BASE}/{saved.slug}?gedaan=gekopieerd"


HANDLERS = [copy_page, copy]
