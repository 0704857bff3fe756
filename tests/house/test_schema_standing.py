"""Programs and schemas of different releases: one release apart they go on side by side, further apart a sentence says no."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from packaging.version import Version

from leerkring import __version__
from leerkring.core.database import migrate
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.schema import releases as ours
from leerkring.core.database.schema.releases import Release, newest, oldest_beside, releases
from leerkring.core.database.schema.standing import (
    Note,
    Schema,
    SchemaTooNew,
    Standing,
    note_for,
    read_schema,
)
from leerkring.run import upgrading
from tests.house.test_migrations import REVISIONS, database

OUT = (Release("0.1.0", "0021", "a"), Release("0.2.0", "0030", "b"))


@pytest.mark.parametrize(
    "found, oldest, ours, standing",
    [
        ("0030", "0021", "0030", Standing.SAME),
        ("0021", "0021", "0030", Standing.OLDER),
        ("", "", "0030", Standing.OLDER),
        ("0030", "0021", "0021", Standing.NEWER),
        ("0030", "0021", "0025", Standing.NEWER),
        ("0031", "0030", "0021", Standing.TOO_NEW),
        ("0030", "", "0021", Standing.TOO_NEW),
    ],
)
def test_one_release_older_goes_on_and_further_is_a_sentence(
    found: str, oldest: str, ours: str, standing: Standing
) -> None:
    schema = Schema(found, Note("0.2.0", oldest) if oldest else None)
    assert schema.standing(ours) is standing
    assert bool(schema.sentence(ours)) == (standing in {Standing.OLDER, Standing.TOO_NEW})


def test_the_sentence_says_what_to_do() -> None:
    no = Schema("0031", Note("0.3.0", "0030")).sentence("0021")
    assert "schema 0031 of leerkring 0.3.0, which works with programs of schema 0030 and newer" in no
    assert f"This is leerkring {__version__} with schema 0021" in no
    assert "install leerkring 0.3.0, or restore a backup" in no
    assert "run leerkring migrate first" in Schema("0021").sentence("0030")


@pytest.mark.parametrize(
    "schema, oldest",
    [("0005", "0005"), ("0021", "0021"), ("0022", "0021"), ("0030", "0021"), ("0031", "0030")],
)
def test_a_migration_puts_up_with_the_release_before_its_own(
    monkeypatch: pytest.MonkeyPatch, schema: str, oldest: str
) -> None:
    monkeypatch.setattr(ours, "releases", lambda: OUT)
    assert oldest_beside(schema) == oldest


def test_what_is_out_is_older_than_what_is_made_here() -> None:
    versions = [Version(one.version) for one in releases()]
    schemas = [one.schema for one in releases()]
    assert versions == sorted(set(versions))
    assert Version(releases()[-1].version) < Version(__version__)
    assert schemas == sorted(schemas)
    assert set(schemas) <= set(REVISIONS)


async def test_a_migrated_database_says_who_may_work_with_it(database_url: str) -> None:
    schema = await read_schema(database_url)
    assert schema == Schema(newest(), Note(__version__, oldest_beside(newest())))


@pytest.fixture(scope="module")
async def later(server: str) -> AsyncIterator[str]:
    """A database of a release to come."""
    async with database(server) as url:
        await upgrading.upgrade(url)
        async with connected(url) as connection:
            await connection.execute("UPDATE alembic_version SET version_num = '9999'")
        yield url


async def leave_note(url: str, oldest: str) -> None:
    note = note_for("9999").replace(oldest_beside("9999"), oldest)
    async with connected(url) as connection:
        await connection.execute(f"COMMENT ON TABLE alembic_version IS '{note}'")


async def test_migrating_a_later_database_does_nothing_or_says_no(later: str) -> None:
    await leave_note(later, newest())
    assert await upgrading.is_ready(later)
    await migrate.upgrade(later)
    await leave_note(later, "9998")
    assert not await upgrading.is_ready(later)
    with pytest.raises(SchemaTooNew, match="too old for it"):
        await migrate.upgrade(later)
    assert (await read_schema(later)).found == "9999"


def leerkring(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEERKRING_", "PORT"))}
    told = {
        "DATABASE_URL": url,
        "LEERKRING_SECRET_KEY": "k" * 32,
        "LEERKRING_DATA_DIR": str(folder),
        "PORT": "0",
    }
    return subprocess.run(
        [sys.executable, "-m", "leerkring", *words],
        env={**kept, **told, "PORT": "18449"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        "serve",
        "migrate",
        "check",
        *(pytest.param(one, marks=pytest.mark.prove) for one in ("run", "worker", "staff list")),
    ],
)
async def test_an_older_program_ends_with_a_sentence(later: str, tmp_path: Path, words: str) -> None:
    await leave_note(later, "9998")
    done = leerkring(later, tmp_path, *words.split())
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "works with programs of schema 9998 and newer" in done.stderr
    assert "too old for it: install" in done.stderr


async def test_the_release_before_goes_on(later: str, tmp_path: Path) -> None:
    await leave_note(later, newest())
    done = leerkring(later, tmp_path, "migrate")
    assert (done.returncode, "already had" in done.stdout) == (0, True), done.stderr
    assert leerkring(later, tmp_path, "check").returncode == 0
