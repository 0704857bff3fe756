"""Reads of the agenda: one statement for all lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, bindparam, func, or_, select

from leerkring.activities import labels
from leerkring.activities.agenda.months import month_of, month_span, shown_day
from leerkring.activities.agenda.towns import towns_of
from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivityTheme,
    Breakout,
    Occurrence,
    Quota,
    Round,
)
from leerkring.activities.queries import lists
from leerkring.activities.rules import (
    VISIBLE,
    ActivityKind,
    ActivityState,
    Allocation,
    OccurrenceState,
    visitor_state,
)
from leerkring.activities.views import AgendaItem
from leerkring.core.database.db import Reading

_on = and_(Occurrence.activity_id == Activity.id, Occurrence.state == OccurrenceState.SCHEDULED)
_days = select(Occurrence.starts_at).where(_on).order_by(Occurrence.starts_at)
_themes = select(ActivityTheme.theme_slug).where(ActivityTheme.activity_id == Activity.id)
_regions = select(ActivityRegion.region_slug).where(ActivityRegion.activity_id == Activity.id)
_rounds = select(func.count()).select_from(Round).where(Round.activity_id == Activity.id)
_breakouts = (
    select(func.count())
    .select_from(Breakout)
    .join(Round, Round.id == Breakout.round_id)
    .where(Round.activity_id == Activity.id)
)
_places = select(func.count()).select_from(Occurrence).where(_on, Occurrence.location != "")
_kept = select(func.coalesce(func.sum(func.greatest(Quota.places - Quota.taken, 0)), 0)).where(
    Quota.activity_id == Activity.id,
    or_(Quota.release_at.is_(None), Quota.release_at > bindparam("now")),
)
_where = select(Occurrence.location).where(_on, Occurrence.location != "").order_by(Occurrence.starts_at)
_online = select(func.count()).select_from(Occurrence).where(_on, Occurrence.online_url.is_not(None))

AGENDA = (
    select(
        Activity.id,
        Activity.slug,
        Activity.kind,
        Activity.title,
        Activity.summary,
        Activity.place,
        Activity.starts_at,
        Activity.ends_at,
        Activity.capacity,
        Activity.taken,
        Activity.waiting,
        Activity.allocation,
        Activity.state,
        Activity.registration_opens_at,
        Activity.registration_closes_at,
        Activity.drawn_at,
        Activity.updated_at,
        lists.array(_days, Activity.starts_at.type).label("days"),
        lists.array(_themes, Text).label("themes"),
        lists.array(_regions, Text).label("regions"),
        lists.scalar(_rounds).label("rounds"),
        lists.scalar(_breakouts).label("breakouts"),
        lists.scalar(_places).label("on_location"),
        lists.scalar(_online).label("online"),
        lists.array(_where, Text).label("where"),
        lists.scalar(_kept).label("kept"),
    )
    .where(
        Activity.state.in_(sorted(VISIBLE)),
        or_(
            and_(Activity.ends_at >= bindparam("now"), Activity.state != ActivityState.ARCHIVED),
            and_(Activity.ends_at >= bindparam("since"), Activity.starts_at < bindparam("until")),
        ),
    )
    .order_by(Activity.starts_at, Activity.title)
)


async def list_agenda(reading: Reading, now: datetime, month: str = "") -> tuple[AgendaItem, ...]:
    """Return the lines of the agenda: all that is still to come, and all of a month asked for (also a past one)."""
    since, until = month_span(month) if month else (now, now)
    rows = await reading.rows(AGENDA, {"now": now, "since": since, "until": until})
    return tuple(_line(row, month, now) for row in rows)


def _line(row: Any, month: str, now: datetime) -> AgendaItem:
    days: Sequence[datetime] = row.days or [row.starts_at]
    state = visitor_state(row, now)
    duration = labels.days_text(len(days), row.rounds, row.breakouts)
    return AgendaItem(
        id=row.id,
        slug=row.slug,
        kind=ActivityKind(row.kind),
        title=row.title,
        summary=row.summary,
        starts_at=shown_day(days, month, now),
        ends_at=row.ends_at,
        days=len(days),
        place=row.place,
        capacity=row.capacity,
        taken=row.taken,
        waiting=row.waiting,
        kept=min(max(0, row.capacity - row.taken), row.kept),
        allocation=Allocation(row.allocation),
        state=state,
        themes=tuple(row.themes),
        regions=tuple(row.regions),
        months=tuple(dict.fromkeys(month_of(day) for day in days)),
        on_location=row.on_location > 0,
        online=row.online > 0,
        meta=" · ".join(filter(None, [duration, row.place or towns_of(row.where, online=row.online > 0)])),
        places_text=labels.places_text(
            state,
            row.allocation,
            row.registration_opens_at,
            row.registration_closes_at,
            over=now >= row.ends_at,
            drawn=row.drawn_at is not None,
        ),
        updated_at=row.updated_at,
    )


async def list_past_months(reading: Reading, now: datetime) -> tuple[tuple[str, int], ...]:
    """Return the months that lie behind us with how many activities ended in them, newest first."""
    month = func.to_char(func.timezone("Europe/Amsterdam", Activity.ends_at), "YYYY-MM")
    rows = await reading.rows(
        select(month.label("month"), func.count().label("ended"))
        .where(Activity.state.in_(sorted(VISIBLE)), Activity.ends_at < now)
        .group_by(month)
        .order_by(month.desc())
    )
    return tuple((row.month, row.ended) for row in rows)
