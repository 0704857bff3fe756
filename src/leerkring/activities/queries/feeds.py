"""Reads for programs: days for calendars, addresses for search engines."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.rules import VISIBLE, ActivityState, OccurrenceState
from leerkring.core.database.db import Reading

KEPT_BEHIND = timedelta(days=31)
"""How long a day that is over stays in the agenda's feed, so that calendars do not drop it at once."""


@dataclass(frozen=True, slots=True)
class FeedDay:
    """A day as a public calendar shows it."""

    id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    slug: str
    activity_title: str
    summary: str
    where: str
    cancelled: bool
    created_at: datetime
    changed_at: datetime


async def list_feed_days(reading: Reading, now: datetime, slug: str | None = None) -> tuple[FeedDay, ...]:
    """Return the public days: of one activity, or all that are coming."""
    statement = (
        select(
            Occurrence.id,
            Occurrence.sequence,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.title,
            Activity.slug,
            Activity.title.label("activity_title"),
            Activity.summary,
            Occurrence.location,
            Occurrence.address,
            Occurrence.online_url.is_not(None).label("online"),
            or_(
                Occurrence.state == OccurrenceState.CANCELLED, Activity.state == ActivityState.CANCELLED
            ).label("cancelled"),
            Activity.created_at,
            Occurrence.changed_at,
        )
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(Activity.state.in_(sorted(VISIBLE)))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    chosen = Activity.slug == slug if slug else Occurrence.ends_at >= now - KEPT_BEHIND
    return tuple(
        FeedDay(
            id=row.id,
            sequence=row.sequence,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            title=row.title,
            slug=row.slug,
            activity_title=row.activity_title,
            summary=row.summary,
            where=", ".join(filter(None, [row.location, row.address])) or ("online" if row.online else ""),
            cancelled=row.cancelled,
            created_at=row.created_at,
            changed_at=row.changed_at,
        )
        for row in await reading.rows(statement.where(chosen))
    )


async def count_activity_addresses(reading: Reading) -> int:
    """Return how many activities the public may visit."""
    many: int = await reading.scalar(
        select(func.count()).select_from(Activity).where(Activity.state.in_(sorted(VISIBLE)))
    )
    return many


async def list_activity_addresses(
    reading: Reading, after: int, most: int
) -> tuple[tuple[str, datetime], ...]:
    """Return slugs that the public may visit, after so many others, with when each last changed."""
    rows = await reading.rows(
        select(Activity.slug, Activity.updated_at)
        .where(Activity.state.in_(sorted(VISIBLE)))
        .order_by(Activity.starts_at.desc(), Activity.slug)
        .offset(after)
        .limit(most)
    )
    return tuple((row.slug, row.updated_at) for row in rows)
