"""For whom a migration waits: said while it waits, without anything of what others asked.

Of a query only its first word is told, and nothing where the role may not see it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg

from leerkring.core.tasks import end

Say: TypeAlias = Callable[[str], object]
LOOK_SECONDS, SAY_AGAIN_SECONDS = 0.5, 15.0

_HOLDERS = r"""
SELECT pid, application_name AS name, usename AS role, state, wait_event_type = 'Lock' AS waits,
       extract(epoch FROM clock_timestamp() - xact_start)::int AS seconds,
       upper(substring(query FROM '^\s*([A-Za-z]+)')) AS asked
  FROM pg_stat_activity
 WHERE pid = ANY($1::int[])
 ORDER BY xact_start
"""
_WITH_LOCK = """
SELECT coalesce(array_agg(pid), '{}') FROM pg_locks
 WHERE locktype = 'advisory' AND granted AND objsubid = 1
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND (classid::bigint << 32) + objid::bigint = $1
"""


class StillLocked(Exception):
    """What a migration needs was not given to it in all the time it had; the text says who has it."""


def _described(row: Any) -> str:
    """Return somebody who holds a lock, as an administrator can find them."""
    asked = f", last asked {row['asked']}" if row["asked"] else ""
    seconds = f" for {row['seconds']} s" if row["seconds"] is not None else ""
    state = (
        f"{row['state'] or 'doing what this role may not see'}{', waiting itself' if row['waits'] else ''}"
    )
    return f"{row['name'] or 'somebody'} (process {row['pid']}, role {row['role']}): {state}{seconds}{asked}"


async def blockers(connection: "asyncpg.Connection[Any]", pid: int) -> list[str]:
    """Return who keeps this process waiting, whom they wait for themselves not followed."""
    return await _described_all(connection, await connection.fetchval("SELECT pg_blocking_pids($1)", pid))


async def _described_all(connection: "asyncpg.Connection[Any]", pids: Sequence[int]) -> list[str]:
    return [_described(row) for row in await connection.fetch(_HOLDERS, pids)]


class Telling:
    """Says for whom we wait: at once when that changes, and now and then when it does not."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._said_at = -SAY_AGAIN_SECONDS
        self._pids: list[str] = []
        self.last = ""

    def about(self, what: str, holders: Sequence[str]) -> None:
        """Say it, where there is somebody and it is new."""
        if not holders:
            return
        self.last = "; ".join(holders)
        pids = [holder.partition(":")[0] for holder in holders]
        if pids != self._pids or time.monotonic() - self._said_at >= SAY_AGAIN_SECONDS:
            self._pids, self._said_at = pids, time.monotonic()
            self._say(f"Waiting for {what}, which is held by {self.last}")


@asynccontextmanager
async def telling(
    watching: "asyncpg.Connection[Any]", pid: int, telling: Telling, what: str
) -> AsyncIterator[None]:
    """Look meanwhile, over a connection of its own, for whom a process waits."""

    async def look() -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            telling.about(what, await blockers(watching, pid))

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        await end(looking)


async def take_turn(
    connection: "asyncpg.Connection[Any]", key: int, telling: Telling, what: str, deadline: float
) -> None:
    """Take a lock that one process at a time has; raises StillLocked when the deadline passes.

    By asking again and again: a statement that waits would hold up an index that is built beside the traffic.
    """
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", key):
        holders = await connection.fetchval(_WITH_LOCK, key)
        telling.about(what, await _described_all(connection, holders))
        if time.monotonic() > deadline:
            raise StillLocked(f"Waited in vain for {what}, which is held by {telling.last or 'somebody'}.")
        await asyncio.sleep(LOOK_SECONDS)
