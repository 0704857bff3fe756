"""How often something was done within a window: counters in the database, so that all processes count together.

A `Turn` is counted by `take_turns` in a transaction of its own (`count`), or in the one of what it is about: then a
batch counts all of its turns in one statement, and with them is written or undone.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete

from leerkring.core.database.db import Database, Tx
from leerkring.core.model import RateCount
from leerkring.core.refusals import TooMany

log = structlog.get_logger("leerkring.limits")

# In the order of their keys, so that two batches with the same people never wait for each other.
COUNT = """
INSERT INTO rate_count (key, window_at, seen)
SELECT key, window_at, count(*)
  FROM unnest($1::bytea[], $2::timestamptz[]) AS asked (key, window_at)
 GROUP BY key, window_at
 ORDER BY key, window_at
ON CONFLICT (key, window_at) DO UPDATE SET seen = rate_count.seen + excluded.seen
RETURNING key, window_at, seen
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One more of something by somebody, of `most` in a window; `key` is a hash of what and who."""

    what: str
    key: bytes
    most: int
    window_at: datetime
    ends_at: datetime
    uncounted: int = 0
    """How many of these a process lets pass without counting them here (`Passing`)."""


def turn_of(*, what: str, who: str, most: int, window: timedelta, now: datetime, uncounted: int = 0) -> Turn:
    """Return one more of `what` by `who` at this moment; windows begin at whole multiples of their length."""
    seconds = int(window.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
    key = hashlib.sha256(f"{what}\0{who}".encode()).digest()[:16]
    return Turn(what, key, most, start, start + window, uncounted)


async def take_turns(tx: Tx, turns: Sequence[Turn | None], now: datetime) -> list[TooMany | None]:
    """Count these turns in their order and return the refusal of each that is beyond its most; None is not counted."""
    counted = [turn for turn in turns if turn is not None]
    if not counted:
        return [None] * len(turns)
    rows = await tx.sql(COUNT, [turn.key for turn in counted], [turn.window_at for turn in counted])
    times = Counter((turn.key, turn.window_at) for turn in counted)
    seen = {(row.key, row.window_at): row.seen - times[row.key, row.window_at] for row in rows}
    outcomes: list[TooMany | None] = []
    for turn in turns:
        if turn is None:
            outcomes.append(None)
            continue
        seen[turn.key, turn.window_at] += 1
        over = seen[turn.key, turn.window_at] - (turn.most - turn.uncounted)
        if over > 0 and turn.most > 1:  # of one it asks whether it is the first, and limits nobody
            log.info("limit reached", what=turn.what, most=turn.most)
        wait = max(1, int((turn.ends_at - now).total_seconds()))
        outcomes.append(TooMany(retry_after=wait, over=over) if over > 0 else None)
    return outcomes


class Passing:
    """The first few turns of everybody, seen by one process: only who comes back often is counted in the database.

    A high limit is for who does a thing again and again. Nearly everybody does it once, and that costs no row. Each
    further process adds `uncounted` to the most at worst.
    """

    MOST_KEPT = 50_000

    def __init__(self) -> None:
        self._window_at: datetime | None = None
        self._seen: Counter[bytes] = Counter()

    def counted(self, turn: Turn | None) -> Turn | None:
        """Return the turn where it must be counted; the first `uncounted` of a window are not."""
        if turn is None or not turn.uncounted:
            return turn
        if turn.window_at != self._window_at or len(self._seen) > self.MOST_KEPT:
            self._window_at = turn.window_at
            self._seen.clear()
        self._seen[turn.key] += 1
        return turn if self._seen[turn.key] > turn.uncounted else None

    def clear(self) -> None:
        """Forget whom this process saw, as a new one would."""
        self._seen.clear()


async def count(db: Database, *, what: str, who: str, most: int, window: timedelta, now: datetime) -> None:
    """Count one more of `what` by `who` in this window; beyond `most` it is refused with `TooMany`."""
    async with db.transaction() as tx:
        (refused,) = await take_turns(
            tx, [turn_of(what=what, who=who, most=most, window=window, now=now)], now
        )
    if refused is not None:
        raise refused


async def prune_counts(tx: Tx, now: datetime) -> int:
    """Forget counters of more than a day old; returns how many."""
    result = await tx.execute(delete(RateCount).where(RateCount.window_at < now - timedelta(days=1)))
    return result.rowcount
