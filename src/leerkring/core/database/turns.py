"""Whether what is done by the clock was done: a turn that did not come is an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from leerkring.core.database.db import Reading

MISSED_TURNS = 3
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(minutes=15)
"""So long may a turn be at work: a statement about every reader has ten minutes (`Tx.take_time`)."""
TICK = "tick"
EVERY_MINUTE = timedelta(minutes=1)

# By the clock of the database, which wrote it down.
_TURNS = """
SELECT entrypoint AS name, now() - max(coalesce(last_run, created)) AS age,
       coalesce(bool_or(status = 'picked' AND abs(extract(epoch FROM now() - heartbeat)) < 30), false) AS at_work
  FROM pgqueuer_schedules GROUP BY entrypoint
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """How long ago it was done for the last time (negative where the clock was put back since), and whether a worker is at it."""

    age: timedelta
    at_work: bool = False


async def read_turns(reading: Reading) -> Mapping[str, Turn]:
    """Return each by its name. Nothing where no worker ever was."""
    return {row.name: Turn(row.age, row.at_work) for row in await reading.sql(_TURNS)}


def is_missed(turn: Turn, every: timedelta) -> bool:
    """Tell whether it should have been done since, at least three times and for five minutes; a time to come is no time.

    What a worker is at, and gives a sign of life for, takes long; it has a quarter of an hour.
    """
    return abs(turn.age) > max(MISSED_TURNS * every, LONGEST if turn.at_work else SHORTEST)


async def find_missed_tick(reading: Reading) -> timedelta | None:
    """Return how long what is looked at every minute was not looked at, or None while all is well."""
    turn = (await read_turns(reading)).get(TICK)
    return abs(turn.age) if turn is not None and is_missed(turn, EVERY_MINUTE) else None
