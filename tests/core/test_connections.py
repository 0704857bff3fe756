"""Connections between two uses: kept where all went well, mended where not, and never more than there may be."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import func, select

from leerkring.core.database import connections
from leerkring.core.database import db as database
from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.refusals import Refusal


@pytest.fixture
async def own(db: Database) -> AsyncIterator[Database]:
    """A database object with two connections at most."""
    made = Database(db.url, application_name="two-at-most", pool_size=2)
    yield made
    await made.close()


async def pid(db: Database) -> int:
    """The server's process of the connection that is lent now."""
    async with db.reading() as reading:
        (row,) = await reading.sql("SELECT pg_backend_pid() AS pid")
        assert row.pid == await reading.scalar(select(func.pg_backend_pid())), "both ways ask the same one"
    return int(row.pid)


async def test_the_last_one_is_used_again(own: Database) -> None:
    async with own.reading() as outer:
        (first,) = await outer.sql("SELECT pg_backend_pid() AS pid")
        assert await pid(own) != first.pid
    assert {await pid(own) for _ in range(5)} == {first.pid}


async def test_a_no_leaves_nothing_open(own: Database) -> None:
    async def say_no() -> None:
        async with own.transaction() as tx:
            await tx.scalar(select(func.now()))
            raise Refusal

    with pytest.raises(Refusal):
        await say_no()
    for _ in range(3):
        async with own.reading() as reading:
            moments = [(await reading.sql("SELECT now() AS at"))[0].at for _ in range(2)]
        assert moments[0] < moments[1], "each statement its own transaction"


async def test_a_mistake_in_sql_does_not_spoil_the_connection(own: Database) -> None:
    for _ in range(5):
        with pytest.raises(asyncpg.UndefinedColumnError):
            async with own.transaction() as tx:
                await tx.sql("SELECT nonsense")
        assert await pid(own)


async def test_who_is_cancelled_gives_it_back(own: Database) -> None:
    for _ in range(4):
        begun = asyncio.Event()

        async def slow(begun: asyncio.Event = begun) -> None:
            async with own.reading() as reading:
                begun.set()
                await reading.sql("SELECT pg_sleep(60)")

        task = asyncio.create_task(slow())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await pid(own)


async def test_never_more_than_there_may_be(own: Database, db: Database) -> None:
    async def ask() -> int:
        async with own.transaction() as tx:
            await tx.sql("SELECT 1")
            (row,) = await tx.sql(
                "SELECT count(*) AS open FROM pg_stat_activity WHERE application_name = 'two-at-most'"
            )
        return int(row.open)

    assert max(await asyncio.gather(*(ask() for _ in range(20)))) == 2


async def test_who_waits_too_long_hears_that_it_is_away(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_SECONDS_WAITING", 0.02)
    async with own.reading(), own.reading():
        with pytest.raises(DatabaseAway):
            await pid(own)
    assert await pid(own), "and who comes later does not"


async def test_an_old_connection_is_replaced(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (connections, database):
        monkeypatch.setattr(module, "RECYCLE_SECONDS", 0)
    own = Database(db.url, pool_size=1)
    assert await pid(own) != await pid(own)
    await own.close()
