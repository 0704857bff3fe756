"""What is done by the clock, once over all workers, with PgQueuer behind it.

Its queue is not used: what must follow a use case is a row with a state of its own (see decision 0022). Importing
PgQueuer takes 0.6 s of CPU, so only a worker does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import structlog

from leerkring.core.database.bare_connection import connect
from leerkring.core.database.db import Database
from leerkring.core.database.probing import PROBE_SECONDS
from leerkring.core.database.turns import Turn, is_missed, read_turns
from leerkring.core.database.unavailable import LOST, DatabaseAway
from leerkring.core.tasks import end, wait_for_event

if TYPE_CHECKING:
    import asyncpg
    from pgqueuer import PgQueuer
    from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
    from pgqueuer.adapters.persistence.queries import Queries
    from pgqueuer.domain.settings import DBSettings
    from pgqueuer.models import Schedule

log = structlog.get_logger("leerkring.cron")
KEEP_LOG = timedelta(days=7)
LOOK_SECONDS = 10.0
LEEWAY = timedelta(seconds=30)
SILENCE_SECONDS = 8.0
"""Longer than any statement of the library's takes: they go one by one over this connection."""

# The next time is written down; when the clock is put back (or began ahead) it lies further off than one turn takes,
# and nothing would happen until then. So does the sign of life of a worker that died with such a turn in hand. What was
# put off like that is due now: the library looks at whole minutes, and a turn from now on would miss the next of them.
_SET_RIGHT = """
UPDATE pgqueuer_schedules AS schedule
SET next_run = LEAST(next_run, now()), heartbeat = LEAST(heartbeat, now())
FROM unnest($1::text[], $2::interval[]) AS turn (name, every)
WHERE schedule.entrypoint = turn.name
  AND (next_run > now() + turn.every + $3::interval OR heartbeat > now() + $3::interval)
RETURNING schedule.entrypoint
"""

# The library looks a second after each whole minute, and at its start writes down times some seconds after one: such a
# turn would wait for the next minute.
_TO_THE_MINUTE = """
UPDATE pgqueuer_schedules AS schedule
SET next_run = date_bin(LEAST(turn.every, interval '1 minute'), next_run, timestamptz 'epoch')
FROM unnest($1::text[], $2::interval[]) AS turn (name, every)
WHERE schedule.entrypoint = turn.name
  AND next_run <> date_bin(LEAST(turn.every, interval '1 minute'), next_run, timestamptz 'epoch')
"""


@dataclass(frozen=True, slots=True)
class Cron:
    """Something that is done by the clock, once over all workers: `when` is a cron expression (UTC).

    `every` is the time between two turns.
    """

    name: str
    when: str
    every: timedelta
    act: Callable[[], Awaitable[None]]


async def run_crons(db: Database, crons: Sequence[Cron], stop: asyncio.Event) -> None:
    """Do things by the clock until `stop`, on one connection of their own, with reconnects."""
    await asyncio.to_thread(_load)
    wait = 0.2
    while not stop.is_set():
        try:
            await _run_once(db, crons, stop)
            wait = 0.2
        except Exception as error:
            if _is_lost(error):
                db.outage.failed(error=type(error).__name__)
            else:
                log.exception("cron.failed")
        if not stop.is_set():
            await wait_for_event(stop, wait)
            wait = min(wait * 2, 5)


def _is_lost(error: BaseException | None) -> bool:
    """Tell whether the database went away; the library wraps what its tasks raise in groups."""
    if isinstance(error, BaseExceptionGroup):
        return any(_is_lost(part) for part in error.exceptions)
    lost = (*LOST, OSError, TimeoutError, DatabaseAway)
    return error is not None and (isinstance(error, lost) or _is_lost(error.__cause__))


async def _run_once(db: Database, crons: Sequence[Cron], stop: asyncio.Event) -> None:
    from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver

    connection = await connect(db.url, application_name="leerkring-cron")
    ended = asyncio.Event()
    connection.add_termination_listener(lambda _connection: ended.set())
    driver = AsyncpgDriver(connection)
    queuer = _queuer(driver, crons)
    running = asyncio.create_task(queuer.run(dequeue_timeout=timedelta(seconds=10)))
    watch = [asyncio.create_task(event.wait()) for event in (stop, ended)]
    beside = [
        asyncio.create_task(_set_right(db, crons, stop)),
        asyncio.create_task(_probe(driver, connection, ended)),
    ]
    try:
        await asyncio.wait({running, *watch}, return_when=asyncio.FIRST_COMPLETED)
        queuer.shutdown.set()
        if not ended.is_set():
            await asyncio.wait({running}, timeout=20)
        if running.done() and running.exception() and not await wait_for_event(ended, 0.5):
            running.result()
        lost = ended.is_set()
    finally:
        await end(running, *beside, *watch)
        with suppress(Exception):  # what goes wrong here must not take the place of a cancellation
            await connection.close(timeout=2)
    if lost:  # whatever the library made of it
        raise ConnectionResetError


