"""The worker as a whole: wired, stopped with manners, killed without."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from leerkring.core.clock import FixedClock, SystemClock
from leerkring.core.database.db import Database
from leerkring.core.model import RateCount, WorkerSeen
from leerkring.mail.model import Delivery
from leerkring.mail.rules import IN_HAND
from leerkring.settings import Settings
from leerkring.site.mail_kinds import renderers
from leerkring.worker import Worker, prunes, run_worker, ticks
from tests.mail.office import KINDS, mail, queue, rows, until
from tests.mail.sink import Sink

ROOT = Path(__file__).parents[1]

PATIENCE = 60  # seconds; a machine may have other things to do


@asynccontextmanager
async def at_work(worker: Worker) -> AsyncIterator[None]:
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(working, PATIENCE)


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data_dir=tmp_path)


async def seen(db: Database) -> list[tuple[str, datetime]]:
    async with db.reading() as reading:
        return [(row.name, row.at) for row in await reading.rows(select(WorkerSeen.name, WorkerSeen.at))]


async def test_it_delivers_and_is_seen(db: Database, clock: FixedClock, files: Settings) -> None:
    await queue(db, clock)
    async with at_work(Worker(files, db, clock, renderers=KINDS, ticks=(), name="one")):
        await until(lambda: list(files.mail_dir.glob("*.eml")))
        assert await seen(db) == [("one", clock.now())]
    (row,) = await rows(db)
    assert row.state == "accepted"
    assert (files.mail_dir / f"{row.id}.eml").is_file()
    assert await seen(db) == []


async def test_every_minute_it_does_what_is_due(db: Database, clock: FixedClock, files: Settings) -> None:
    came: list[datetime] = []

    async def broken(_db: Database, _now: datetime, _settings: Settings) -> None:
        raise ZeroDivisionError

    async def due(_db: Database, now: datetime, _settings: Settings) -> None:
        came.append(now)

    await Worker(files, db, clock, ticks=(broken, due)).tick()
    assert came == [clock.now()]


async def test_the_workers_own_ticks_and_prunes_run_on_an_empty_database(
    db: Database, clock: FixedClock, files: Settings
) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            RateCount.__table__.insert().values(  # type: ignore[attr-defined]
                key=b"old", window_at=clock.now() - timedelta(days=2), seen=1
            )
        )
    for act in ticks():
        await act(db, clock.now(), files)
    await Worker(files, db, clock).prune()
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(RateCount)) == 0
    assert prunes()
    assert renderers()


async def test_cancelling_ends_it_with_manners(db: Database, clock: FixedClock, files: Settings) -> None:
    working = asyncio.create_task(run_worker(files, db.url, clock=clock))
    async with asyncio.timeout(PATIENCE):
        while not await seen(db):
            await asyncio.sleep(0.02)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(working, PATIENCE)
    assert await seen(db) == []


SCRIPT = """
import asyncio, signal, sys, types
from leerkring.core.database.db import Database
from leerkring.mail.sending import engine
from leerkring.settings import Settings
from leerkring.settings.reading import read_settings
from leerkring.worker import Worker

# Our folder of tests, not the package of that name that a library brings along.
sys.modules["tests"] = types.ModuleType("tests")
sys.modules["tests"].__path__ = ["tests"]
from tests.mail.office import KINDS

engine.SWEEP_SECONDS = 0.5

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    db = Database(sys.argv[1])
    await Worker(read_settings(), db, renderers=KINDS, ticks=()).run(stop)
    await db.close()

asyncio.run(main())
"""


@asynccontextmanager
async def process(db: Database, sink: Sink, tmp_path: Path) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    worker = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-c", SCRIPT, db.url],
        cwd=ROOT,
        env=os.environ
        | {"LEERKRING_SMTP_URL": f"{sink.url}?connections=4", "LEERKRING_DATA_DIR": str(tmp_path)},
    )
    try:
        yield worker
    finally:
        worker.kill()
        await asyncio.to_thread(worker.wait)


async def leases_run_out(db: Database) -> None:
    """What a minute of waiting does."""
    async with db.transaction() as tx:
        await tx.execute(
            text("UPDATE delivery SET lease_until = now() - interval '1 s' WHERE claimed_by IS NOT NULL")
        )


async def in_state(db: Database, *states: str) -> int:
    async with db.reading() as reading:
        count: int = await reading.scalar(select(func.count()).where(Delivery.state.in_(states)))
    return count


async def test_killed_in_the_middle_no_mail_is_lost_or_sent_twice_unknowingly(
    db: Database, tmp_path: Path
) -> None:
    """-9 while some mails are before, on and after the dot: each arrives, and only a doubt can come twice."""
    await queue(db, SystemClock(), *(mail(number) for number in range(60)))
    with Sink() as sink:
        sink.delay_dot = 0.1
        async with process(db, sink, tmp_path) as worker:
            await until(lambda: len(sink.accepted) >= 8, 120)
            worker.send_signal(signal.SIGKILL)
            await asyncio.to_thread(worker.wait)
        assert 1 <= await in_state(db, *IN_HAND) < 60
        sink.delay_dot = 0
        await leases_run_out(db)
        async with process(db, sink, tmp_path) as worker:
            async with asyncio.timeout(PATIENCE):
                while await in_state(db, "accepted", "uncertain") < 60:
                    await asyncio.sleep(0.1)
            doubts = {row.recipient for row in await rows(db) if row.state == "uncertain"}
            assert len(doubts) <= 4  # one for each connection
            async with db.transaction() as tx:
                await tx.execute(text("UPDATE delivery SET due_at = now() WHERE state = 'uncertain'"))
            async with asyncio.timeout(PATIENCE):
                while await in_state(db, "accepted") < 60:
                    await asyncio.sleep(0.1)
            worker.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait, 10) == 0
        arrived = Counter(sink.recipients)
    assert len(arrived) == 60
    assert {who for who, times in arrived.items() if times > 1} <= doubts


async def test_stopping_gives_everything_back_or_ends_it(
    db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    await queue(db, SystemClock(), *(mail(number) for number in range(40)))
    with Sink() as sink:
        sink.delay_dot = 0.2
        async with process(db, sink, tmp_path) as worker:
            await until(lambda: len(sink.accepted) >= 4, 120)
            worker.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait, 10) == 0
        found = Counter(row.state for row in await rows(db))
        assert set(found) == {"accepted", "queued"}
        assert found["accepted"] == len(sink.accepted) == len(set(sink.recipients))
