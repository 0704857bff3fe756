"""The tab of an activity's days: which there are, and what may keep people from coming."""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import ONE
from leerkring.activities.editing.day_warnings import PlannedDay, warn
from leerkring.activities.editing.public_holidays import public_holidays
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails, OccurrenceDetails
from leerkring.activities.queries.planning import list_holidays_of, list_others
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.core.web.access import STAFF
from leerkring.core.web.pages import Visit, page, render, signed_in

DAYS = ONE + "/dagen"


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day in the list, with what an organiser is warned of."""

    day: OccurrenceDetails
    warnings: tuple[str, ...]


@page(DAYS, access=STAFF)
async def days_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the days, and which can be changed."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        days = await back_office.list_occurrences(reading, activity.id)
        coming = [day for day in days if not day.cancelled and day.starts_at > request.now]
        warned = await warnings_of(reading, activity, [planned(activity, day) for day in coming], request)
    by_id = {day.id: tuple(found) for day, found in zip(coming, warned, strict=True)}
    return render(
        request,
        "activities/beheer/days/list.html",
        a=activity,
        lines=[DayLine(day, by_id.get(day.id, ())) for day in days],
        may_move=signed_in(request).may("organizer") and activity.state in beheer_labels.OPEN,
        done=beheer_labels.done(request.asked("gedaan"), request.asked("mails")),
    )


def planned(activity: ActivityDetails, day: OccurrenceDetails) -> PlannedDay:
    """Return a kept day as far as it can clash with another."""
    return PlannedDay(
        id=day.id,
        activity="",
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        location=day.location,
        address=day.address,
        host=day.host or activity.host,
        facilitator=activity.facilitator,
    )


async def warnings_of(
    reading: Reading, activity: ActivityDetails, days: Sequence[PlannedDay], request: Visit
) -> list[list[str]]:
    """Return for each day what may keep people from it, in the order of the days."""
    spans = [(day.starts_at, day.ends_at) for day in days]
    others = await list_others(reading, activity.id, spans, own=request.own_activities)
    dates = [local(day.starts_at).date() for day in days]
    school = await list_holidays_of(reading, dates)
    return [warn(day, others, school, public_holidays(on.year)) for day, on in zip(days, dates, strict=True)]


HANDLERS = [days_page]
