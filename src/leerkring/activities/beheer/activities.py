"""The back office of activities: the list, one activity, and how it stands."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer import overview as front
from leerkring.activities.beheer.days.warned import planned, warnings_of
from leerkring.activities.beheer.lists import read_activities
from leerkring.activities.queries import back_office
from leerkring.activities.queries.follow_up import find_follow_up
from leerkring.activities.queries.history import was_published
from leerkring.activities.queries.kept_places import count_free, list_kept_places
from leerkring.activities.rules import ActivityState
from leerkring.attendance.beheer.shown import count_days
from leerkring.attendance.queries import list_who_has_place, read_attendance
from leerkring.core.web.access import STAFF, staff_only
from leerkring.core.web.lists.files import CHOSEN, both, ending_of, list_file
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, page, render, signed_in
from leerkring.labs.outcomes.queries import find_outcome
from leerkring.registrations.follow_up.queries import count_progress
from leerkring.registrations.queries import back_office as registered

ORGANIZER = staff_only("organizer")
BASE = "/beheer/activiteiten"
ONE = BASE + "/{slug:str}"


@page(BASE, access=STAFF)
async def overview(request: Visit) -> Response[bytes]:
    """List the activities with their counts; filters are links."""
    asked = read_activities(request.query_params, request.now)
    async with request.reading() as reading:
        found = await back_office.list_activities(reading, asked, own=request.own_activities)
    shown, done = show_list(BASE, asked, found), beheer_labels.done(request.asked("gedaan"), "")
    return render_list(request, "activities/beheer/list.html", shown, done=done)


@page(both(BASE), access=STAFF)
async def activities_file(request: Visit) -> Response[Any]:
    """Give the list out as a file for a spreadsheet: all pages, as they are filtered and ordered."""
    asked = read_activities(request.query_params, request.now)
    async with request.reading() as reading:
        lines = await back_office.list_all_activities(reading, asked, own=request.own_activities)
    return await list_file(f"activiteiten{ending_of(request)}", asked.listing, lines, request.asked(CHOSEN))


@page(ONE, access=STAFF)
async def show_activity(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show one activity: state, days, places and what can be done."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        mine = await back_office.is_own(reading, activity.id, own=request.own_people)
        days = await back_office.list_occurrences(reading, activity.id)
        counted = await registered.count_by_state(reading, activity.id)
        kept = await list_kept_places(reading, activity.id, request.now)
        second = await find_follow_up(reading, activity.id)
        outcome = await find_outcome(reading, activity.id)
        progress = await count_progress(reading, activity.id)
        attendance = await read_attendance(reading, activity.id, request.now)
        places = await list_who_has_place(reading, activity.id)
        may_go = activity.state == ActivityState.DRAFT and not await was_published(reading, activity.id)
        to_come = [day for day in days if not day.cancelled and day.starts_at > request.now]
        warned = (
            await warnings_of(reading, activity, [planned(activity, day) for day in to_come], request)
            if activity.state in beheer_labels.HIDDEN
            else []
        )
    now, organizes = request.now, mine and signed_in(request).may("organizer")
    coming = front.next_day(days, now)
    return render(
        request,
        "activities/beheer/show.html",
        a=activity,
        line=front.days_on_line(days, now),
        coming=coming,
        how_far=front.how_far(coming, now) if coming else "",
        may_move=organizes
        and coming is not None
        and coming.starts_at > now
        and activity.state in beheer_labels.OPEN,
        to_do=[
            *front.follow_up_to_do(activity, second, progress, now),
            *front.outcome_to_do(activity, now, written=outcome is not None),
            *front.to_do(activity, days, counted, now),
            *front.days_to_do(activity, list(zip(to_come, warned, strict=False))),
        ]
        if organizes
        else [],
        over=activity.ends_at <= now,
        follow_up=progress if second and second.is_asked else None,
        counted=counted,
        kept=kept,
        kept_free=count_free(kept),
        came=count_days(attendance, places),
        actions=front.list_actions(
            activity,
            counted,
            now,
            organizes=organizes,
            sees_people=mine and signed_in(request).may("host", "organizer"),
            may_go=may_go,
        ),
        mine=mine,
        opens_with_publishing=activity.state in beheer_labels.HIDDEN
        and activity.registration_opens_at <= now,
        labels=beheer_labels,
        done=beheer_labels.done(request.asked("gedaan"), request.asked("mails")),
    )


HANDLERS = [overview, activities_file, show_activity]
