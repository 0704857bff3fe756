"""The database of a command: found, started where it is embedded, at the newest schema; or a sentence why not.

The imports are inside, because a command must not pay for what it does not use, and `leerkring --help` for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from leerkring.core.database.db import Database
    from leerkring.settings import Settings

T = TypeVar("T")


class CommandFailed(Exception):
    """The command cannot do what was asked; the text says why."""


def now() -> datetime:
    from leerkring.core.clock import SystemClock

    return SystemClock().now()


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Where the database is; the embedded one is started if no other command has done so."""
    if not settings.embedded:
        yield settings.database_url
        return
    from leerkring.core.database.server.embedded import EmbeddedPostgres

    with EmbeddedPostgres(settings.data_dir) as postgres:
        yield postgres.url


async def _standing(settings: Settings, url: str) -> tuple[bool, str]:
    """Return whether nothing needs to be done to this database, and why nothing can be done with it, if so."""
    from asyncpg import InterfaceError, PostgresError

    from leerkring.core.database.schema.releases import newest
    from leerkring.core.database.schema.standing import read_schema
    from leerkring.core.database.unavailable import DatabaseAway
    from leerkring.run.start_checks.server_look import check_sessions
    from leerkring.run.upgrading import is_ready

    try:
        if not settings.embedded:
            await check_sessions(url)
        schema = await read_schema(url)
        return await is_ready(url), schema.sentence(newest())
    except (DatabaseAway, OSError, TimeoutError, PostgresError, InterfaceError) as error:
        raise CommandFailed(f"The database cannot be used: {error}") from error


def with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run `work` on a migrated database. The embedded one is migrated here, another only by `leerkring migrate`."""

    async def run(url: str) -> T:
        from leerkring.core.database.db import Database

        ready, wrong = await _standing(settings, url)
        if not ready:
            if not settings.embedded:
                raise CommandFailed(
                    wrong or "The database lacks what migrating puts there: run leerkring migrate."
                )
            await _upgrade(url)
        db = Database(url, application_name="leerkring-cli")
        try:
            return await work(db)
        finally:
            await db.close()

    with database_url(settings) as url:
        return asyncio.run(run(url))


async def _upgrade(url: str, wait_seconds: float | None = None) -> None:
    from leerkring.core.database.migrate import WAIT_SECONDS, say_in_terminal
    from leerkring.core.database.schema.standing import SchemaTooNew
    from leerkring.core.database.schema.waits import StillLocked
    from leerkring.run.upgrading import upgrade

    try:
        await upgrade(url, say_in_terminal, WAIT_SECONDS if wait_seconds is None else wait_seconds)
    except (StillLocked, SchemaTooNew) as no:
        raise CommandFailed(str(no)) from no


def migrate(settings: Settings, wait_seconds: float | None = None) -> bool:
    """Bring the schema to the newest; False when it already was, or is newer and takes this program."""

    async def run(url: str) -> bool:
        ready, _ = await _standing(settings, url)
        if not ready:
            await _upgrade(url, wait_seconds)
        return not ready

    with database_url(settings) as url:
        return asyncio.run(run(url))


def check_schema(url: str) -> None:
    """Raise CommandFailed with the sentence when this program cannot work with the schema there.

    A database that is away is no reason not to begin: pages and the worker wait for it.
    """
    from asyncpg import InterfaceError, PostgresError

    from leerkring.core.database.schema.standing import what_is_wrong

    wrong = ""
    with suppress(OSError, TimeoutError, PostgresError, InterfaceError):
        wrong = asyncio.run(what_is_wrong(url))
    if wrong:
        raise CommandFailed(wrong)


def check_database(settings: Settings) -> None:
    """Raise CannotServe where the database is reached in a way that cannot work; nothing while it is away."""
    from asyncpg import InterfaceError, PostgresError

    from leerkring.run.start_checks.server_look import check_sessions

    with suppress(OSError, TimeoutError, PostgresError, InterfaceError):
        asyncio.run(check_sessions(settings.database_url))
