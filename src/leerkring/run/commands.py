"""What `leerkring worker`, `check` and `metrics` do once they know the settings and the database. One small function each.

The imports are inside, because a command must not pay for what it does not use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from leerkring.run.database import check_schema, database_url, with_database

if TYPE_CHECKING:
    from leerkring.core.database.db import Database
    from leerkring.settings import Settings


def check(settings: Settings, *, repair: bool) -> list[tuple[str, bool, str]]:
    """Recount places, deliveries and the other invariants: name, whether it holds, and what was found."""

    async def run(db: Database) -> list[tuple[str, bool, str]]:
        from leerkring.run.check import run_checks

        return [(found.name, found.ok, found.text) for found in await run_checks(db, repair=repair)]

    return with_database(settings, run)


def database_remarks(
    settings: Settings, web_processes: int = 0, *, held: bool = False, repair: bool = False
) -> list[str]:
    """What the application may do in its database that it need not, whether their keys differ, and whether it has room.

    Nothing while it is away. `web_processes`: how many this node has beside a worker. `held`: say so of the mail too,
    where no worker does. With `repair` the key in use is from now on the right one.
    """
    from asyncpg import InterfaceError, PostgresError

    from leerkring.run.start_checks.held_mail import held_remark
    from leerkring.run.start_checks.rights import superuser_remark
    from leerkring.run.start_checks.secret_key import key_remark
    from leerkring.run.start_checks.server_look import read_room, room_remark

    async def ask(url: str) -> list[str]:
        found = [
            None if settings.embedded else await superuser_remark(url),
            await key_remark(url, settings.secret_key, settings.old_secret_key, anew=repair),
            room_remark(settings, web_processes, await read_room(url)),
            await held_remark(url) if held else None,
        ]
        return [sentence for sentence in found if sentence]

    with suppress(OSError, TimeoutError, PostgresError, InterfaceError), database_url(settings) as url:
        return asyncio.run(ask(url))
    return []


def metrics(settings: Settings) -> str:
    """What the processes of this node count, as Prometheus reads it; asks no database."""
    from leerkring.core.watching.exposition import write
    from leerkring.core.watching.node import read_node
    from leerkring.core.watching.publishing import folder_of, read_published

    found = read_published(folder_of(settings.data_dir), {})
    return write({"": [*read_node(settings.data_dir), *found.pop("")], **found}).decode()


def work(settings: Settings, ready: Callable[[], object] = lambda: None) -> None:
    """Be the worker until SIGTERM or Ctrl-C, then finish what is in hand."""
    import signal

    import uvloop

    from leerkring.run.preloading import preload_aside
    from leerkring.worker import run_worker

    check_schema(settings.database_url)

    async def run() -> None:
        working = asyncio.ensure_future(run_worker(settings, settings.database_url))
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, working.cancel)
        ready()
        preload_aside()
        with suppress(asyncio.CancelledError):
            await working

    uvloop.run(run())
