"""The tab of an activity's days as they were: how many were there on each, and the way to each list."""

from dataclasses import dataclass

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import OccurrenceDetails
from leerkring.attendance.beheer.days_access import SEES_PEOPLE
from leerkring.attendance.queries import list_who_has_place, read_attendance
from leerkring.attendance.rules import DaySpan, Phase, phase_of
from leerkring.core.web.pages import Visit, page, render

DAYS = "/beheer/activiteiten/{slug:str}/dag"


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day with how many were there; `attended` is None where no list was kept."""

    day: OccurrenceDetails
    phase: Phase
    attended: int | None


@page(DAYS, access=SEES_PEOPLE)
async def days_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the days with how many were there."""
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        days = await activities.list_occurrences(reading, activity.id)
        attendance = await read_attendance(reading, activity.id, request.now)
        people = await list_who_has_place(reading, activity.id)
    lines = []
    for day in days:
        span = DaySpan(day.id, day.starts_at, day.ends_at)
        phase = phase_of(span, request.now)
        came = attendance.count(span, people) if day.id in attendance.kept or phase is Phase.DURING else None
        lines.append(DayLine(day, phase, came))
    return render(
        request, "attendance/beheer/days.html", a=activity, lines=lines, places=len(people), phases=Phase
    )


HANDLERS = [days_page]
