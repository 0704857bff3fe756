"""Reading from a standby: only what is known to be as new as all that this process heard of.

How far it is, is asked and not guessed: the primary says where its log ends, and the standby has replayed that or has
not. Whoever cannot be shown the newest there is sent to the primary.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError

from leerkring.core.database.db import Database, Reading
from leerkring.core.database.unavailable import DatabaseAway, is_lost
from leerkring.core.outages import Outage
from leerkring.core.tasks import wait_for_event

WAIT_SECONDS = 0.3
"""So long a page waits for the standby to come along."""

STALE_SECONDS = 3.0
"""Nothing that is read there is older, also where nobody told us of a change."""

PATIENCE_SECONDS = 2.0
"""For a reading; who is in vain there must have time left for the primary."""

LOOK_SECONDS = 1.0
ANSWER_SECONDS = 1.0
PAUSE_SECONDS = 0.02
"""Between two looks, however many pages ask for one."""

_SYSTEM = """
       CASE WHEN has_function_privilege('pg_control_system()', 'execute')
            THEN (SELECT system_identifier FROM pg_control_system()) END AS system
"""  # any role may ask, unless somebody took it away
_STANDBY = f"""
SELECT pg_is_in_recovery() AS follows, pg_last_wal_replay_lsn()::text AS position,
       {_SYSTEM}
"""
_PRIMARY = f"""
SELECT pg_current_wal_insert_lsn()::text AS position, $1::text::pg_lsn <= pg_current_wal_insert_lsn() AS is_ahead,
       {_SYSTEM}
"""
_ARRIVED = "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn AS arrived"

log = structlog.get_logger("leerkring.replica")


class NotUsable(Exception):
    """It cannot stand in for the primary; the text says why."""


class Replica:
    """A standby beside its primary. `follow` looks how far it is, until cancelled."""

    def __init__(self, url: str, primary: Database, pool_size: int) -> None:
        self._primary = primary
        self.db = Database(
            url, application_name="leerkring-replica", pool_size=pool_size, patience=PATIENCE_SECONDS
        )
        self.db.outage = Outage(log, "replica")
        self._has_all_of = float("-inf")
        """The moment up to which all that was committed can be read there."""
        self._heard_at = float("-inf")
        self._is_late = False
        self._wanted = asyncio.Event()
        self._moved = asyncio.Condition()
        self._why_not: str | None = ""  # None: it is used

    def touch(self, _topics: Iterable[str] = ()) -> None:
        """Hear that something changed: what is read from now on must show it."""
        self._heard_at = time.monotonic()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """Open a connection that reads, there where it shows all that we heard of; else on the primary.

        Raises DatabaseAway for whatever the standby cannot do: the same can be asked of the primary.
        """
        if not await self._is_well():
            async with self._primary.reading() as reading:
                yield reading
            return
        try:
            async with self.db.reading() as reading:
                yield reading
        except (
            asyncpg.PostgresError,
            DBAPIError,
        ) as error:  # a conflict with replaying, a table not there yet
            raise DatabaseAway(str(error)) from error

    async def _is_well(self) -> bool:
        """Tell whether it shows all that was committed when this is asked, as far as we heard; waits a moment for it."""
        needed = max(self._heard_at, time.monotonic() - STALE_SECONDS)
        if self._has_all_of < needed and not self._is_late:
            self._wanted.set()
            try:
                async with asyncio.timeout(WAIT_SECONDS), self._moved:
                    await self._moved.wait_for(lambda: self._has_all_of >= needed)
            except TimeoutError:
                self._is_late = True  # nobody else waits until it has come along
        return self._has_all_of >= needed

    async def follow(self) -> None:
        """Look how far it is: each second, and at once when a page must know."""
        while True:
            try:
                await self._look()
            except (DatabaseAway, NotUsable, TimeoutError, asyncpg.PostgresError) as error:
                self._tell(str(error) or "it says nothing")
            except Exception as error:
                if not is_lost(error):
                    raise
                self._tell(type(error).__name__)
            else:
                self._tell(None)
            await asyncio.sleep(PAUSE_SECONDS)
            await wait_for_event(self._wanted, LOOK_SECONDS)
            self._wanted.clear()

    async def _look(self) -> None:
        async with asyncio.timeout(ANSWER_SECONDS), self.db.reading() as there:
            (standby,) = await there.sql(_STANDBY)
            if not standby.follows:
                raise NotUsable("it is no standby")
            began = time.monotonic()
            async with self._primary.reading() as here:
                (primary,) = await here.sql(_PRIMARY, standby.position)
            if primary.system != standby.system:
                raise NotUsable("it is a standby of another server")
            if not primary.is_ahead:
                raise NotUsable("it followed a primary of before")
            while not (await there.sql(_ARRIVED, primary.position))[0].arrived:
                await asyncio.sleep(PAUSE_SECONDS / 4)
        async with self._moved:
            self._has_all_of, self._is_late = began, False
            self._moved.notify_all()

    def _tell(self, why_not: str | None) -> None:
        """Write once that it is used, or why not."""
        if why_not is not None and self._why_not is None:
            log.warning("replica.left_out", reason=why_not)
        elif why_not is not None and self._why_not == "":
            log.warning("replica.not_used", reason=why_not)
        elif why_not is None and self._why_not is not None:
            log.info("replica.used")
        self._why_not = why_not

    async def close(self) -> None:
        """Close all connections."""
        await self.db.close()
