"""Changing one day: when and where it is, what it is called, who receives it."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.beheer.days import day_forms
from leerkring.activities.beheer.days.day_forms import DayAnswers
from leerkring.activities.beheer.days.warned import warnings_of
from leerkring.activities.editing.day_warnings import PlannedDay
from leerkring.activities.editing.terms import closing_of
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails, get_day
from leerkring.activities.versions import version_of_day
from leerkring.core.versions import read_version, version_of
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.experts.queries.invitations import list_coming
from leerkring.registrations.changing.days import move_occurrence
from leerkring.registrations.queries import back_office as registered

DAY = ONE + "/bijeenkomsten/{occurrence_id:uuid}/verplaatsen"
SEEN = "gezien"
"""The field that says which warnings were on the screen: with others they are shown again."""


@page(DAY, access=ORGANIZER)
async def change_page(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Show the day as it is, to be changed."""
    return await _change(request, slug, occurrence_id, None)


async def _change(
    request: Visit, slug: str, occurrence_id: UUID, form: Form | None, warnings: tuple[str, ...] = ()
) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        day = get_day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
        counted = await registered.count_by_state(reading, activity.id)
        experts = await list_coming(reading, activity.id)
        stands = day_forms.day_form(day)
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
            theirs={name: stands.value(name) for name in day_forms.LABELS},
            labels=day_forms.LABELS,
        )
    form = form or stands
    return render(
        request,
        "activities/beheer/days/change.html",
        status=form.status,
        a=activity,
        day=day,
        form=form,
        version=version_of_day(day),
        conflict=conflict,
        told=counted["confirmed"] + counted["offered"],
        waiting=counted["waitlisted"],
        experts=experts,
        closing=closing_of(activity) if request.now < activity.registration_closes_at else None,
        refusal=form.refusal,
        warnings=warnings,
        seen=version_of(*warnings) if warnings else "",
    )


@action(DAY, access=ORGANIZER)
async def change(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Change the day; where it moves, everyone's calendar follows. What may keep people from it is said first."""
    form, again = await read_form(request), partial(_change, request, slug, occurrence_id)
    answers, mistakes = day_forms.read_day_form(form, request.now)
    warnings: tuple[str, ...] = ()
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        day = get_day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
        if answers is not None and (answers.starts_at, answers.location) != (day.starts_at, day.location):
            there = _planned(activity, answers, occurrence_id)
            warnings = tuple((await warnings_of(reading, activity, [there], request))[0])
    if answers is None:
        return await again(form.with_errors(mistakes))
    if warnings and form.value(SEEN) != version_of(*warnings):
        return await again(form, warnings)

    async def act() -> str:
        told = await move_occurrence(
            request.db,
            occurrence_id,
            **answers.values(),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        async with request.reading() as reading:
            after = await back_office.get_activity(reading, slug, own=request.own_activities)
        moves_along = after.registration_closes_at != activity.registration_closes_at
        return f"{BASE}/{slug}/dagen?gedaan=verplaatst&mails={told}{'&sluit=mee' if moves_along else ''}"

    return await post_act(form, act, again=again)


def _planned(activity: ActivityDetails, day: DayAnswers, day_id: UUID) -> PlannedDay:
    return PlannedDay(
        id=day_id,
        activity="",
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        location=day.location,
        address=day.address,
        host=day.host or activity.host,
        facilitator=activity.facilitator,
    )


HANDLERS = [change_page, change]
