"""What pages of the agenda read, kept in the process until the agenda or its places change.

Kept for a minute of the clock, not for some seconds of it: a registration that opens at nine is open at nine.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from leerkring.activities.queries.agenda import list_agenda, list_past_months
from leerkring.activities.queries.feeds import FeedDay, list_feed_days
from leerkring.activities.topics import PLACES
from leerkring.activities.views import AgendaItem
from leerkring.core.database.db import Reading
from leerkring.core.web.caching.value_cache import ValueCache

T = TypeVar("T")


async def list_lines(
    kept: ValueCache, reading: Reading, now: datetime, month: str = ""
) -> tuple[AgendaItem, ...]:
    """Return the lines of the agenda: all that is still to come, and all of a month asked for (also a past one)."""
    return await _keep(kept, f"lines:{month}", now, lambda: list_agenda(reading, now, month))


async def list_days(kept: ValueCache, reading: Reading, now: datetime) -> tuple[FeedDay, ...]:
    """Return every public day that is coming, and those of the month behind us."""
    return await _keep(kept, "days", now, lambda: list_feed_days(reading, now))


async def list_months_behind(
    kept: ValueCache, reading: Reading, now: datetime
) -> tuple[tuple[str, int], ...]:
    """Return the months that lie behind us with how many activities ended in them, newest first."""
    return await _keep(kept, "months", now, lambda: list_past_months(reading, now))


async def _keep(kept: ValueCache, name: str, now: datetime, load: Callable[[], Awaitable[T]]) -> T:
    return await kept.get(f"agenda:{name}:{now:%Y%m%d%H%M}", {"agenda", PLACES}, load)
