"""Who judges borrows a database that was made before: one at a time, and the next waits."""

import asyncio
from urllib.parse import urlsplit

import pytest

from tests.support import databases


async def test_a_database_is_lent_to_one_at_a_time(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "MADE", ["first", "second"])
    monkeypatch.setattr(databases, "BORROWING", 4_883)
    got, gone = asyncio.Queue[str](), asyncio.Event()

    async def borrow() -> None:
        async with databases.borrowed_database(server) as url:
            got.put_nowait(urlsplit(url).path.strip("/"))
            await gone.wait()

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(borrow())
        found = {await got.get(), await got.get()}
        await asyncio.sleep(0.3)
        assert got.empty(), "two cannot be lent to three"
        gone.set()
        assert await got.get() in found
    assert found == {"first", "second"}
