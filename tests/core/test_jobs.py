"""Jobs: enqueued in our transaction, run at least once, by the clock where asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from leerkring.core.database import jobs
from leerkring.core.database.bare_connection import connect
from leerkring.core.database.db import Database, Tx, async_url

SCHEMA = Path(jobs.__file__).with_name("jobs_schema.sql")


@pytest.fixture(autouse=True)
async def _no_jobs_left(db: Database) -> AsyncIterator[None]:
    yield
    async with db.transaction() as tx:
        await tx.execute(text("TRUNCATE pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics"))


class Done:
    """A handler that remembers what it was given, and breaks as often as it is told."""

    def __init__(self, breaks: int = 0) -> None:
        self.given: list[Mapping[str, Any]] = []
        self.breaks = breaks
        self.some = asyncio.Event()

    async def __call__(self, payload: Mapping[str, Any]) -> None:
        self.given.append(payload)
        if self.breaks:
            self.breaks -= 1
            raise ZeroDivisionError
        self.some.set()


@asynccontextmanager
async def running(db: Database, *crons: jobs.Cron, **handlers: jobs.Handler) -> AsyncIterator[None]:
    """A worker's jobs, at work."""
    stop = asyncio.Event()
    working = asyncio.create_task(jobs.run_jobs(db, handlers=handlers, crons=crons, stop=stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(working, 10)


async def waiting(db: Database) -> int:
    async with db.reading() as reading:
        count: int = await reading.scalar(text("SELECT count(*) FROM pgqueuer"))
    return count


class _TakenBack(Exception):
    pass


async def take_back(db: Database, act: Callable[[Tx], Awaitable[object]]) -> None:
    """Do it as the first thing in a transaction, and roll back."""
    with suppress(_TakenBack):
        async with db.transaction() as tx:
            await act(tx)
            raise _TakenBack


async def test_a_job_does_not_survive_a_rollback(db: Database) -> None:
    await take_back(db, lambda tx: jobs.enqueue(tx, "greet", {"name": "Noor"}))
    assert await waiting(db) == 0


async def test_control_with_the_librarys_own_driver_it_survives(db: Database) -> None:
    engine = create_async_engine(async_url(db.url))
    async with engine.connect() as connection, connection.begin() as transaction:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await jobs._queries(AsyncpgDriver(raw.driver_connection)).enqueue("greet", None)
        await transaction.rollback()
    await engine.dispose()
    assert await waiting(db) == 1


async def test_a_job_runs_once_committed(db: Database) -> None:
    greet = Done()
    async with running(db, greet=greet):
        async with db.transaction() as tx:
            assert await jobs.enqueue(tx, "greet", {"name": "Zoë"})
        await asyncio.wait_for(greet.some.wait(), 10)
    assert greet.given == [{"name": "Zoë"}]
    assert await waiting(db) == 0


async def test_a_job_is_enqueued_once_per_key(db: Database) -> None:
    async with db.transaction() as tx:
        assert await jobs.enqueue(tx, "greet", {}, dedupe_key="noor")
        assert not await jobs.enqueue(tx, "greet", {}, dedupe_key="noor")
    assert await waiting(db) == 1


async def test_a_job_that_breaks_is_tried_again(db: Database) -> None:
    greet = Done(breaks=1)
    async with running(db, greet=greet):
        async with db.transaction() as tx:
            await jobs.enqueue(tx, "greet", {"name": "Noor"})
        await asyncio.wait_for(greet.some.wait(), 15)
    assert greet.given == [{"name": "Noor"}] * 2


async def test_the_clock_runs_things_and_a_break_does_not_stop_it(db: Database) -> None:
    rang = asyncio.Semaphore(0)

    async def ring() -> None:
        rang.release()
        raise ZeroDivisionError

    async with running(db, jobs.Cron("ring", "* * * * * *", ring)), asyncio.timeout(15):
        await rang.acquire()
        await rang.acquire()


async def test_a_lost_connection_is_made_again(db: Database) -> None:
    greet = Done()
    async with running(db, greet=greet):
        for name in ("Noor", "Bram"):
            async with db.transaction() as tx:
                await jobs.enqueue(tx, "greet", {"name": name})
            await asyncio.wait_for(greet.some.wait(), 10)
            greet.some.clear()
            async with db.transaction() as tx:
                await tx.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND application_name = 'leerkring-jobs'"
                )
    assert {given["name"] for given in greet.given} == {"Noor", "Bram"}


async def test_the_schema_is_the_librarys(db: Database) -> None:
    connection = await connect(db.url)
    queries = jobs._queries(AsyncpgDriver(connection))
    plan = await queries.plan_upgrade()
    await connection.close()
    assert list(plan.statements) == []
    assert SCHEMA.read_text(encoding="utf-8").strip() == queries.qbe.build_install_query().strip()


def test_no_variable_of_the_environment_renames_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHANNEL", "FUNCTION", "TRIGGER", "QUEUE_TABLE", "PGQUEUER_PREFIX", "PGQUEUER_SCHEMA"):
        monkeypatch.setenv(name, "elsewhere")
    names = jobs.settings()
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
    await jobs.prune_log(db)
    async with db.reading() as reading:
        assert await reading.scalar(text("SELECT array_agg(job_id) FROM pgqueuer_log")) == [2]
