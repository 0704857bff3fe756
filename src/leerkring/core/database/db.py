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
from sqlalchemy import CursorResult, Executable, Row
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from leerkring.core.database.bare_connection import connect
from leerkring.core.database.connections import (
    MOST_SECONDS_WAITING,
    RECYCLE_SECONDS,
    Connections,
    living_driver,
)

Params = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
CONTENT_CHANNEL = "leerkring_content"
MOST_NOTIFIED = 7000
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's last words came while nobody listened on this connection
)


class DatabaseAway(Exception):
    """The database cannot be reached now; nothing of this use case was kept (503 to a visitor).

    Lost while committing, the outcome is unknown: every use case may be asked for again without harm.
    """


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

    def __init__(self, connection: AsyncConnection, driver: "asyncpg.Connection[Any]") -> None:
        super().__init__(connection, driver)
        self.touched: set[str] = set()

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
        await self._driver.fetch(f"SET LOCAL statement_timeout = '{int(seconds)}s'")

    def touch(self, *topics: str) -> None:
        """Say which content changes: kept pages about it are dropped everywhere at commit."""
        self.touched.update(topics)


def async_url(url: str) -> str:
    """Return a `postgresql://` address as SQLAlchemy wants it for asyncpg."""
    made = make_url(url).set(drivername="postgresql+asyncpg")
    mode = made.query.get("sslmode")
    if isinstance(mode, str):  # libpq's word for what this driver calls ssl
        made = made.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return made.render_as_string(hide_password=False)


def _is_lost(error: BaseException) -> bool:
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        return error.connection_invalidated or isinstance(error, InterfaceError) or isinstance(cause, LOST)
    return isinstance(error, (*LOST, OSError, TimeoutError, asyncio.TimeoutError))


@asynccontextmanager
async def _away() -> AsyncIterator[None]:
    try:
        yield
    except DatabaseAway:
        raise
    except Exception as error:
        if _is_lost(error):
            raise DatabaseAway(str(error)) from error
        raise


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
        pool_size: int = 10,
        statement_timeout: float = 10.0,
    ) -> None:
        self.url = url
        self._listeners: list[Callable[[Iterable[str]], None]] = []
        self._engine: AsyncEngine = create_async_engine(
            async_url(url),
            hide_parameters=True,  # what people typed stays out of the logs when a statement fails
            isolation_level="AUTOCOMMIT",  # what begins and ends a transaction is `transaction()` alone
            pool_size=pool_size,
            max_overflow=0,  # one above the size would be opened and closed each time: a process of the server
            pool_use_lifo=True,  # the same few connections, whose server has its plans and caches ready
            pool_timeout=MOST_SECONDS_WAITING,
            pool_recycle=RECYCLE_SECONDS,
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "application_name": application_name,
                    "jit": "off",
                    "work_mem": "24MB",  # a search may sort what is in every third page; few connections do
                    "statement_timeout": str(int(statement_timeout * 1000)),
                    "idle_in_transaction_session_timeout": "30000",
                    "timezone": "UTC",
                },
            },
        )
        self._connections = Connections(self._engine, pool_size)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """Open a connection that reads."""
        async with _away(), self._connections.one() as held:
            yield Reading(held.connection, held.driver)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Open the one transaction of a use case; leaving commits, an exception rolls back."""
        async with _away(), self._connections.one() as held, held.driver.transaction():
            tx = Tx(held.connection, held.driver)
            yield tx
            for topics in _messages(tx.touched):
                await tx.notify(CONTENT_CHANNEL, topics)
        if tx.touched:
            self.heard(tx.touched)

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
            wait = 0.2 if time.monotonic() - began > 10 else min(wait * 2, 5)
            await asyncio.sleep(wait)

    async def _listen_once(
        self, channel: str, heard: Callable[[str], None], lost: Callable[[], None]
    ) -> None:
        """Listen until the connection ends."""
        connection = await connect(self.url, application_name="leerkring-listen")
        ended = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _c: ended.set())
            await connection.add_listener(channel, lambda _c, _p, _ch, payload: heard(str(payload)))
            lost()
            await ended.wait()
        finally:
            with suppress(Exception):  # what goes wrong here must not take the place of a cancellation
                await connection.close(timeout=1)

    async def close(self) -> None:
        """Close all connections."""
        await self._connections.close()
        await self._engine.dispose()
