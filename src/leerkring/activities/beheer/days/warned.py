"""What an organiser is warned of about days, read with what there is beside them."""

from collections.abc import Sequence

from leerkring.activities.editing.day_warnings import PlannedDay, warn
from leerkring.activities.editing.public_holidays import public_holidays
from leerkring.activities.queries.back_office import ActivityDetails, OccurrenceDetails
from leerkring.activities.queries.planning import list_holidays_of, list_others
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.core.web.pages import Visit


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
