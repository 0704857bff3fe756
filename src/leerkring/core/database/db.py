"""The database: reading pages and writing use cases, each with its own door.

A use case opens exactly one `db.transaction()`: returned means committed, raised means rolled back. Pages
read through `db.reading()`, which has no way to write.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import asyncpg
import structlog
from sqlalchemy import CursorResult, Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from leerkring.core.database.bare_connection import connect, connected
from leerkring.core.database.connections import (
    RECYCLE_SECONDS,
    Connections,
    living_driver,
    transaction_on,
)
from leerkring.core.database.patience import Patience
from leerkring.core.database.pool_sizes import USUAL_POOL
from leerkring.core.database.probing import PROBE_SECONDS, answers
from leerkring.core.database.unavailable import LOST, DatabaseAway, is_lost
from leerkring.core.outages import Outage
from leerkring.core.tasks import wait_for_event

log = structlog.get_logger("leerkring.database")
Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
CONTENT_CHANNEL = "leerkring_content"
MOST_NOTIFIED = 7000
REFUSED_SECONDS = 5.0
MOST_SECONDS_APART = 1.0
"""Between two tries to listen: what waits for a word waits no longer than this after an outage."""


class DriverRow(asyncpg.Record):  # type: ignore[misc]
    """A row of driver SQL; its columns are attributes, as in SQLAlchemy's rows."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Reading:
    """A connection that only reads; each statement sees what is committed at that moment."""

    def __init__(self, connection: AsyncConnection, driver: "asyncpg.Connection[Any]") -> None:
        self._connection = connection
        self._driver = driver

    async def rows(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[AnyRow]:
        """Return all rows."""
        return (await self._connection.execute(statement, params)).all()

    async def row(self, statement: Executable, params: Mapping[str, Any] | None = None) -> AnyRow | None:
        """Return the only row, or None; more than one is a mistake of ours."""
        return (await self._connection.execute(statement, params)).one_or_none()

    async def scalar(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of the first row, or None."""
        return await self._connection.scalar(statement, params)

    async def sql(self, statement: str, *args: Any) -> Sequence[Any]:
        """Run driver SQL with `$1` parameters and return its rows; for what is asked often, or written per question.

        It goes to the driver itself: SQLAlchemy would take six times the time of everything else around a statement.
        """
        if self._driver.is_closed():
            self._driver = await living_driver(self._connection)
        rows: list[DriverRow] = await self._driver.fetch(statement, *args, record_class=DriverRow)
        return rows


class Tx(Reading):
    """A transaction in progress; it is handed down and never committed by who receives it."""

    def __init__(
        self, connection: AsyncConnection, driver: "asyncpg.Connection[Any]", limit: asyncio.Timeout
    ) -> None:
        super().__init__(connection, driver)
        self.touched: set[str] = set()
        self._limit = limit

    async def execute(self, statement: Executable, params: Params = None) -> CursorResult[Any]:
        """Run one statement."""
        return await self._connection.execute(statement, params)

    async def sql(self, statement: str, *args: Any) -> Sequence[Any]:
        """Run driver SQL with `$1` parameters and return its rows; for set statements over arrays.

        It goes to the driver itself, in the same transaction: SQLAlchemy would take six times the time of
        everything else around a statement.
        """
        rows: list[DriverRow] = await self._driver.fetch(statement, *args, record_class=DriverRow)
        return rows

    async def notify(self, channel: str, payload: str = "") -> None:
        """Tell listeners at commit; only ever to make quick what a poll would find anyway."""
        await self._driver.fetch("SELECT pg_notify($1, $2)", channel, payload)

    async def take_time(self, seconds: int = 600) -> None:
        """Let each statement of this transaction take this long: for what is about every reader of a newsletter."""
        if self._limit.when() is not None:
            self._limit.reschedule(asyncio.get_running_loop().time() + seconds)
        await self._driver.fetch(f"SET LOCAL statement_timeout = '{int(seconds)}s'")

    async def portions(self, statement: Executable, size: int = 1000) -> AsyncIterator[Sequence[AnyRow]]:
        """Yield all rows of one moment, so many at a time: for a file that is as long as its data."""
        # Planned for all of them, not for the first tenth as the rows of a cursor are.
        await self._driver.fetch("SET LOCAL cursor_tuple_fraction = 1.0")
        async with self._connection.stream(statement) as found:
            async for rows in found.partitions(size):
                yield rows

    def touch(self, *topics: str) -> None:
        """Say which content changes: kept pages about it are dropped everywhere at commit."""
        self.touched.update(topics)


def open_engine(
    url: str, application_name: str = "leerkring", settings: Mapping[str, str] | None = None, **options: Any
) -> AsyncEngine:
    """Return an engine of SQLAlchemy on the driver's own connections, which know every word of an address."""

    async def open_one() -> "asyncpg.Connection[Any]":
        return await connect(url, application_name, settings)

    return create_async_engine("postgresql+asyncpg://", async_creator=open_one, **options)


def _messages(topics: Iterable[str]) -> list[str]:
    """Put topics together in as few messages as NOTIFY takes (8000 bytes each)."""
    messages = [""]
    for topic in sorted(topics):
        if len((messages[-1] + topic).encode()) > MOST_NOTIFIED:
            messages.append("")
        messages[-1] += f"{topic} "
    return [message.rstrip() for message in messages if message]


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(
        self,
        url: str,
        *,
        application_name: str = "leerkring",
        pool_size: int = USUAL_POOL,
        statement_timeout: float = 10.0,
        patience: float | None = None,
    ) -> None:
        """`patience`: seconds that a reading or a transaction may take, waiting for a connection included."""
        self.url = url
        self.outage = Outage(log, "database")
        self._listeners: list[Callable[[Iterable[str]], None]] = []
        self._engine = open_engine(
            url,
            application_name,
            {
                "jit": "off",
                "work_mem": "24MB",  # a search may sort what is in every third page; few connections do
                "statement_timeout": str(int(statement_timeout * 1000)),
                "idle_in_transaction_session_timeout": "30000",
                "timezone": "UTC",
            },
            hide_parameters=True,  # what people typed stays out of the logs when a statement fails
            isolation_level="AUTOCOMMIT",  # what begins and ends a transaction is `transaction()` alone
            pool_size=0,  # no limit here: `Connections` lends no more than there may be
            pool_use_lifo=True,  # the same few connections, whose server has its plans and caches ready
            pool_recycle=RECYCLE_SECONDS,
        )
        self._refused_at = float("-inf")
        self.connections = Connections(self._engine, pool_size)
        self._patience = Patience(patience, self._look, self.connections.hang_up)

    async def _look(self) -> None:
        """See whether anybody is there."""
        async with connected(self.url, application_name="leerkring-look"):
            pass

    @asynccontextmanager
    async def _away(self) -> AsyncIterator[None]:
        """Call every way in which the database is not there DatabaseAway, and tell once of each outage."""
        try:
            yield
        except DatabaseAway as away:
            self.outage.failed(error=str(away)[:200])
            raise
        except Exception as error:
            if is_lost(error):
                self.outage.failed(error=(str(error) or type(error).__name__)[:200])
                raise DatabaseAway(str(error)) from error
            raise
        self.outage.answered()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """Open a connection that reads."""
        async with self._away(), self._patience.limit(), self.connections.one() as held:
            yield Reading(held.connection, held.driver)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Open the one transaction of a use case; leaving commits, an exception rolls back."""
        async with (
            self._note_refused(),
            self._away(),
            self._patience.limit() as limit,
            self.connections.one() as held,
            transaction_on(held.driver),
        ):
            tx = Tx(held.connection, held.driver, limit)
            yield tx
            for topics in _messages(tx.touched):
                await tx.notify(CONTENT_CHANNEL, topics)
        if tx.touched:
            self.heard(tx.touched)

    @asynccontextmanager
    async def _note_refused(self) -> AsyncIterator[None]:
        try:
            yield
        except DatabaseAway:
            self._refused_at = time.monotonic()
            raise
        self._refused_at = float("-inf")

    @property
    def takes_writes(self) -> bool:
        """Whether nothing that was written here was refused lately, as by a full disk, unless something was taken since."""
        return time.monotonic() - self._refused_at > REFUSED_SECONDS

    def on_touch(self, listener: Callable[[Iterable[str]], None]) -> None:
        """Call this with the topics of every commit seen, our own at once and others' by NOTIFY."""
        self._listeners.append(listener)

    def heard(self, topics: Iterable[str]) -> None:
        """Pass on that these topics changed."""
        for listener in self._listeners:
            listener(topics)

    async def listen(self, channel: str, heard: Callable[[str], None], lost: Callable[[], None]) -> None:
        """Listen on a channel until cancelled, with reconnects; `lost` at each begin, since words may be missed.

        Not yet at the end of a line: while the database is away, what is kept is all there is to show.
        Outside the pool: a listening connection is never handed to anyone else.
        """
        wait = 0.2
        while True:
            began = time.monotonic()
            with suppress(*LOST, OSError, TimeoutError, asyncpg.PostgresError):
                await self._listen_once(channel, heard, lost)
            wait = 0.2 if time.monotonic() - began > 10 else min(wait * 2, MOST_SECONDS_APART)
            await asyncio.sleep(wait)

    async def _listen_once(
        self, channel: str, heard: Callable[[str], None], lost: Callable[[], None]
    ) -> None:
        """Listen until the connection ends, or does not answer any more: one gone silent would be listened to for ever."""
        async with connected(self.url, application_name="leerkring-listen") as connection:
            ended = asyncio.Event()
            connection.add_termination_listener(lambda _c: ended.set())
            await connection.add_listener(channel, lambda _c, _p, _ch, payload: heard(str(payload)))
            lost()
            while not await wait_for_event(ended, PROBE_SECONDS):
                await answers(connection)
                self.outage.answered()  # where nobody comes by, too

    async def close(self) -> None:
        """Close all connections."""
        await self._patience.close()
        await self.connections.close()
        await self._engine.dispose()
