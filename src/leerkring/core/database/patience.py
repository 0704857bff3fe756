"""How long a reading or a transaction may take by our own clock: a database that went silent says nothing for ever.

The server's limit on a statement holds only while there is a server. Who finds nobody there tells the others, who need
not wait as long again. Meanwhile a new connection is tried; once one succeeds, those that still wait on an old one are
hung up: TCP sends again ever later, and what was asked before a silence may be answered as long after it as it lasted.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from leerkring.core.database.unavailable import DatabaseAway, is_lost
from leerkring.core.tasks import end

REST_SECONDS = 1.0
"""So long nobody asks a database that answered nobody for all of somebody's patience."""

LONG_SECONDS = 2.0
"""A wait that is shorter than this says nothing of the others."""

BETWEEN_TRIES = 0.5
GRACE_SECONDS = 0.5
"""So long after a silence an answer may still come on an old connection."""


class Patience:
    """Seconds for each, and what is known of a silence; None waits as long as it takes."""

    def __init__(
        self, seconds: float | None, ask: Callable[[], Awaitable[object]], hang_up: Callable[[float], None]
    ) -> None:
        """`ask` opens a new connection and closes it; `hang_up` ends what was lent before this moment (monotonic)."""
        self.seconds = seconds
        self._ask, self._hang_up = ask, hang_up
        self._watching: asyncio.Task[None] | None = None
        self._inside = 0
        self._heard_at = time.monotonic()
        self._rests_until = 0.0

    @asynccontextmanager
    async def limit(self) -> AsyncIterator[asyncio.Timeout]:
        """Give a limit on what happens within; raises DatabaseAway at once in a silence, TimeoutError when it is over."""
        began = time.monotonic()
        if began < self._rests_until:
            raise DatabaseAway("it said nothing a moment ago")
        if self.seconds is not None:
            self._inside += 1
            noticing = asyncio.get_running_loop().call_later(LONG_SECONDS, self._notice, began)
        try:
            async with asyncio.timeout(self.seconds) as limit:
                yield limit
        except TimeoutError:  # of the limit, or of the wait for a connection that all the others hold
            now = time.monotonic()
            if self._heard_at <= began and now - began >= min(LONG_SECONDS, self.seconds or LONG_SECONDS):
                self._rests_until = now + REST_SECONDS  # nobody else was answered meanwhile either
            raise
        finally:
            if self.seconds is not None:
                self._inside -= 1
                noticing.cancel()
        self._heard_at = time.monotonic()

    def _notice(self, began: float) -> None:
        """Begin to watch when nobody was answered since."""
        if self._heard_at <= began and (self._watching is None or self._watching.done()):
            self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        """Try until somebody is answered; if nobody was reached meanwhile, hang up who began before that."""
        began = time.monotonic()
        silent_at: float | None = None
        while self._heard_at <= began and self._inside:
            asked = time.monotonic()
            try:
                await self._ask()
            except Exception as error:
                if not is_lost(error):  # it says something
                    return
                silent_at = asked
                await asyncio.sleep(BETWEEN_TRIES)
            else:
                if silent_at is not None:
                    break
                await asyncio.sleep(LONG_SECONDS)  # slow is no silence, and may become one
        if silent_at is not None:
            self._rests_until = 0.0
            await asyncio.sleep(GRACE_SECONDS)
            self._hang_up(silent_at)

    async def close(self) -> None:
        """Stop watching."""
        if self._watching is not None:
            await end(self._watching)
