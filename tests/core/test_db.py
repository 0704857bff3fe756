"""The database's two doors, and what happens when nobody is behind them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, select, text

from leerkring.app import Application
from leerkring.core.database.bare_connection import connect
from leerkring.core.database.db import CONTENT_CHANNEL, Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.model import WorkerSeen
from tests.conftest import TODAY

NOWHERE = "postgresql://nobody@127.0.0.1:8449/nothing"
SEEN = insert(WorkerSeen).values(name="here", at=TODAY)


async def names(db: Database) -> list[str]:
    async with db.reading() as reading:
        return [row.name for row in await reading.rows(select(WorkerSeen.name))]


async def test_what_returns_is_kept_and_what_raises_is_not(db: Database) -> None:
    async def use_case() -> None:
        async with db.transaction() as tx:
            await tx.execute(SEEN)
            await tx.sql("INSERT INTO worker_seen (name, at) VALUES ($1, $2)", "there", TODAY)
            assert await tx.scalar(select(WorkerSeen.name).where(WorkerSeen.name == "there")) == "there"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await use_case()
    assert await names(db) == []
    async with db.transaction() as tx:
        await tx.execute(SEEN)
    assert await names(db) == ["here"]


async def test_who_is_cancelled_halfway_keeps_nothing(db: Database) -> None:
    begun = asyncio.Event()

    async def use_case() -> None:
        async with db.transaction() as tx:
            await tx.execute(SEEN)
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(use_case())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await names(db) == []


async def test_readers_see_what_is_committed_and_nothing_else(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute(SEEN)
        assert await names(db) == []
    assert await names(db) == ["here"]


async def test_a_database_that_is_away_says_so(app: Application) -> None:
    away = Database(NOWHERE)
    with pytest.raises(DatabaseAway):
        async with away.reading() as reading:
            await reading.scalar(select(1))
    with pytest.raises(DatabaseAway):
        async with away.transaction() as tx:
            await tx.execute(SEEN)
    await away.close()


@pytest.mark.parametrize("how", ["core", "driver"])
async def test_a_connection_that_is_cut_says_so_and_the_next_one_works(db: Database, how: str) -> None:
    own = Database(db.url, pool_size=1)

    async def cut_off() -> None:
        async with own.transaction() as tx:
            (row,) = await tx.sql("SELECT pg_backend_pid() AS pid")
            async with db.transaction() as other:
                await other.sql("SELECT pg_terminate_backend($1)", row.pid)
            await asyncio.sleep(0.05)
            await (tx.execute(SEEN) if how == "core" else tx.sql("SELECT 1"))

    with pytest.raises(DatabaseAway):
        await cut_off()
    async with own.transaction() as tx:
        await tx.execute(SEEN)
    assert await names(own) == ["here"]
    await own.close()


async def test_connections_cut_while_they_lay_in_the_pool_are_replaced(db: Database) -> None:
    own = Database(db.url, application_name="to-be-cut", pool_size=2)
    assert await names(own) == []
    async with db.transaction() as tx:
        await tx.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to-be-cut'"
        )
    await asyncio.sleep(0.05)
    for _ in range(3):
        try:
            async with own.transaction() as tx:
                await tx.execute(text("SELECT 1"))
        except DatabaseAway:
            continue
        break
    else:
        pytest.fail("the pool keeps handing out dead connections")
    await own.close()


async def test_a_mistake_in_sql_is_ours_and_not_the_databases_absence(db: Database) -> None:
    for statement in ("SELECT nothing FROM nowhere", "SELECT 1 / 0"):
        with pytest.raises(Exception) as found:
            async with db.transaction() as tx:
                await tx.sql(statement)
        assert not isinstance(found.value, DatabaseAway)
    assert await names(db) == []


@pytest.fixture
async def there(db: Database) -> AsyncIterator[list[str]]:
    """What another process hears of content that changed."""
    heard: list[str] = []
    listener = await connect(db.url)
    await listener.add_listener(CONTENT_CHANNEL, lambda _c, _p, _ch, payload: heard.append(payload))
    yield heard
    await listener.close()


async def test_topics_are_heard_after_the_commit_here_and_elsewhere(db: Database, there: list[str]) -> None:
    own, here = Database(db.url), list[set[str]]()
    own.on_touch(lambda topics: here.append(set(topics)))

    async def fails() -> None:
        async with own.transaction() as tx:
            tx.touch("agenda")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with own.transaction() as tx:
        tx.touch("agenda", "activity:woonzorganalyse")
        tx.touch("agenda")
        assert here == []
    await own.close()
    assert here == [{"agenda", "activity:woonzorganalyse"}]
    async with asyncio.timeout(5):
        while not there:
            await asyncio.sleep(0.01)
    assert there == ["activity:woonzorganalyse agenda"]


async def test_more_topics_than_one_message_holds(db: Database, there: list[str]) -> None:
    """Loading a large content folder touches every activity at once."""
    topics = {f"activity:een-leerkring-met-een-lange-naam-{number}" for number in range(500)}
    async with db.transaction() as tx:
        tx.touch(*topics)
    async with asyncio.timeout(5):
        while set(" ".join(there).split()) != topics:
            await asyncio.sleep(0.01)
    assert 1 < len(there) < 10


async def test_listening_goes_on_after_the_line_is_cut(db: Database) -> None:
    heard: list[str] = []
    gaps = 0

    def lost() -> None:
        nonlocal gaps
        gaps += 1

    listening = asyncio.create_task(db.listen("leerkring_test", heard.append, lost))
    async with asyncio.timeout(10):
        while gaps < 1:
            await asyncio.sleep(0.01)
        async with db.transaction() as tx:
            await tx.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE '%leerkring_test%' AND pid <> pg_backend_pid()"
            )
        while gaps < 2:
            await asyncio.sleep(0.01)
        async with db.transaction() as tx:
            await tx.notify("leerkring_test", "again")
        while not heard:
            await asyncio.sleep(0.01)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert heard == ["again"]
