"""`leerkring rehearse SLUG --people N`, from what was typed to what is printed."""

from __future__ import annotations

import asyncio
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leerkring.run import database
from leerkring.run.database import CommandFailed

if TYPE_CHECKING:
    from leerkring.core.database.db import Database
    from leerkring.run.rehearsing.rush import Rush
    from leerkring.settings import Settings

BAR_AFTER_SECONDS = 2.0


def rehearse(settings: Settings, slug: str, people: int) -> tuple[list[str], bool]:
    """Let so many people register at once on a copy; the lines to print, and whether everything held.

    The real database is only read, and nobody gets mail. Raises CommandFailed where there can be no copy.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    title = database.with_database(settings, lambda db: _look(db, slug))
    with database.database_url(settings) as url:
        keeper = _keeper_url(settings, url)
        found = asyncio.run(_rehearse(settings, url, keeper, slug, people))
    return [*_told(title, people, found), *_broken(found)], not found.broken and not found.wrong


async def _look(db: Database, slug: str) -> str:
    """Return what the activity is called; refuse one that nobody could register for any more."""
    from sqlalchemy import select

    from leerkring.activities.model import Activity
    from leerkring.activities.rules import ActivityState

    async with db.reading() as reading:
        a = Activity
        row = await reading.row(select(a.title, a.state, a.starts_at).where(a.slug == slug))
    if row is None:
        raise CommandFailed(f"There is no activity {slug!r}: take the last part of its address.")
    if row.state in (ActivityState.CANCELLED, ActivityState.ARCHIVED) or row.starts_at <= database.now():
        raise CommandFailed(f"{row.title} is over or cancelled. Rehearse with one that is to come.")
    return str(row.title)


def _keeper_url(settings: Settings, url: str) -> str:
    """Return the address for who may make and drop databases: in our own server that is not the role of the site."""
    if not settings.embedded:
        return url
    from leerkring.core.database.server.embedded import EmbeddedPostgres

    return EmbeddedPostgres(settings.data_dir).superuser_url


async def _rehearse(settings: Settings, url: str, keeper_url: str, slug: str, people: int) -> Rush:
    from leerkring.run.rehearsing.rush import rush
    from leerkring.run.rehearsing.scratch import scratch_copy

    with tempfile.TemporaryDirectory(prefix="leerkring-rehearse-") as folder:
        async with scratch_copy(url, keeper_url, _say) as copy_url:
            with _progress(people) as step:
                return await rush(settings.with_database(copy_url), Path(folder), slug, people, step)


@contextmanager
def _progress(people: int) -> Iterator[Callable[[], object]]:
    """Lend what is called for each person; what lasts longer than two seconds gets a bar, on a terminal."""
    import click

    began, done = time.monotonic(), 0
    with click.progressbar(
        length=people, label="people", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def step() -> None:
            nonlocal done
            done += 1
            if time.monotonic() - began > BAR_AFTER_SECONDS:
                bar.update(done - bar.pos)

        yield step


def _told(title: str, people: int, found: Rush) -> Iterator[str]:
    yield f"{title}: {people} people at once, on a copy that is gone now; nobody got mail"
    yield f"answered   {len(found.waits)} in {found.seconds:.1f} s: {found.per_second:.0f} a second, one process"
    if found.waits:
        waits = sorted(found.waits)
        usual, longest = statistics.median(waits), waits[-1]
        yield f"waited     half of them at most {usual:.1f} s, the longest {longest:.1f} s"
    if found.tried_again:
        yield f"sent again {found.tried_again} times: the desk was full for a moment, and what was typed came back"
    states = ", ".join(f"{many} {state}" for state, many in sorted(found.states.items()))
    yield f"became     {states or 'nothing'}"
    for status, many in sorted(found.wrong.items()):
        yield f"WRONG      {many} got another answer ({status}) than where they stand"


def _broken(found: Rush) -> Iterator[str]:
    if not found.broken:
        yield "checked    every invariant of leerkring check holds"
    for name, text in found.broken:
        yield f"BROKEN     {name}: {text}"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
