"""Ending what would go on for ever, also when it does not listen at once."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from leerkring.core.database.db import Database
from leerkring.core.tasks import end

LISTENERS = text(
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'leerkring-listen' AND query LIKE '%deaf%'"
)


async def test_a_task_that_loses_its_cancellation_is_asked_again() -> None:
    asked = 0

    async def hard_of_hearing() -> None:
        nonlocal asked
        while asked < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                asked += 1

    task = asyncio.create_task(hard_of_hearing())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(task)
    assert task.done()
    assert asked == 2


async def test_what_ended_by_itself_is_left_alone() -> None:
    async def fails() -> None:
        raise ZeroDivisionError

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await end(task)
    assert isinstance(task.exception(), ZeroDivisionError)
    await end()


async def test_listening_ends_though_the_server_does_not_say_goodbye(db: Database) -> None:
    """As on a machine that is too busy to answer within a second."""
    ready = asyncio.Event()
    listening = asyncio.create_task(db.listen("deaf", lambda _words: None, ready.set))
    await asyncio.wait_for(ready.wait(), 30)
    async with db.reading() as reading:
        pid = int(await reading.scalar(LISTENERS))
    if not Path(f"/proc/{pid}").exists():  # noqa: ASYNC240
        pytest.skip("the database server runs on another machine")
    os.kill(pid, signal.SIGSTOP)
    try:
        listening.cancel()
        async with asyncio.timeout(10):
            with pytest.raises(asyncio.CancelledError):
                await listening
    finally:
        os.kill(pid, signal.SIGCONT)
