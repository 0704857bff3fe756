"""Databases for tests: made by who keeps the server, and owned by the role as which the application connects."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

from leerkring.core.database.bare_connection import connect
from leerkring.core.database.server.roles import OWNER, SUPERUSER

GIVEN = os.environ.get("LEERKRING_TEST_SERVER")
"""The address of a server of somebody else; there the application connects as it says."""
MADE = os.environ.get("LEERKRING_TEST_DATABASES", "").split()
"""Migrated databases there: who starts anew for each planted fault has no time to make one each time."""
GRANTING = 4_881
BORROWING = 4_882


@asynccontextmanager
async def made_database(server: str, name: str) -> AsyncIterator[str]:
    """An empty database of one's own, and its address for the application; gone at the end."""
    admin = await connect(server)
    parts = urlsplit(server)
    if GIVEN:
        await admin.execute(f'CREATE DATABASE "{name}"')
    else:
        await admin.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
        parts = parts._replace(netloc=parts.netloc.replace(SUPERUSER, OWNER))
        # Tables are wiped and filled without their constraints; the application itself may not do that.
        await admin.execute(f"SELECT pg_advisory_lock({GRANTING})")
        await admin.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
        await admin.execute(f"SELECT pg_advisory_unlock({GRANTING})")
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


@asynccontextmanager
async def borrowed_database(server: str) -> AsyncIterator[str]:
    """One of the databases that were made already, until the end nobody else's; what stands in it is not wiped."""
    admin = await connect(server)
    try:
        while True:
            for number, name in enumerate(MADE):
                if await admin.fetchval("SELECT pg_try_advisory_lock($1, $2)", BORROWING, number):
                    yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
                    return
            await asyncio.sleep(0.05)
    finally:
        await admin.close()
