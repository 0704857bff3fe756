"""The days of an activity: which there are, and moving one."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import forms
from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import NoSuchOccurrence, OccurrenceDetails
from leerkring.activities.versions import version_of_day
from leerkring.core.versions import read_version
from leerkring.core.web.access import STAFF
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.days import move_occurrence
from leerkring.registrations.queries import back_office as registered

DAY = ONE + "/bijeenkomsten/{occurrence_id:uuid}/verplaatsen"


@page(ONE + "/dagen", access=STAFF)
async def days_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the days, and which can be moved."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        days = await back_office.list_occurrences(reading, activity.id)
    may_move = signed_in(request).may("organizer") and activity.state in beheer_labels.OPEN
    return render(request, "activities/beheer/days.html", a=activity, days=days, may_move=may_move)


@page(DAY, access=ORGANIZER)
async def move_page(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Show the day as it is, to be changed."""
    return await _move(request, slug, occurrence_id, None)


async def _move(request: Visit, slug: str, occurrence_id: UUID, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        day = _day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
        counted = await registered.count_by_state(reading, activity.id)
        stands = forms.move_form(day)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(
                called="deze bijeenkomst",
                ids=(activity.id,),
                actions=("move-occurrence", "activity.changed"),
                changed_at=day.changed_at,
            ),
            reader=request.actor,
            typed=form,
            theirs={name: stands.value(name) for name in forms.MOVE_LABELS},
            labels=forms.MOVE_LABELS,
        )
    form = form or stands
    return render(
        request,
        "activities/beheer/move.html",
        status=form.status,
        a=activity,
        day=day,
        form=form,
        version=version_of_day(day),
        conflict=conflict,
        confirmed=counted["confirmed"],
        refusal=form.refusal,
    )


def _day(days: list[OccurrenceDetails], occurrence_id: UUID) -> OccurrenceDetails:
    for day in days:
        if day.id == occurrence_id:
            return day
    raise NoSuchOccurrence


@action(DAY, access=ORGANIZER)
async def move(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Move the day; everyone's calendar follows."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        _day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
    form = await read_form(request)

    async def act() -> str:
        moved, mistakes = forms.read_move(form, request.now)
        if moved is None:
            raise Mistakes(mistakes)
        told = await move_occurrence(
            request.db,
            occurrence_id,
            starts_at=moved.starts_at,
            ends_at=moved.ends_at,
            location=moved.location,
            address=moved.address,
            online_url=moved.online_url,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{BASE}/{slug}?gedaan=verplaatst&mails={told}"

    return await post_act(form, act, again=partial(_move, request, slug, occurrence_id))


HANDLERS = [days_page, move_page, move]
