"""Reads for planning days: what else there is on those days, and the holidays of the schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from leerkring.activities.editing.day_warnings import PlannedDay, SchoolHoliday
from leerkring.activities.model import Activity, ActivityState, Occurrence, OccurrenceState
from leerkring.activities.model import SchoolHoliday as SchoolHolidayRow
from leerkring.activities.queries.team import own_activities
from leerkring.activities.refusals import NoSuchSchoolHoliday
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.versions import version_of

MOST_SPANS = 70
"""An activity has at most sixty days; each looks at the other days of that time."""


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """A school holiday as it is kept."""

    id: UUID
    name: str
    regions: str
    first: date
    last: date

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.name, self.regions, self.first, self.last)


async def list_others(
    reading: Reading,
    activity_id: UUID,
    spans: Sequence[tuple[datetime, datetime]],
    *,
    own: UUID | None,
) -> list[PlannedDay]:
    """Return the days of this and other activities that are at the same time as one of these.

    The title of an activity that the reader may not open is not told: it is "een andere activiteit".
    """
    if not spans:
        return []
    o, a = Occurrence, Activity
    at_once: list[ColumnElement[bool]] = [
        (o.starts_at < ends) & (o.ends_at > starts) & (o.starts_at > starts - timedelta(days=7))
        for starts, ends in spans[:MOST_SPANS]
    ]
    rows = await reading.rows(
        select(
            o.id,
            a.id.label("activity_id"),
            a.title,
            o.starts_at,
            o.ends_at,
            o.location,
            o.address,
            func.coalesce(func.nullif(o.host, ""), a.host).label("host"),
            a.facilitator,
            own_activities(own).label("mine"),
        )
        .join(a, a.id == o.activity_id)
        .where(
            o.state == OccurrenceState.SCHEDULED,
            a.state.in_([ActivityState.DRAFT, ActivityState.SCHEDULED, ActivityState.PUBLISHED]),
            or_(*at_once),
        )
        .order_by(o.starts_at, o.id)
        .limit(500)
    )
    return [
        PlannedDay(
            id=row.id,
            activity=_called(row, activity_id),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            location=row.location,
            address=row.address,
            host=row.host,
            facilitator=row.facilitator,
        )
        for row in rows
    ]


def _called(row: Any, activity_id: UUID) -> str:
    if row.activity_id == activity_id:
        return ""
    return f"‘{row.title}’" if row.mine else "een andere activiteit"


async def list_school_holidays(reading: Reading, since: date) -> tuple[HolidayLine, ...]:
    """Return the school holidays that are not over, the first first."""
    h = SchoolHolidayRow
    rows = await reading.rows(
        select(h.id, h.name, h.regions, h.first, h.last)
        .where(h.last >= since)
        .order_by(h.first, h.name, h.id)
    )
    return read_rows(HolidayLine, rows)


async def get_school_holiday(reading: Reading, holiday_id: UUID) -> HolidayLine:
    """Return one school holiday; refuses with `NoSuchSchoolHoliday`."""
    h = SchoolHolidayRow
    row = await reading.row(select(h.id, h.name, h.regions, h.first, h.last).where(h.id == holiday_id))
    if row is None:
        raise NoSuchSchoolHoliday
    return read_row(HolidayLine, row)


async def list_holidays_of(reading: Reading, days: Sequence[date]) -> list[SchoolHoliday]:
    """Return the school holidays that one of these days is in."""
    if not days:
        return []
    h = SchoolHolidayRow
    rows = await reading.rows(
        select(h.name, h.regions, h.first, h.last)
        .where(h.first <= max(days), h.last >= min(days))
        .order_by(h.first, h.regions)
    )
    return list(read_rows(SchoolHoliday, rows))