async def _probe(driver: AsyncpgDriver, connection: asyncpg.Connection[Any], ended: asyncio.Event) -> None:
    """Hang up when the server says nothing any more; the library would wait for it for ever."""
    while not await wait_for_event(ended, PROBE_SECONDS):
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                await driver.fetch("SELECT 1")
        except TimeoutError:
            connection.terminate()


async def _set_right(db: Database, crons: Sequence[Cron], stop: asyncio.Event) -> None:
    """See to it, until `stop`, that no next time lies further off than a turn takes, or just after a look."""
    missed: set[str] = set()
    names, turns = [cron.name for cron in crons], [cron.every for cron in crons]
    while True:
        with suppress(DatabaseAway):
            async with db.transaction() as tx:
                moved = await tx.sql(_SET_RIGHT, names, turns, LEEWAY)
                await tx.sql(_TO_THE_MINUTE, names, turns)
                turns_now = await read_turns(tx)
            if moved:
                log.warning("cron.clock_put_back", names=sorted(row.entrypoint for row in moved))
            _tell_of_missed(crons, turns_now, missed)
        if await wait_for_event(stop, LOOK_SECONDS):
            return


def _tell_of_missed(crons: Sequence[Cron], turns: Mapping[str, Turn], missed: set[str]) -> None:
    """Say once that a turn did not come, and once that it comes again."""
    late = {cron.name for cron in crons if cron.name in turns and is_missed(turns[cron.name], cron.every)}
    for name in sorted(late - missed):
        log.error("cron.turn_missed", name=name, minutes=round(abs(turns[name].age).total_seconds() / 60))
    for name in sorted(missed - late):
        log.warning("cron.turn_back", name=name)
    missed.clear()
    missed.update(late)


def _queuer(driver: AsyncpgDriver, crons: Sequence[Cron]) -> PgQueuer:
    from pgqueuer import PgQueuer

    queries = queries_on(driver)
    queuer = PgQueuer(driver, queries=queries, channel=queries.qbe.settings.channel)

    def set_clock(cron: Cron) -> None:
        async def act(schedule: Schedule) -> None:
            with suppress(DatabaseAway):  # the library would tell how it came to that, at each turn
                await cron.act()

        queuer.schedule(cron.name, cron.when, accepts_context=False)(act)

    for cron in crons:
        set_clock(cron)
    return queuer


def queries_on(driver: AsyncpgDriver) -> Queries:
    """PgQueuer's statements under our names; it would take them from variables such as CHANNEL otherwise."""
    from pgqueuer.adapters.persistence.qb import (
        QueryBuilderEnvironment,
        QueryQueueBuilder,
        QuerySchedulerBuilder,
    )
    from pgqueuer.adapters.persistence.queries import Queries

    names = settings()
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(names),
        qbq=QueryQueueBuilder(names),
        qbs=QuerySchedulerBuilder(names),
    )


def settings() -> DBSettings:
    """Return PgQueuer's settings with each name written out, so that no environment variable changes one."""
    from pgqueuer.domain.settings import DBSettings, Durability
    from pgqueuer.domain.types import Channel

    return DBSettings(
        prefix="",
        db_schema=None,
        channel=Channel("ch_pgqueuer"),
        function="fn_pgqueuer_changed",
        statistics_table="pgqueuer_statistics",
        queue_status_type="pgqueuer_status",
        queue_table="pgqueuer",
        queue_table_log="pgqueuer_log",
        trigger="tg_pgqueuer_changed",
        schedules_table="pgqueuer_schedules",
        durability=Durability.durable,
    )


async def prune_log(db: Database) -> None:
    """Forget what was done more than a week ago."""
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM pgqueuer_log WHERE created < now() - $1::interval", KEEP_LOG)
        await tx.sql("DELETE FROM pgqueuer_statistics WHERE created < now() - $1::interval", KEEP_LOG)


def _load() -> None:
    """Import PgQueuer beside the loop, which goes on delivering mail meanwhile."""
    import_module("pgqueuer")
