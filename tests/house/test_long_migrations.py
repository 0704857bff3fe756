"""Long migrations beside who is at work: an index is built while rows are written, and rows are filled in portions."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.pool import NullPool

from leerkring.core.database.bare_connection import connected
from leerkring.core.database.db import open_engine
from leerkring.core.database.schema.online import build_index, fill_in_portions
from tests.house.test_migrations import database

FILL = """
UPDATE probe SET doubled = number * 2
 WHERE number IN (SELECT number FROM probe WHERE doubled IS NULL LIMIT :size FOR UPDATE SKIP LOCKED)
"""


@pytest.fixture
async def url(server: str) -> AsyncIterator[str]:
    """A database with a table of a thousand rows."""
    async with database(server) as made:
        async with connected(made) as connection:
            await connection.execute("CREATE TABLE probe (number int, doubled int)")
            await connection.execute("INSERT INTO probe SELECT generate_series(1, 1000)")
        yield made


async def migrating(url: str, act: Callable[[], object]) -> object:
    """Do what stands in a migration."""

    def run(connection: Connection) -> object:
        with Operations.context(MigrationContext.configure(connection)):
            return act()

    engine = open_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(run)
    finally:
        await engine.dispose()


async def test_rows_are_filled_in_portions_and_what_is_held_is_passed_over(url: str) -> None:
    async with connected(url) as other:
        await other.execute("BEGIN")
        await other.execute("UPDATE probe SET doubled = 7 WHERE number <= 100")
        assert await migrating(url, lambda: fill_in_portions(FILL, 300)) == 3
        assert await other.fetchval("SELECT count(*) FROM probe WHERE doubled = number * 2") == 900
        await other.execute("ROLLBACK")
        assert await migrating(url, lambda: fill_in_portions(FILL, 300)) == 1
        assert await other.fetchval("SELECT count(*) FROM probe WHERE doubled = number * 2") == 1000


async def test_an_index_is_built_while_rows_are_written(url: str) -> None:
    async with connected(url) as writer, connected(url) as other:
        await writer.execute("BEGIN")
        await writer.execute("INSERT INTO probe VALUES (1001)")
        building = asyncio.create_task(migrating(url, lambda: build_index("ix_probe", "probe", ["number"])))
        async with asyncio.timeout(60):
            while not await other.fetchval("SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'ix_probe')"):
                await asyncio.sleep(0.02)
        await other.execute("INSERT INTO probe VALUES (1002)")  # an ordinary one would hold this up
        assert not building.done()
        await writer.execute("COMMIT")
        await building
        assert await other.fetchval("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_probe'::regclass")


async def test_half_an_index_is_taken_away_first(url: str) -> None:
    async with connected(url) as other:
        await other.execute("INSERT INTO probe VALUES (1)")
        with pytest.raises(asyncpg.UniqueViolationError):
            await other.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_probe ON probe (number)")
        valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_probe'::regclass"
        assert await other.fetchval(valid) is False
        await migrating(url, lambda: build_index("ix_probe", "probe", ["number"]))
        assert await other.fetchval(valid) is True
