"""Which errors are the database's absence and none of ours: the world fails, and a visitor may come back (503)."""

import asyncio

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,  # too many connections, a full disk, no memory left
    asyncpg.PostgresIOError,
    asyncpg.QueryCanceledError,  # it took longer than the server's patience, as after a silence
    asyncpg.ReadOnlySQLTransactionError,  # it was the primary until a moment ago, or was made read-only
    asyncpg.TargetServerAttributeNotMatched,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's last words came while nobody listened on this connection
)


class DatabaseAway(Exception):
    """The database cannot be reached or used now; nothing of this use case was kept (503 to a visitor).

    Lost while committing, the outcome is unknown: every use case may be asked for again without harm.
    """


def is_lost(error: BaseException) -> bool:
    """Tell whether this says that the database is away, in the driver's words or in SQLAlchemy's."""
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        return error.connection_invalidated or isinstance(error, InterfaceError) or isinstance(cause, LOST)
    return isinstance(error, (*LOST, OSError, TimeoutError, asyncio.TimeoutError))
