"""Connections at hand: SQLAlchemy's pool opens and replaces them, and between two uses they lie here.

Each checking out and in takes it some 70 microseconds of greenlets and events, at every page. Here a connection
that was used without trouble is kept as it is, last in, first out; one that saw any goes back to the pool, which
knows how to mend it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from leerkring.core.database.unavailable import is_lost
from leerkring.core.tasks import end

MOST_SECONDS_WAITING = 5
RECYCLE_SECONDS = 1800


@dataclass(eq=False, slots=True)
class Held:
    """A connection with the driver's own beneath it."""

    connection: AsyncConnection
    driver: "asyncpg.Connection[Any]"
    until: float


async def living_driver(connection: AsyncConnection) -> "asyncpg.Connection[Any]":
    """Return the driver's connection; one that died while it lay in the pool is replaced first."""
    while True:
        driver: asyncpg.Connection[Any] = (await connection.get_raw_connection()).driver_connection
        if not driver.is_closed():
            return driver
        await connection.invalidate()


def _hang_up(driver: "asyncpg.Connection[Any]", error: BaseException) -> bool:
    """Hang up where the time is over or the server cannot serve us; tells whether it was so.

    A rollback to a server that says nothing waits for ever, and a primary of before takes no writing again.
    """
    over = isinstance(error, asyncio.CancelledError) or is_lost(error)
    if over:
        driver.terminate()
    return over


@asynccontextmanager
async def transaction_on(driver: "asyncpg.Connection[Any]") -> AsyncIterator[None]:
    """Begin a transaction; leaving commits, an exception rolls back, or hangs up where that could wait for ever."""
    transaction = driver.transaction()
    await transaction.start()
    try:
        yield
    except BaseException as error:
        if not _hang_up(driver, error):
            await transaction.rollback()
        raise
    await transaction.commit()


class Connections:
    """At most `size` at a time; who comes then waits in line, and not for ever (`TimeoutError`)."""

    def __init__(self, engine: AsyncEngine, size: int) -> None:
        self._engine = engine
        self.size = size
        self.in_use = 0
        self.waiting = 0
        self._room = asyncio.Semaphore(size)
        self._idle: list[Held] = []
        self._lent: dict[Held, float] = {}
        self._opening: set[asyncio.Task[Held]] = set()

    def limit_to(self, size: int) -> None:
        """Lend no more than this many at a time; before the first is lent."""
        self.size, self._room = size, asyncio.Semaphore(size)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Held]:
        """Lend a connection; an exception passes, and ends its stay here."""
        if self._room.locked():
            self.waiting += 1
            try:
                async with asyncio.timeout(MOST_SECONDS_WAITING):
                    await self._room.acquire()
            finally:
                self.waiting -= 1
        else:
            await self._room.acquire()
        self.in_use += 1
        try:
            held = await self._take()
            self._lent[held] = time.monotonic()
            try:
                yield held
            except BaseException as error:
                _hang_up(held.driver, error)
                await self._give_back(held)
                raise
            finally:
                del self._lent[held]
            await self._keep(held)
        finally:
            self.in_use -= 1
            self._room.release()

    def hang_up(self, lent_before: float) -> None:
        """End what was lent before this moment (monotonic) and is still in use; who waits for it hears that it is lost."""
        for held, since in self._lent.items():
            if since < lent_before:
                held.driver.terminate()

    async def _take(self) -> Held:
        while self._idle:
            held = self._idle.pop()
            if not held.driver.is_closed() and time.monotonic() < held.until:
                return held
            await self._give_back(held)
        opening = asyncio.create_task(self._open())
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:  # halfway SQLAlchemy can neither use it nor give it up
            opening.add_done_callback(self._come_too_late)
            raise

    async def _open(self) -> Held:
        connection = await self._engine.connect()
        try:
            driver = await living_driver(connection)
        except BaseException:
            await asyncio.shield(asyncio.create_task(connection.close()))
            raise
        return Held(connection, driver, time.monotonic() + RECYCLE_SECONDS)

    def _come_too_late(self, opening: asyncio.Task[Held]) -> None:
        """Lay a connection that nobody waits for any more with the others."""
        if not opening.cancelled() and opening.exception() is None:
            self._idle.append(opening.result())

    async def _keep(self, held: Held) -> None:
        if held.connection.in_transaction():  # as SQLAlchemy sees it, after a statement of its own
            await held.connection.rollback()
        if held.driver.is_closed():
            await self._give_back(held)
        else:
            self._idle.append(held)

    async def _give_back(self, held: Held) -> None:
        await asyncio.shield(asyncio.create_task(held.connection.close()))

    async def close(self) -> None:
        """Give back all that lie here, and those that nobody waited for."""
        await end(*self._opening)
        while self._idle:
            await self._give_back(self._idle.pop())
