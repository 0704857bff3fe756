"""Whether what is done by the clock was done: a turn that did not come is an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from leerkring.core.database.db import Reading

MISSED_TURNS = 3
SHORTEST = timedelta(minutes=5)
TICK = "tick"
EVERY_MINUTE = timedelta(minutes=1)

# By the clock of the database, which wrote it down.
_TURNS = """
SELECT entrypoint AS name, now() - max(coalesce(last_run, created)) AS age FROM pgqueuer_schedules GROUP BY entrypoint
"""


async def read_turns(reading: Reading) -> Mapping[str, timedelta]:
    """Return how long ago each was done; negative where the clock was put back since. Nothing where no worker ever was."""
    return {row.name: row.age for row in await reading.sql(_TURNS)}


def is_missed(age: timedelta, every: timedelta) -> bool:
    """Tell whether it should have been done since, at least three times and for five minutes; a time to come is no time."""
    return abs(age) > max(MISSED_TURNS * every, SHORTEST)


async def find_missed_tick(reading: Reading) -> timedelta | None:
    """Return how long what is looked at every minute was not looked at, or None while all is well."""
    age = (await read_turns(reading)).get(TICK)
    return abs(age) if age is not None and is_missed(age, EVERY_MINUTE) else None
