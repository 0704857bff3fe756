"""Reads about minimums: which activities still have to be decided about, and how many would come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.text.dutch import local
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State

COMING = (State.CONFIRMED, State.APPLIED)
"""Who counts for the minimum: who has a place, and who asked for one. Who was only offered one may say no."""
TOLD = (State.CONFIRMED, State.OFFERED, State.APPLIED)
"""Who hears of it: not who waits, since for them nothing changes."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """An activity with a minimum of which nobody has said yet whether it goes on."""

    slug: str
    title: str
    minimum: int
    decide_on: date
    coming: int


async def list_undecided(
    reading: Reading, now: datetime, within: timedelta, *, own: UUID | None
) -> tuple[Undecided, ...]:
    """Return this person's activities whose day of deciding comes soon or has passed, the first first."""
    a, r = Activity, Registration
    coming = (
        select(func.count())
        .where(r.activity_id == a.id, r.state.in_(COMING))
        .correlate(a)
        .scalar_subquery()
        .label("coming")
    )
    rows = await reading.rows(
        select(a.slug, a.title, a.minimum, a.decide_on, coming)
        .where(
            a.state == ActivityState.PUBLISHED,
            a.minimum.is_not(None),
            a.go_ahead_at.is_(None),
            a.starts_at > now,
            a.decide_on <= local(now + within).date(),
            own_activities(own),
        )
        .order_by(a.decide_on, a.starts_at, a.id)
    )
    return read_rows(Undecided, rows)
