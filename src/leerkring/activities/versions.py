"""What a form about an activity was opened with: one day, or all that staff decide of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Activity, Occurrence
from leerkring.core.database.db import Reading
from leerkring.core.versions import version_of

_DAY = (
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.location,
    Occurrence.address,
    Occurrence.online_url,
    Occurrence.title,
    Occurrence.host,
    Occurrence.state,
)
_DECIDED = (
    Activity.title,
    Activity.state,
    Activity.publish_at,
    Activity.capacity,
    Activity.allocation,
    Activity.max_per_organization,
    Activity.minimum,
    Activity.decide_on,
    Activity.go_ahead_at,
    Activity.draw_value_name,
    Activity.draw_value_at,
    Activity.draw_most_tickets,
    Activity.registration_opens_at,
    Activity.registration_closes_at,
)


def version_of_day(day: Any) -> str:
    """Return the version of one day: when and where it is, and whether it goes on."""
    return version_of(*(getattr(day, column.key) for column in _DAY))


def version_of_days(days: Iterable[Any]) -> str:
    """Return the version of which days go on, and when: for a form that adds some or takes one away."""
    moments = sorted((day.starts_at, day.ends_at) for day in days)
    return version_of("days", *(moment for pair in moments for moment in pair))


async def get_version(reading: Reading, activity_id: UUID) -> str:
    """Return the version of all that staff decide of an activity, its days with it: for a step that settles something."""
    decided = await reading.rows(select(*_DECIDED).where(Activity.id == activity_id))
    days = await reading.rows(
        select(Occurrence.id, *_DAY).where(Occurrence.activity_id == activity_id).order_by(Occurrence.id)
    )
    return version_of(*(word for row in (*decided, *days) for word in row))
