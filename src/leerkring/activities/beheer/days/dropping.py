"""Calling one day off, and letting it go on after all: each with a last look that says to how many that is told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.content.drafts import OccurrenceDraft
from leerkring.activities.editing.terms import closing_of, with_closing
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails, OccurrenceDetails, get_day
from leerkring.activities.refusals import LastDay
from leerkring.activities.versions import version_of_days
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.experts.queries.invitations import list_coming
from leerkring.registrations.changing.activity import Standing, change_activity
from leerkring.registrations.queries import back_office as registered
from leerkring.registrations.refusals import ActivityCancelled

DROP = ONE + "/bijeenkomsten/{occurrence_id:uuid}/laten-vervallen"
BACK = ONE + "/bijeenkomsten/{occurrence_id:uuid}/toch-door"


@page(DROP, access=ORGANIZER)
async def drop_page(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Say to how many it is told that the day is off."""
    return await _look(request, slug, occurrence_id, None)


@page(BACK, access=ORGANIZER)
async def back_page(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Say to how many it is told that the day goes on after all."""
    return await _look(request, slug, occurrence_id, None, back=True)


async def _look(
    request: Visit, slug: str, occurrence_id: UUID, form: Form | None, *, back: bool = False
) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        days = await back_office.list_occurrences(reading, activity.id)
        day = get_day(days, occurrence_id)
        counted = await registered.count_by_state(reading, activity.id)
        experts = await list_coming(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(
                called="deze dag",
                ids=(activity.id,),
                actions=("move-occurrence", "activity.changed"),
                changed_at=day.changed_at,
            ),
            reader=request.actor,
        )
    form = form or Form()
    return render(
        request,
        "activities/beheer/days/drop.html",
        status=form.status,
        a=activity,
        day=day,
        experts=experts,
        goes_on=back,
        form=form,
        version=version_of_days(one for one in days if not one.cancelled),
        conflict=conflict,
        closing=_closing(activity, days, day, goes_on=back, now=request.now),
        told=counted["confirmed"] + counted["offered"] if activity.state == "published" else 0,
        waiting=counted["waitlisted"] if activity.state == "published" else 0,
    )


def _closing(
    activity: ActivityDetails,
    days: Sequence[OccurrenceDetails],
    day: OccurrenceDetails,
    *,
    goes_on: bool,
    now: datetime,
) -> datetime | None:
    """Return when registering will end, where that becomes another moment."""
    going_on = {one.id for one in days if not one.cancelled}
    left = going_on | {day.id} if goes_on else going_on - {day.id}
    first = min((one.starts_at for one in days if one.id in left), default=activity.starts_at)
    closes_at = closing_of(activity).after(first, now)
    return closes_at if closes_at != activity.registration_closes_at else None


@action(DROP, access=ORGANIZER)
async def drop(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Call the day off: it leaves everybody's calendar."""
    form = await read_form(request)
    change = partial(_without, occurrence_id, read_version(form), request.now)
    act = partial(_change, request, slug, occurrence_id, change, "dag-eraf")
    return await post_act(form, act, again=partial(_look, request, slug, occurrence_id))


@action(BACK, access=ORGANIZER)
async def bring_back(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Let the day go on after all: it comes back in everybody's calendar."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        day = get_day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
    change = partial(_with, day, read_version(form), request.now)
    act = partial(_change, request, slug, occurrence_id, change, "dag-terug")
    return await post_act(form, act, again=partial(_look, request, slug, occurrence_id, back=True))


async def _change(
    request: Visit, slug: str, occurrence_id: UUID, change: Callable[[Standing], Standing], done: str
) -> str:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        get_day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
    changed = await change_activity(
        request.db,
        activity.id,
        change,
        actor=request.actor,
        now=request.now,
        settings=request.settings,
    )
    return f"{BASE}/{activity.slug}/dagen?gedaan={done}&mails={changed.mails if changed else 0}"


def _without(day_id: UUID, version: str | None, now: datetime, stands: Standing) -> Standing:
    if stands.draft.state not in beheer_labels.OPEN:
        raise ActivityCancelled
    if day_id not in stands.days:
        return stands  # it is off already: twice is once
    at = stands.days.index(day_id)
    check_version(version, version_of_days(stands.draft.occurrences))
    if len(stands.days) == 1:
        raise LastDay
    rest = stands.draft.occurrences
    draft = replace(stands.draft, occurrences=(*rest[:at], *rest[at + 1 :]))
    draft = with_closing(stands.draft, draft, now)
    return Standing(draft, (*stands.days[:at], *stands.days[at + 1 :]))


def _with(day: OccurrenceDetails, version: str | None, now: datetime, stands: Standing) -> Standing:
    if stands.draft.state not in beheer_labels.OPEN:
        raise ActivityCancelled
    if day.id in stands.days:
        return stands
    check_version(version, version_of_days(stands.draft.occurrences))
    again = OccurrenceDraft(**{name: getattr(day, name) for name in OccurrenceDraft.__slots__})
    draft = replace(stands.draft, occurrences=(*stands.draft.occurrences, again))
    draft = with_closing(stands.draft, draft, now)
    return Standing(draft, (*stands.days, day.id))


HANDLERS = [drop_page, drop, back_page, bring_back]
