"""How long a reading or a transaction may take by our own clock: a database that went silent says nothing for ever.

The server's limit on a statement holds only while there is a server. Who finds nobody there tells the others, who need
not wait as long again.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from leerkring.core.database.unavailable import DatabaseAway

REST_SECONDS = 1.0
"""So long nobody asks a database that answered nobody for all of somebody's patience."""

LONG_SECONDS = 2.0
"""A wait that is shorter than this says nothing of the others."""


class Patience:
    """Seconds for each, and what is known of a silence; None waits as long as it takes."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._heard_at = time.monotonic()
        self._rests_until = 0.0

    @asynccontextmanager
    async def limit(self) -> AsyncIterator[asyncio.Timeout]:
        """Give a limit on what happens within; raises DatabaseAway at once in a silence, TimeoutError when it is over."""
        began = time.monotonic()
        if began < self._rests_until:
            raise DatabaseAway("it said nothing a moment ago")
        try:
            async with asyncio.timeout(self.seconds) as limit:
                yield limit
        except TimeoutError:  # of the limit, or of the wait for a connection that all the others hold
            now = time.monotonic()
            if self._heard_at <= began and now - began >= min(LONG_SECONDS, self.seconds or LONG_SECONDS):
                self._rests_until = now + REST_SECONDS  # nobody else was answered meanwhile either
            raise
        self._heard_at = time.monotonic()
