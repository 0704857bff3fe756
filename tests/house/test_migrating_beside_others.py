"""Migrating while others are at work: who is waited for is said, nothing of what they asked is, and it comes round again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from leerkring.core.database import migrate
from leerkring.core.database.bare_connection import connect, connected
from leerkring.core.database.schema.waits import StillLocked
from tests.house.test_migrations import REVISIONS, database

SECRET = "noor@almelo.example"
LAST = "0020"
"""Drops an index of `item_theme`, for which nobody may be reading there."""


@pytest.fixture
async def url(server: str) -> AsyncIterator[str]:
    """A database that lacks its newest migrations."""
    async with database(server) as made:
        await migrate.upgrade(made, REVISIONS[REVISIONS.index(LAST) - 1])
        yield made


async def heard(said: list[str]) -> None:
    async with asyncio.timeout(60):
        while not said:
            await asyncio.sleep(0.05)


async def test_who_migrates_meanwhile_is_waited_for(url: str) -> None:
    said: list[str] = []
    async with connected(url, "leerkring-migrate") as other:
        await other.execute(f"SELECT pg_advisory_lock({migrate._LOCK})")
        pid = other.get_server_pid()
        waiting = asyncio.create_task(migrate.upgrade(url, say=said.append))
        await heard(said)
    await waiting
    assert said[0].startswith("Waiting for the turn to migrate, which is held by leerkring-migrate")
    assert f"(process {pid}, role " in said[0]
    assert await migrate.is_current(url)


async def test_who_waits_too_long_for_the_turn_ends_with_a_sentence(url: str) -> None:
    async with connected(url, "leerkring-migrate") as other:
        await other.execute(f"SELECT pg_advisory_lock({migrate._LOCK})")
        with pytest.raises(StillLocked, match="the turn to migrate, which is held by leerkring-migrate"):
            await migrate.upgrade(url, say=lambda _: None, wait_seconds=0)
    assert not await migrate.is_current(url)


async def test_a_lock_that_is_held_is_asked_for_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    tries: list[str] = []
    climb = migrate._climb
    again = asyncio.Event()

    async def counted(*words: object) -> str:
        if tries:
            again.set()
        tries.append("")
        return await climb(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(migrate, "_climb", counted)
    holder = await connect(url, "a report")
    await holder.execute("BEGIN")
    await holder.execute(f"SELECT count(*) FROM item, item_theme WHERE title = '{SECRET}'")
    migrating = asyncio.create_task(migrate.upgrade(url, say=said.append))
    try:
        async with asyncio.timeout(60):
            await again.wait()  # lock_timeout has passed: who waited behind us could go on
        await holder.execute("COMMIT")
        await migrating
    finally:
        migrating.cancel()
        with suppress(asyncio.CancelledError):
            await migrating
        await holder.close()
    assert await migrate.is_current(url)
    assert said[0].startswith(
        "Waiting for a lock on a table that changes, which is held by a report (process"
    )
    assert "idle in transaction for" in said[0]
    assert said[0].endswith("last asked SELECT")
    assert SECRET not in "".join(said)


@pytest.mark.prove
async def test_a_lock_that_never_comes_free_ends_with_a_sentence(url: str) -> None:
    async with connected(url, "a report") as holder:
        await holder.execute("BEGIN")
        await holder.execute("SELECT FROM item_theme")
        with pytest.raises(StillLocked, match=r"held by a report .* Nothing is half done"):
            await migrate.upgrade(url, say=lambda _: None, wait_seconds=0)
    await migrate.upgrade(url)
    assert await migrate.is_current(url)
