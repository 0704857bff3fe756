"""A backup from before the last release: put back, it is brought to the newest schema and holds its mail."""

import asyncio
import os
from pathlib import Path

import pytest

from leerkring.backups.replaying import REASON
from leerkring.backups.writing import make_backup
from leerkring.core.clock import SystemClock
from leerkring.core.database import migrate
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.schema.releases import Release, newest, releases
from tests.backups.copies import KEY, leerkring
from tests.house.test_migrations import REVISIONS, climb
from tests.support.databases import made_database

pytestmark = pytest.mark.prove
_WAITS = "UPDATE delivery SET state = 'queued', handed_at = NULL, settled_at = NULL WHERE kind = 'registrations.confirmed'"


async def back_up(url: str, path: Path) -> None:
    """Make a backup as the program of today does; that of 0.1.0 made none."""
    now = SystemClock().now()
    await asyncio.to_thread(
        make_backup, url, path.parent, KEY, path, passphrase="", now=now, say=lambda line: None
    )


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.version)
async def test_it_is_migrated_and_mails_nobody(server: str, tmp_path: Path, release: Release) -> None:
    path, there = tmp_path / "kept.tar", tmp_path / "there"
    async with made_database(server, f"earlier_{os.getpid()}") as url:
        for revision in REVISIONS[: REVISIONS.index(release.schema) + 1]:
            await climb(url, revision)
        async with connected(url) as connection:
            await connection.execute(_WAITS)
        await back_up(url, path)
    async with made_database(server, f"later_{os.getpid()}") as url:
        done = leerkring("restore", str(path), url=url, data_dir=there)
        assert done.returncode == 0, done.stderr
        assert f"schema: from {release.schema} to the newest" in done.stderr
        async with connected(url) as connection:
            assert await connection.fetchval("SELECT version_num FROM alembic_version") == newest()
            assert await connection.fetchval("SELECT count(*) FROM person WHERE name = 'Noor Haddad'") == 1
            assert (
                await connection.fetchval("SELECT reason FROM mail_fence WHERE lifted_at IS NULL") == REASON
            )
        held = leerkring("mail", "release", "--dry-run", url=url, data_dir=there).stdout
        assert "registrations.confirmed" in held


async def test_one_of_a_later_program_is_refused_before_anything_is_touched(
    server: str, tmp_path: Path
) -> None:
    path, there = tmp_path / "kept.tar", tmp_path / "there"
    async with made_database(server, f"later_{os.getpid()}") as url:
        await migrate.upgrade(url)
        async with connected(url) as connection:
            await connection.execute("UPDATE alembic_version SET version_num = '9999'")
        await back_up(url, path)
    async with made_database(server, f"empty_{os.getpid()}") as url:
        done = leerkring("restore", str(path), url=url, data_dir=there)
        assert done.returncode == 1
        assert "with schema 9999" in done.stderr
        async with connected(url) as connection:
            assert await connection.fetchval("SELECT to_regclass('person')") is None
