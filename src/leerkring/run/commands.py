"""What each command does once it knows the settings and the database. One small function each.

The imports are inside, because a command must not pay for what it does not use, and `leerkring --help` for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from leerkring.core.database.db import Database
    from leerkring.settings import Settings

T = TypeVar("T")


class CommandFailed(Exception):
    """The command cannot do what was asked; the text says why."""


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


def load(settings: Settings, folder: Path, *, overwrite: bool) -> list[str]:
    """Load a folder of content files; the lines to print, the counts last."""

    async def run(db: Database) -> list[str]:
        from leerkring.activities.refusals import ContentRefused
        from leerkring.run.loading import load_directory

        try:
            report = await load_directory(db, folder, now(), settings, overwrite=overwrite)
        except ContentRefused as refused:
            raise CommandFailed("\n".join([refused.text, *map(str, refused.mistakes)])) from refused
        return [*report.lines, report.summary]

    return with_database(settings, run)


def sample(settings: Settings, times: int = 0, *, anywhere: bool = False) -> None:
    """Load the sample content and its people; with `times` as much again as a large institute has."""

    async def run(db: Database) -> None:
        from leerkring.run.sampling import load_sample
        from leerkring.run.scaling import CannotScale, check_scale, scale

        try:
            if times:
                check_scale(times, settings, anywhere=anywhere)
            await load_sample(db, now(), settings)
            if times:
                await scale(db, times, now())
        except CannotScale as no:
            raise CommandFailed(str(no)) from no

    with_database(settings, run)


def first_sample(settings: Settings) -> bool:
    """Load the sample once for a data directory and once for a database, however many start on them at once."""
    marker = settings.data_dir / "sample-loaded"
    if marker.exists():
        return False

    async def run(db: Database) -> bool:
        from leerkring.core.database.migrate import say_in_terminal
        from leerkring.core.database.schema.waits import StillLocked
        from leerkring.run.sampling import load_sample_once

        try:
            return await load_sample_once(db, now(), settings, say_in_terminal)
        except StillLocked as locked:
            raise CommandFailed(str(locked)) from locked

    loaded = with_database(settings, run)
    marker.touch()
    return loaded


def staff_add(settings: Settings, email: str, role: str) -> None:
    """Give somebody a role in the back office."""

    async def run(db: Database) -> None:
        from leerkring.people.service import add_staff

        await add_staff(db, email, role, now())

    with_database(settings, run)


def staff_remove(settings: Settings, email: str, role: str) -> list[str]:
    """Take somebody's roles back, or one of them; returns which."""

    async def run(db: Database) -> list[str]:
        from leerkring.core.refusals import Refusal
        from leerkring.people.staff import remove_staff

        try:
            return sorted(await remove_staff(db, email, now(), role=role))
        except Refusal as no:
            raise CommandFailed(no.text) from no

    return with_database(settings, run)


def staff_list(settings: Settings) -> list[str]:
    """A line for each member of staff: address, roles, when they last signed in, name."""

    async def run(db: Database) -> list[str]:
        from leerkring.people.model import Role
        from leerkring.people.queries import list_staff

        async with db.reading() as reading:
            members = await list_staff(reading)
        wide = max((len(member.email) for member in members), default=0)
        most = max((len(", ".join(member.roles)) for member in members), default=0)
        lines = []
        for member in members:
            roles = ", ".join(role for role in Role if role in member.roles)
            seen = f"{member.signed_in_at:%Y-%m-%d %H:%M} UTC" if member.signed_in_at else "never"
            lines.append(f"{member.email:<{wide}}  {roles:<{most}}  {seen:<20}  {member.name}")
        return lines

    return with_database(settings, run)


def staff_links(settings: Settings, emails: Sequence[str]) -> list[str]:
    """A one-time address with which each of these members of staff signs in."""

    async def run(db: Database) -> list[str]:
        from leerkring.core.refusals import Refusal
        from leerkring.people.service import make_sign_in_link

        try:
            return [await make_sign_in_link(db, email, now(), settings.base_url) for email in emails]
        except Refusal as no:
            raise CommandFailed(no.text) from no

    return with_database(settings, run)


def at_running_server(settings: Settings) -> Settings:
    """These settings, with the address of the server that runs on the data directory; what was asked for wins."""
    import os
    from dataclasses import replace

    from leerkring.run.running_address import find_running

    if os.environ.get("LEERKRING_BASE_URL", "").strip():
        return settings
    return replace(settings, base_url=find_running(settings.data_dir) or settings.base_url)


def sample_links(settings: Settings) -> list[tuple[str, str, str]]:
    """Role, address and sign-in link of each member of staff in the sample."""
    from leerkring.run.sampling import STAFF

    found = staff_links(settings, [email for _, email, _ in STAFF])
    return [(role, email, link) for (role, email, _), link in zip(STAFF, found, strict=True)]


def now() -> datetime:
    from leerkring.core.clock import SystemClock

    return SystemClock().now()


def check(settings: Settings, *, repair: bool) -> list[tuple[str, bool, str]]:
    """Recount places, deliveries and the other invariants: name, whether it holds, and what was found."""

    async def run(db: Database) -> list[tuple[str, bool, str]]:
        from leerkring.run.check import run_checks

        return [(found.name, found.ok, found.text) for found in await run_checks(db, repair=repair)]

    return with_database(settings, run)


def database_remarks(settings: Settings, web_processes: int = 0, *, repair: bool = False) -> list[str]:
    """What the application may do in its database that it need not, whether their keys differ, and whether it has room.

    Nothing while it is away. `web_processes`: how many this node has beside a worker. With `repair` the key in use is
    from now on the right one.
    """
    from asyncpg import InterfaceError, PostgresError

    from leerkring.run.start_checks.rights import superuser_remark
    from leerkring.run.start_checks.secret_key import key_remark
    from leerkring.run.start_checks.server_look import read_room, room_remark

    async def ask(url: str) -> list[str]:
        found = [
            None if settings.embedded else await superuser_remark(url),
            await key_remark(url, settings.secret_key, settings.old_secret_key, anew=repair),
            room_remark(settings, web_processes, await read_room(url)),
        ]
        return [sentence for sentence in found if sentence]

    with suppress(OSError, TimeoutError, PostgresError, InterfaceError), database_url(settings) as url:
        return asyncio.run(ask(url))
    return []


def check_database(settings: Settings) -> None:
    """Raise CannotServe where the database is reached in a way that cannot work; nothing while it is away."""
    from asyncpg import InterfaceError, PostgresError

    from leerkring.run.start_checks.server_look import check_sessions

    with suppress(OSError, TimeoutError, PostgresError, InterfaceError):
        asyncio.run(check_sessions(settings.database_url))


def metrics(settings: Settings) -> str:
    """What the processes of this node count, as Prometheus reads it; asks no database."""
    from leerkring.core.watching.exposition import write
    from leerkring.core.watching.node import read_node
    from leerkring.core.watching.publishing import folder_of, read_published

    found = read_published(folder_of(settings.data_dir), {})
    return write({"": [*read_node(settings.data_dir), *found.pop("")], **found}).decode()


def reindex(settings: Settings) -> int:
    """Let everything be found anew; returns how many texts there are."""

    async def run(db: Database) -> int:
        from leerkring.run.reindexing import reindex

        return await reindex(db, now())

    return with_database(settings, run)


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
