"""The schema's history: one line, carried up with data in it, and ending where the models are."""

import ast
import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from leerkring.core.database import migrate
from leerkring.core.database.bare_connection import connect
from leerkring.core.database.db import Database, open_engine
from leerkring.core.database.schema.releases import newest, releases
from leerkring.core.project_dirs import migrations_dir
from leerkring.run import upgrading
from leerkring.run.check import run_checks
from leerkring.run.schema import metadata
from tests.house.walk import fingerprint
from tests.support.databases import made_database

VERSIONS = sorted((migrations_dir() / "versions").glob("[0-9]*.py"))
REVISIONS = [path.name[:4] for path in VERSIONS]
OURS = tuple(metadata().tables)

LOOKS = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
          FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
}


@asynccontextmanager
async def database(server: str) -> AsyncIterator[str]:
    """An empty database of one's own."""
    async with made_database(server, f"leerkring_house_{uuid4().hex[:12]}") as url:
        yield url


FIRST_DAYS = {path.stem: path.read_text() for path in (Path(__file__).parent / "earlier").glob("*.sql")}
"""Rows as a revision knew them."""
STOOD = {*FIRST_DAYS, *(release.schema for release in releases()), *REVISIONS[-2:]}
"""Where databases stand that somebody has: at a release, after a day of life, or one step behind."""
FROM = [pytest.param(one, marks=[] if one in STOOD else pytest.mark.prove) for one in REVISIONS]


async def climb(url: str, revision: str) -> None:
    """Migrate one step, and live there for a day."""
    await migrate.upgrade(url, revision)
    if revision in FIRST_DAYS:
        connection = await connect(url)
        await connection.execute(FIRST_DAYS[revision])
        await connection.close()


def days_until(revision: str) -> list[str]:
    """The revisions up to this one at which somebody lived for a day; what lies between is climbed in one go."""
    return [one for one in REVISIONS if one < revision and one in FIRST_DAYS] + [revision]


async def counted(url: str) -> dict[str, int]:
    """How many rows each of our tables has."""
    connection = await connect(url)
    there = {
        row[0]
        for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    found = {
        table: await connection.fetchval(f'SELECT count(*) FROM "{table}"')
        for table in OURS
        if table in there
    }
    await connection.close()
    return found


async def looks(url: str) -> dict[str, list[tuple[str, ...]]]:
    """The schema as PostgreSQL itself tells it, without the job library's part."""
    connection = await connect(url)
    found = {}
    for name, sql in LOOKS.items():
        rows = [tuple(row) for row in await connection.fetch(sql)]
        found[name] = [row for row in rows if row[0].strip('"') in OURS]
    await connection.close()
    return found


def test_the_history_is_one_line() -> None:
    script = ScriptDirectory.from_config(migrate.config())
    assert script.get_heads() == [newest()] == [REVISIONS[-1]]
    assert [one.revision for one in reversed(list(script.walk_revisions()))] == REVISIONS
    assert script.get_bases() == ["0001"]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_waits_for_nobody_longer_than_it_says(path: Path) -> None:
    """A lock that is waited for holds up everyone behind it."""
    upgrade = next(
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    first = next(
        node
        for node in upgrade.body
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    assert re.search(r"op\.execute\(.SET LOCAL lock_timeout = ", ast.unparse(first))


async def test_data_of_the_first_day_is_carried_up_to_today(server: str) -> None:
    """With data at each step, and after each step nothing is lost."""
    async with database(server) as url:
        before: dict[str, int] = {}
        for revision in REVISIONS:
            await migrate.upgrade(url, revision)
            after = await counted(url)
            assert {table: after[table] for table in before} == before, revision
            await climb(url, revision)
            before = await counted(url)
        assert sum(before.values()) > 40
        await upgrading.upgrade(url)
        assert await upgrading.is_ready(url)
        db = Database(url)
        broken = [found for found in await run_checks(db) if not found.ok]
        await db.close()
        assert not broken


@pytest.mark.parametrize("revision", FROM)
async def test_an_older_database_steps_up_in_one_go(server: str, revision: str) -> None:
    async with database(server) as url:
        for step in days_until(revision):
            await climb(url, step)
        assert await migrate.is_current(url) == (revision == REVISIONS[-1])
        await upgrading.upgrade(url)
        assert await migrate.is_current(url)
        assert (await counted(url))["registration"] == 5


async def test_what_an_issue_was_made_from_is_named_by_id(server: str) -> None:
    async with database(server) as url:
        for step in days_until(REVISIONS[-1]):
            await climb(url, step)
        db = Database(url)
        async with db.reading() as reading:
            (first,) = await reading.sql("SELECT 'activity:' || id AS name FROM activity ORDER BY id LIMIT 1")
            editions = await reading.sql(
                "SELECT 'handbook:' || id AS name FROM handbook_version ORDER BY position"
            )
            items = await reading.sql("SELECT source FROM issue_item ORDER BY position")
            skipped = await reading.sql("SELECT source FROM skipped_source ORDER BY source")
        await db.close()
    one, two = (row.name for row in editions)
    assert [row.source for row in items] == [first.name, "activity:zo-heette-hij", "activity:weg", one]
    assert [row.source for row in skipped] == sorted([first.name, two])


async def test_what_came_back_has_a_cause_and_no_secret(server: str) -> None:
    async with database(server) as url:
        for step in days_until("0017"):
            await climb(url, step)
        db = Database(url)
        async with db.reading() as reading:
            events = await reading.sql("SELECT digest, cause, text FROM mail_event ORDER BY digest")
            replies = await reading.sql("SELECT reply FROM delivery WHERE dedupe_key = 'returned'")
        await db.close()
    found = {bytes(row.digest).decode(): row for row in events}
    assert {name: found[name].cause for name in "abcdef"} == {
        "a": "gone", "b": "spf", "c": "full", "d": "complaint", "e": "", "f": "back",
    }  # fmt: skip
    assert found["e"].text == "Antw: afmelden …"
    assert "Ab1_" not in "".join([row.text for row in events] + [row.reply for row in replies])


async def test_the_models_are_what_the_migrations_make(server: str, database_url: str) -> None:
    """Column by column, and each CHECK and index too, which a comparison by Alembic leaves out."""
    async with database(server) as url:
        engine = open_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(metadata().create_all)
        await engine.dispose()
        made, migrated = await looks(url), await looks(database_url)
        for part in LOOKS:
            assert made[part] == migrated[part]


async def test_alembic_finds_nothing_to_do(database_url: str) -> None:
    def check(connection: Connection) -> None:
        config = migrate.config()
        config.attributes["connection"] = connection
        command.check(config)

    engine = open_engine(database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(check)
    await engine.dispose()


async def test_migrating_twice_changes_nothing(db: Database, database_url: str) -> None:
    before = await fingerprint(db)
    await upgrading.upgrade(database_url)
    assert await fingerprint(db) == before


async def test_two_that_migrate_at_once_wait_for_each_other(server: str) -> None:
    async with database(server) as url:
        await asyncio.gather(*(upgrading.upgrade(url) for _ in range(3)))
        assert await upgrading.is_ready(url)


async def test_moments_carry_their_zone(db: Database) -> None:
    async with db.reading() as reading:
        rows = await reading.rows(
            text(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'"
            )
        )
    assert [tuple(row) for row in rows if row[0] in OURS] == []
