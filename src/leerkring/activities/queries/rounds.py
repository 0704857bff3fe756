"""The rounds of an activity with their parallel sessions, within the one statement that reads it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Activity, Breakout, Round
from leerkring.activities.queries import lists
from leerkring.activities.views import BreakoutView, RoundView
from leerkring.core.database.db import Reading

_LINES = (
    select(
        Round.number,
        Round.starts_at,
        Round.ends_at,
        Breakout.id,
        Breakout.slug,
        Breakout.title,
        Breakout.summary,
        Breakout.room,
        Breakout.capacity,
        Breakout.taken,
        Breakout.waiting,
        Breakout.speakers,
    )
    .join(Breakout, Breakout.round_id == Round.id)
    .where(Round.activity_id == Activity.id)
)
ROUND_LINES = lists.rows(_LINES, Round.number, Breakout.number)
"""Of an activity, one line for each parallel session; `read_rounds` takes them all."""


def read_rounds(lines: Sequence[Sequence[Any]]) -> tuple[RoundView, ...]:
    """Return the rounds of these lines, in order of time."""
    rounds: dict[int, RoundView] = {}
    for number, starts_at, ends_at, breakout_id, *rest in lines:
        breakout = BreakoutView(UUID(breakout_id), *rest)
        known = rounds.get(number)
        before = known.breakouts if known else ()
        rounds[number] = RoundView(
            number,
            datetime.fromisoformat(starts_at),
            datetime.fromisoformat(ends_at),
            (*before, breakout),
        )
    return tuple(rounds.values())


async def list_rounds(reading: Reading, activity_id: UUID) -> tuple[RoundView, ...]:
    """Return the rounds of an activity with the places that are left."""
    rows = await reading.rows(select(ROUND_LINES.label("lines")).where(Activity.id == activity_id))
    return read_rounds(rows[0].lines) if rows else ()
