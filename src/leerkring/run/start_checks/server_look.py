"""What a database of somebody else's is found to be before anything relies on it: how much it gives, and to whom."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from leerkring.core.database.pool_sizes import SPARE, USUAL_ROOM, fitting_pool, total
from leerkring.settings import Settings

_ROOM = """
SELECT LEAST(
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - COALESCE(NULLIF(current_setting('reserved_connections', true), '')::int, 0),
    (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
    (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
)
"""
TURNS = 3
SHARES_SESSIONS = (
    "DATABASE_URL leads to a pooler that gives each transaction another session (PgBouncer with"
    " pool_mode = transaction). leerkring needs sessions of its own: it listens for changes (LISTEN), prepares its"
    " statements, and locks while it migrates. Set pool_mode = session for this database, or connect to PostgreSQL itself."
)


class CannotServe(Exception):
    """This database cannot be used as it is reached; the text says why and what to do."""


async def check_sessions(url: str) -> None:
    """Raise CannotServe when connections are not sessions of their own; two connections for a moment.

    Only where one is lent per transaction two who are at rest have the same, or one has another than before.
    """
    import asyncpg

    from leerkring.core.database.bare_connection import connected

    try:
        async with connected(url) as one, connected(url) as other:
            seen = {
                (
                    await one.fetchval("SELECT pg_backend_pid()"),
                    await other.fetchval("SELECT pg_backend_pid()"),
                )
                for _ in range(TURNS)
            }
    except (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError) as error:
        raise CannotServe(SHARES_SESSIONS) from error  # prepared by us, or by others, in another session
    if len(seen) > 1 or any(first == second for first, second in seen):
        raise CannotServe(SHARES_SESSIONS)


async def read_room(url: str) -> int:
    """Return how many connections the server gives to our role and our database."""
    from leerkring.core.database.bare_connection import connected

    async with connected(url) as connection:
        return int(await connection.fetchval(_ROOM))


def pool_for(settings: Settings, web_processes: int) -> int:
    """Return how many connections a web process may hold; raises CannotServe.

    A database that is away now is asked nothing: then it is as many as fit on a server as it comes.
    """
    import asyncpg

    room = USUAL_ROOM
    with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        room = asyncio.run(_look(settings.database_url))
    return settings.db_pool or fitting_pool(room, web_processes, settings.db_pool_worker)


async def _look(url: str) -> int:
    await check_sessions(url)
    return await read_room(url)


def room_remark(settings: Settings, web_processes: int, room: int) -> str | None:
    """Return a sentence when the processes of this node may take more connections than the server gives."""
    pool = settings.db_pool or fitting_pool(room, web_processes, settings.db_pool_worker)
    most = total(web_processes, pool, settings.db_pool_worker)
    if most + SPARE <= room:
        return None
    return (
        f"{web_processes} web processes and a worker may take {most} connections, and the database gives {room}, of which"
        f" {SPARE} are for migrations and who keeps it. Raise max_connections (or the limit of the role), start fewer"
        " web processes, or lower LEERKRING_DB_POOL and LEERKRING_DB_POOL_WORKER."
    )
