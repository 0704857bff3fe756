"""Draws of which a step can be done now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import ActivityState, Allocation
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows


@dataclass(frozen=True, slots=True)
class DrawToDo:
    """A draw of which a step can be done now: its list is to be frozen, or its places are to be drawn."""

    slug: str
    title: str
    many: int
    frozen: bool
    since: datetime


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
