"""The tab of an activity's days: which there are, and what may keep people from coming."""

from dataclasses import dataclass

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer.activities import ONE
from leerkring.activities.beheer.days.warned import planned, warnings_of
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import OccurrenceDetails
from leerkring.core.text.dutch import datum_tijd
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
    done = beheer_labels.done(request.asked("gedaan"), request.asked("mails"))
    if done and request.asked("sluit"):
        done += f" De aanmelding sluit nu op {datum_tijd(activity.registration_closes_at)}."
    by_id = {day.id: tuple(found) for day, found in zip(coming, warned, strict=True)}
    return render(
        request,
        "activities/beheer/days/list.html",
        a=activity,
        lines=[DayLine(day, by_id.get(day.id, ())) for day in days],
        may_move=signed_in(request).may("organizer") and activity.state in beheer_labels.OPEN,
        done=done,
    )


HANDLERS = [days_page]
