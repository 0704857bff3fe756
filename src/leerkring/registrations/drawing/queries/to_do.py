"""Draws of which a step can be done now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from leerkring.activities.draws.rules import FREEZES_BEFORE
from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import ActivityState, Allocation
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows


@dataclass(frozen=True, slots=True)
class DrawToDo:
    """A draw of which a step can be done now: its list is to be frozen, or its places are to be drawn.

    `value_at` is when its public value becomes known; where that is past and the list not frozen, another is to be named.
    """

    slug: str
    title: str
    many: int
    frozen: bool
    since: datetime
    value_at: datetime | None


async def list_draws_to_do(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[DrawToDo, ...]:
    """Return this person's draws of which a step can be done now, the longest wait first."""
    a = Activity
    closes = func.least(a.registration_closes_at, a.starts_at)
    since = case((a.draw_frozen_at.is_(None), closes), else_=a.draw_value_at)
    rows = await reading.rows(
        select(
            a.slug,
            a.title,
            a.applied.label("many"),
            a.draw_frozen_at.is_not(None).label("frozen"),
            since.label("since"),
            a.draw_value_at.label("value_at"),
        )
        .where(
            a.allocation == Allocation.DRAW,
            a.state == ActivityState.PUBLISHED,
            a.drawn_at.is_(None),
            a.applied > 0,
            since <= now,
            own_activities(own),
        )
        .order_by(since, a.slug)
    )
    return read_rows(DrawToDo, rows)


async def list_to_freeze(reading: Reading, now: datetime) -> tuple[UUID, ...]:
    """Return the activities whose list is frozen by itself now: shortly before the value that decides becomes known."""
    a = Activity
    closes = func.least(a.registration_closes_at, a.starts_at)
    rows = await reading.rows(
        select(a.id)
        .where(
            a.allocation == Allocation.DRAW,
            a.state == ActivityState.PUBLISHED,
            a.draw_frozen_at.is_(None),
            a.drawn_at.is_(None),
            a.applied > 0,
            a.draw_value_name != "",
            closes <= now,
            a.draw_value_at - FREEZES_BEFORE <= now,
            a.draw_value_at > now,
        )
        .order_by(a.draw_value_at, a.id)
    )
    return tuple(row.id for row in rows)
