"""More days for an activity: one, or a series of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import BASE, ORGANIZER
from leerkring.activities.beheer.days.listing import DAYS
from leerkring.activities.beheer.days.series import REPEATS, Count, Dates, in_order, read_series
from leerkring.activities.content.drafts import OccurrenceDraft
from leerkring.activities.editing.repeating import MOST_DAYS, Repeat, repeat_dates
from leerkring.activities.editing.terms import with_closing
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import OccurrenceDetails
from leerkring.activities.refusals import DraftRefused
from leerkring.activities.versions import version_of_days
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import local
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.fields import Fields, Line, OneOf, WebAddress, check
from leerkring.core.web.forms.form import Form, Raw
from leerkring.core.web.forms.form_dates import Clock, Day
from leerkring.core.web.forms.post import Mistakes, post_answers
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.changing.activity import Standing, change_activity
from leerkring.registrations.queries import back_office as registered
from leerkring.registrations.refusals import ActivityCancelled

NEW = DAYS + "/nieuw"


class NewDayFields(Fields):
    """A day, and how more of them follow it."""

    date: Day
    starts: Clock
    ends: Clock
    title: Line(at_most=120) = ""  # type: ignore[valid-type]
    location: Line(at_most=160) = ""  # type: ignore[valid-type]
    address: Line(at_most=300) = ""  # type: ignore[valid-type]
    online_url: WebAddress() = ""  # type: ignore[valid-type]
    host: Line(at_most=160) = ""  # type: ignore[valid-type]
    repeat: OneOf(Repeat) = Repeat.NONE  # type: ignore[valid-type]
    every: Count(at_most=12) = 1  # type: ignore[valid-type]
    times: Count(at_most=MOST_DAYS) = 1  # type: ignore[valid-type]
    dates: Dates = ""


def _empty(days: list[OccurrenceDetails], now: datetime) -> Form:
    """Return the form with what the last day has: a next one is mostly a month later, at the same hour and place."""
    last = next((day for day in reversed(days) if not day.cancelled), days[-1] if days else None)
    values = {"repeat": Repeat.NONE, "every": "1", "times": "2"}
    if last is None:
        return Form.of(values | {"starts": "09:30", "ends": "16:30"})
    return Form.of(
        values
        | {
            "date": _next(local(last.starts_at).date(), local(now).date()).isoformat(),
            "starts": f"{local(last.starts_at):%H:%M}",
            "ends": f"{local(last.ends_at):%H:%M}",
            "location": last.location,
            "address": last.address,
            "online_url": last.online_url or "",
            "host": last.host,
        }
    )


def _next(last: date, today: date) -> date:
    """Return the same weekday of the first month after the last day that is still to come."""
    later = repeat_dates(last, Repeat.MONTHLY, 1, MOST_DAYS)[1:]
    return next((day for day in later if day > today), today + timedelta(days=7))


@page(NEW, access=ORGANIZER)
async def new_day_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask for a day, filled in as the last one is."""
    return await _new(request, slug, None)


async def _new(request: Visit, slug: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        days = await back_office.list_occurrences(reading, activity.id)
        counted = await registered.count_by_state(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze activiteit", ids=(activity.id,), changed_at=activity.updated_at),
            reader=request.actor,
        )
    form = form or _empty(days, request.now)
    return render(
        request,
        "activities/beheer/days/new.html",
        status=form.status,
        a=activity,
        form=form,
        version=version_of_days(day for day in days if not day.cancelled),
        conflict=conflict,
        told=counted["confirmed"] + counted["offered"],
        waiting=counted["waitlisted"],
        repeats=REPEATS,
    )


@action(NEW, access=ORGANIZER)
async def add_days(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Add the days; who has a place gets one mail with an invitation for each."""

    def read(form: Raw) -> tuple[tuple[OccurrenceDraft, ...] | None, dict[str, str]]:
        values, mistakes = check(NewDayFields, form)
        if values is None:
            return None, mistakes
        same = {name: getattr(values, name) for name in ("title", "location", "address", "host")}
        days, mistakes = read_series(values, request.now, **same, online_url=values.online_url or None)
        return days, in_order(mistakes, list(NewDayFields.model_fields))

    async def act(days: tuple[OccurrenceDraft, ...], form: Form) -> str:
        async with request.reading() as reading:
            activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        try:
            changed = await change_activity(
                request.db,
                activity.id,
                partial(_with_days, days, read_version(form), request.now),
                actor=request.actor,
                now=request.now,
                settings=request.settings,
            )
        except DraftRefused as no:
            raise Mistakes({"date": no.mistakes[0][1]}) from no
        done = "dag-erbij" if len(days) == 1 else "dagen-erbij"
        return f"{BASE}/{activity.slug}/dagen?gedaan={done}&mails={changed.mails if changed else 0}"

    return await post_answers(request, read, act, again=partial(_new, request, slug))


def _with_days(
    days: tuple[OccurrenceDraft, ...], version: str | None, now: datetime, stands: Standing
) -> Standing:
    if stands.draft.state not in beheer_labels.OPEN:
        raise ActivityCancelled
    check_version(version, version_of_days(stands.draft.occurrences))
    draft = replace(stands.draft, occurrences=(*stands.draft.occurrences, *days))
    draft = with_closing(stands.draft, draft, now)
    return Standing(draft, (*stands.days, *(uuid7() for _ in days)))


HANDLERS = [new_day_page, add_days]
