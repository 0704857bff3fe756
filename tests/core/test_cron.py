"""By the clock: once over all workers, whatever breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from sqlalchemy import text

from leerkring.core.database import cron
from leerkring.core.database.bare_connection import connect
from leerkring.core.database.db import Database

SECOND = timedelta(seconds=1)
SCHEMA = Path(cron.__file__).with_name("jobs_schema.sql")


@pytest.fixture(autouse=True)
async def _no_jobs_left(db: Database) -> AsyncIterator[None]:
    yield
    async with db.transaction() as tx:
        await tx.execute(text("TRUNCATE pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics"))


@asynccontextmanager
async def running(db: Database, *crons: cron.Cron) -> AsyncIterator[None]:
    """A worker's clock, at work."""
    stop = asyncio.Event()
    working = asyncio.create_task(cron.run_crons(db, crons, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(working, 10)


async def state(db: Database) -> str:
    """What the library has written about its one schedule."""
    async with db.reading() as reading:
        found: str = await reading.scalar(text("SELECT status::text FROM pgqueuer_schedules"))
    return found


async def state_is_known(db: Database) -> bool:
    async with db.reading() as reading:
        return bool(await reading.scalar(text("SELECT count(*) FROM pgqueuer_schedules")))


async def heartbeat_lies_ahead(db: Database) -> bool:
    async with db.reading() as reading:
        return bool(await reading.scalar(text("SELECT heartbeat > now() FROM pgqueuer_schedules")))


async def test_the_clock_runs_things_and_a_break_does_not_stop_it(db: Database) -> None:
    rang = asyncio.Semaphore(0)

    async def ring() -> None:
        rang.release()
        raise ZeroDivisionError

    async with running(db, cron.Cron("ring", "* * * * * *", SECOND, ring)), asyncio.timeout(15):
        await rang.acquire()
        await rang.acquire()


async def test_of_two_workers_one_does_it(db: Database) -> None:
    rang: list[int] = []

    async def ring() -> None:
        rang.append(round(asyncio.get_running_loop().time()))

    each_second = cron.Cron("ring", "* * * * * *", SECOND, ring)
    async with running(db, each_second), running(db, each_second), asyncio.timeout(20):
        while len(rang) < 4:
            await asyncio.sleep(0.05)
    assert len(set(rang)) >= 3, "not twice in each second"


async def test_a_lost_connection_is_made_again(db: Database) -> None:
    rang = asyncio.Semaphore(0)

    async def ring() -> None:
        rang.release()

    # Should it be cut while it rings, after all, then another may take over after half a minute.
    async with running(db, cron.Cron("ring", "* * * * * *", SECOND, ring)), asyncio.timeout(60):
        await rang.acquire()
        while await state(db) != "queued":
            await asyncio.sleep(0.02)
        async with db.transaction() as tx:
            cut = await tx.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'leerkring-cron'"
            )
        assert len(cut) == 1
        while not rang.locked():
            await rang.acquire()
        await rang.acquire()


AN_HOUR_AHEAD = "UPDATE pgqueuer_schedules SET next_run = now() + interval '1 hour'"


async def test_a_clock_that_was_put_back_holds_nothing_up(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the database its clock went back an hour: what it wrote before lies an hour ahead."""
    rang = asyncio.Semaphore(0)

    async def ring() -> None:
        rang.release()

    each_second = cron.Cron("ring", "* * * * * *", SECOND, ring)
    async with running(db, each_second), asyncio.timeout(15):
        await rang.acquire()
    async with db.transaction() as tx:
        await tx.sql(AN_HOUR_AHEAD)
    while not rang.locked():
        await rang.acquire()
    async with running(db, each_second), asyncio.timeout(15):
        await rang.acquire()


async def test_a_turn_just_after_a_minute_is_not_put_off_to_the_next(db: Database) -> None:
    """The library looks once a minute, a second after it."""
    each_minute = cron.Cron("ring", "* * * * *", timedelta(minutes=1), lambda: asyncio.sleep(0))
    async with running(db, each_minute), asyncio.timeout(20):
        while not await is_on_the_minute(db):
            await asyncio.sleep(0.05)


async def is_on_the_minute(db: Database) -> bool:
    async with db.reading() as reading:
        rows = await reading.sql("SELECT next_run FROM pgqueuer_schedules")
    return bool(rows) and all(row.next_run.second == 0 for row in rows)


async def test_who_died_before_the_clock_was_put_back_is_missed(db: Database) -> None:
    """Whose sign of life lies ahead would not be missed until then."""
    each_second = cron.Cron("ring", "* * * * * *", SECOND, lambda: asyncio.sleep(0))
    async with running(db, each_second):
        while not await state_is_known(db):
            await asyncio.sleep(0.05)
    async with db.transaction() as tx:
        await tx.sql(f"{AN_HOUR_AHEAD}, heartbeat = now() + interval '1 hour', status = 'picked'")
    async with running(db, each_second), asyncio.timeout(15):
        while await heartbeat_lies_ahead(db):
            await asyncio.sleep(0.05)


async def test_where_nobody_looks_it_does_hold_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the library alone waits for the hour."""
    rang = asyncio.Semaphore(0)

    async def ring() -> None:
        rang.release()

    async def nobody_looks(_db: Database, _crons: object, stop: asyncio.Event) -> None:
        await stop.wait()

    each_second = cron.Cron("ring", "* * * * * *", SECOND, ring)
    async with running(db, each_second), asyncio.timeout(15):
        await rang.acquire()
    async with db.transaction() as tx:
        await tx.sql(AN_HOUR_AHEAD)
    while not rang.locked():
        await rang.acquire()
    monkeypatch.setattr(cron, "_set_right", nobody_looks)
    with pytest.raises(TimeoutError):
        async with running(db, each_second), asyncio.timeout(4):
            await rang.acquire()


async def test_the_schema_is_the_librarys(db: Database) -> None:
    connection = await connect(db.url)
    queries = cron.queries_on(AsyncpgDriver(connection))
    plan = await queries.plan_upgrade()
    await connection.close()
    assert list(plan.statements) == []
    assert SCHEMA.read_text(encoding="utf-8").strip() == queries.qbe.build_install_query().strip()


def test_no_variable_of_the_environment_renames_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHANNEL", "FUNCTION", "TRIGGER", "QUEUE_TABLE", "PGQUEUER_PREFIX", "PGQUEUER_SCHEMA"):
        monkeypatch.setenv(name, "elsewhere")
    names = cron.settings()
    assert (names.channel, names.function, names.queue_table) == (
        "ch_pgqueuer",
        "fn_pgqueuer_changed",
        "pgqueuer",
    )
    assert (names.trigger, names.prefix, names.db_schema) == ("tg_pgqueuer_changed", "", None)


async def test_the_log_is_pruned(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.sql(
            "INSERT INTO pgqueuer_log (created, job_id, status, priority, entrypoint)"
            " VALUES (now() - interval '8 days', 1, 'successful', 0, 'a'), (now(), 2, 'successful', 0, 'a')"
        )
    await cron.prune_log(db)
    async with db.reading() as reading:
        assert await reading.scalar(text("SELECT array_agg(job_id) FROM pgqueuer_log")) == [2]
