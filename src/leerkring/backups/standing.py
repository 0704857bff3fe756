"""Where a database stands: what a backup says of it, and what a restore asks before it touches anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg

from leerkring.core.database.bare_connection import connect
from leerkring.settings.database_address import hosts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
PATIENT = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "lock_timeout": "60000"}

_SERVER = """
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int / 10000 AS major,
       current_schema() AS schema,
       pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS reads_only,
       CASE WHEN has_function_privilege('pg_control_system()', 'execute')
            THEN (SELECT system_identifier::text FROM pg_control_system()) ELSE '' END AS system_identifier,
       CASE WHEN pg_is_in_recovery() THEN 0
            ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END AS timeline
"""
_TABLES = """
SELECT relname, pg_has_role(relowner, 'USAGE') AS ours FROM pg_class
 WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
 ORDER BY relname
"""
_COUNT = "SELECT count(*) FROM {}"
_EXTENSIONS = (
    "SELECT extname FROM pg_extension WHERE extnamespace = current_schema()::regnamespace ORDER BY 1"
)
_OTHERS = """
SELECT COALESCE(NULLIF(application_name, ''), 'process ' || pid) AS name FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND COALESCE(backend_type, '') <> 'autovacuum worker'
 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL and our place in it."""

    version: str
    major: int
    schema: str | None
    reads_only: bool
    system_identifier: str
    timeline: int


async def open_one(url: str, name: str) -> tuple[asyncpg.Connection[Any], str]:
    """Open a connection that waits, and return with it the address of the very host that answered."""
    hosts = hosts_of(url)
    for left, host in enumerate(hosts, 1 - len(hosts)):
        try:
            return await connect(host, name, PATIENT), host
        except LOST:
            if not left:
                raise
    raise AssertionError


async def ask_server(connection: asyncpg.Connection[Any]) -> Server:
    """Return where this connection leads."""
    row = await connection.fetchrow(_SERVER)
    assert row is not None
    return Server(**dict(row))


async def list_tables(connection: asyncpg.Connection[Any]) -> Sequence[Any]:
    """Return the tables that are not of an extension: `relname`, and whether they are `ours` to drop."""
    rows: Sequence[Any] = await connection.fetch(_TABLES)
    return rows


async def count_rows(connection: asyncpg.Connection[Any]) -> dict[str, int]:
    """Return how many rows each table has, as this transaction sees it."""
    names = [row["relname"] for row in await list_tables(connection)]
    return {name: await connection.fetchval(_COUNT.format(quote(name))) for name in names}


async def list_extensions(connection: asyncpg.Connection[Any]) -> tuple[str, ...]:
    """Return the extensions that live where our tables do."""
    return tuple(row["extname"] for row in await connection.fetch(_EXTENSIONS))


async def list_others(connection: asyncpg.Connection[Any]) -> list[str]:
    """Return who else is connected to this database, by the names that they gave themselves."""
    return [row["name"] for row in await connection.fetch(_OTHERS)]


def quote(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
