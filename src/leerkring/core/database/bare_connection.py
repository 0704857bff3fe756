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
_SET = "SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS setting (name, value)"
_answered: dict[str, str] = {}
"""By address, the host that answered last: it is asked first."""
_poolers: set[str] = set()
"""Hosts that take no settings at the beginning of a connection."""


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
            made = await _connect_to(host, named)
        except (*_NOT_THIS_ONE, asyncpg.TargetServerAttributeNotMatched, asyncpg.CannotConnectNowError):
            if not left:
                raise
        else:
            if len(hosts) > 1:
                _answered[url] = host
            return made
    raise AssertionError


async def _connect_to(host: str, settings: Mapping[str, str]) -> "asyncpg.Connection[Any]":
    """Open a connection; a pooler such as PgBouncer knows few settings, and passes the others on when they are SET."""
    if host not in _poolers:
        try:
            return await asyncpg.connect(host, timeout=CONNECT_SECONDS, server_settings=dict(settings))
        except asyncpg.ProtocolViolationError as error:
            if "startup parameter" not in str(error):
                raise
            _poolers.add(host)
    name = settings["application_name"]
    made = await asyncpg.connect(host, timeout=CONNECT_SECONDS, server_settings={"application_name": name})
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await made.execute(_SET, [*settings], [*settings.values()])
    except BaseException:
        made.terminate()
        raise
    return made


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
