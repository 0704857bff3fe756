"""One bare connection to PostgreSQL, without SQLAlchemy: for listening, for probes, and beneath the pool."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from leerkring.settings.database_address import hosts_of

CONNECT_SECONDS = 3.0
"""For each host. One that says nothing must leave time for the next."""
_NOT_THIS_ONE = (OSError, TimeoutError, asyncio.TimeoutError, asyncpg.PostgresConnectionError)
_answered: dict[str, str] = {}
"""By address, the host that answered last: it is asked first."""


async def connect(
    url: str, application_name: str = "leerkring", settings: Mapping[str, str] | None = None
) -> "asyncpg.Connection[Any]":
    """Open a connection to the first host of a checked address that answers and is the kind of server asked for."""
    hosts = hosts_of(url)
    if _answered.get(url) in hosts:
        hosts = (_answered[url], *(host for host in hosts if host != _answered[url]))
    named = {"application_name": application_name, **(settings or {})}
    for left, host in enumerate(hosts, 1 - len(hosts)):
        try:
            made = await asyncpg.connect(host, timeout=CONNECT_SECONDS, server_settings=named)
        except (*_NOT_THIS_ONE, asyncpg.TargetServerAttributeNotMatched, asyncpg.CannotConnectNowError):
            if not left:
                raise
        else:
            if len(hosts) > 1:
                _answered[url] = host
            return made
    raise AssertionError


@asynccontextmanager
async def connected(
    url: str, application_name: str = "leerkring"
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """Lend a connection for a quick look. Who went silent meanwhile is not waited for at the goodbye."""
    connection = await connect(url, application_name)
    try:
        yield connection
    finally:
        with suppress(Exception):  # what goes wrong here must not take the place of what went wrong before
            await connection.close(timeout=1)
