"""A rush on a copy: told in numbers, nothing of it in the real database, and no copy left behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from leerkring.core.database.bare_connection import connect
from leerkring.core.database.db import Database
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.run.rehearsing.invented import invent_forms
from leerkring.run.rehearsing.scratch import at_database, scratch_name
from tests.builders import make_circle
from tests.support.databases import GIVEN, made_database
from tests.support.running import SLUG, Running, running, wait_for

KEY = {"LEERKRING_SECRET_KEY": "a key of no importance, for tests only"}


async def databases(url: str) -> set[str]:
    """Return the copies that this server holds."""
    connection = await connect(url)
    try:
        rows = await connection.fetch(
            "SELECT datname FROM pg_database WHERE datname LIKE 'leerkring_rehearsal_%'"
        )
        return {row["datname"] for row in rows}
    finally:
        await connection.close()


def begin(site: Running, *words: str) -> subprocess.Popen[bytes]:
    """Start a command and do not wait for it."""
    silent = subprocess.DEVNULL
    command = [sys.executable, "-m", "leerkring", *words]
    return subprocess.Popen(command, env=site.environ, stdout=silent, stderr=silent)


async def count(url: str, what: str) -> int:
    connection = await connect(url)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {what}"))
    finally:
        await connection.close()


async def test_beside_a_site_that_runs_nothing_of_it_is_real(tmp_path: Path) -> None:
    with running(tmp_path) as site:
        await site.open_circle(5)
        done = await asyncio.to_thread(site.command, "rehearse", SLUG, "--people", "60")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "while others are at work" in done.stderr
        assert "answered   60 in" in done.stdout
        assert "5 confirmed, 55 waitlisted" in done.stdout
        assert "every invariant of leerkring check holds" in done.stdout
        url = site.postgres.url
        assert await count(url, "registration") == 0
        assert await count(url, "delivery") == 0
        assert await count(url, "mail_fence") == 0
        assert not list(site.data_dir.glob("mail/*.eml"))
        assert await databases(url) == set()
        assert site.status("/readyz") == 200


async def test_a_copy_of_who_was_killed_goes_at_the_next_time(tmp_path: Path) -> None:
    site = Running(tmp_path / "var", {})
    with EmbeddedPostgres(site.data_dir) as postgres:
        assert site.command("migrate").returncode == 0
        await site.open_circle(5)
        rushing = begin(site, "rehearse", SLUG, "--people", "20000")
        copy = postgres.cluster.url(scratch_name("leerkring"))

        async def is_rushing() -> bool:
            try:
                return await count(copy, "registration") > 0
            except Exception:
                return False

        await asyncio.to_thread(wait_for, lambda: asyncio.run(is_rushing()))
        rushing.send_signal(signal.SIGKILL)
        rushing.wait()
        assert await databases(postgres.url) == {scratch_name("leerkring")}
        done = await asyncio.to_thread(site.command, "rehearse", SLUG, "--people", "9")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "was left behind" in done.stderr
        assert "made by the server, since nobody is connected" in done.stderr
        assert "5 confirmed, 4 waitlisted" in done.stdout
        assert await databases(postgres.url) == set()


@asynccontextmanager
async def own_server(server: str, folder: Path, rights: str) -> AsyncIterator[tuple[Running, str]]:
    """Lend a site on a database of a role with these rights, on a server that is not ours."""
    role = name = f"leerkring_rehearser_{os.getpid()}"
    admin = await connect(server)
    await admin.execute(f"CREATE ROLE {role} LOGIN {rights}")
    await admin.execute(f"CREATE DATABASE {name} OWNER {role}")
    parts = urlsplit(server)
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=f"{role}@{host}", path=f"/{name}"))
    site = Running(folder / "var", {"DATABASE_URL": url, **KEY})
    try:
        migrated = await asyncio.to_thread(site.command, "migrate")
        assert migrated.returncode == 0, migrated.stderr
        db = Database(url)
        await make_circle(db, SLUG, capacity=5, now=datetime.now(UTC))
        await db.close()
        yield site, url
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.execute(f"DROP ROLE {role}")
        await admin.close()


@pytest.mark.skipif(GIVEN is not None, reason="that server has roles of its own")
async def test_without_the_right_to_make_a_database_it_says_what_to_do(server: str, tmp_path: Path) -> None:
    async with own_server(server, tmp_path, "NOCREATEDB") as (site, url):
        done = await asyncio.to_thread(site.command, "rehearse", SLUG)
        assert done.returncode == 1
        assert "may not make a database" in done.stderr
        assert "CREATEDB" in done.stderr
        assert scratch_name(urlsplit(url).path.strip("/")) not in await databases(server)


@pytest.mark.skipif(GIVEN is not None, reason="that server has roles of its own")
async def test_on_a_server_of_ones_own_what_does_not_hold_is_named(server: str, tmp_path: Path) -> None:
    async with own_server(server, tmp_path, "CREATEDB") as (site, url):
        done = await asyncio.to_thread(site.command, "rehearse", SLUG, "--people", "12")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "5 confirmed, 7 waitlisted" in done.stdout
        connection = await connect(url)
        await connection.execute("UPDATE activity SET taken = 2")
        await connection.close()
        broken = await asyncio.to_thread(site.command, "rehearse", SLUG, "--people", "12")
        assert broken.returncode == 1
        assert "BROKEN" in broken.stdout
        assert scratch_name(urlsplit(url).path.strip("/")) not in await databases(server)


async def test_two_at_once_take_turns_or_are_refused(server: str, tmp_path: Path) -> None:
    async with made_database(server, f"leerkring_turns_{os.getpid()}") as url:
        holder = await connect(url)
        await holder.fetchval("SELECT pg_advisory_lock(7305122718)")
        site = Running(tmp_path / "var", {"DATABASE_URL": url, **KEY})
        assert (await asyncio.to_thread(site.command, "migrate")).returncode == 0
        db = Database(url)
        await make_circle(db, SLUG, now=datetime.now(UTC))
        await db.close()
        done = await asyncio.to_thread(site.command, "rehearse", SLUG)
        await holder.close()
    assert done.returncode == 1
    assert "Somebody else is rehearsing" in done.stderr


@pytest.mark.parametrize(
    "url, copy",
    [
        ("postgresql://jan:p%40s@db.example/kring", "postgresql://jan:p%40s@db.example/x"),
        ("postgresql://a,b:5433/kring?sslmode=require", "postgresql://a,b:5433/x?sslmode=require"),
        ("postgresql://jan@/kring?host=%2Ftmp&port=5", "postgresql://jan@/x?host=%2Ftmp&port=5"),
        ("postgresql://jan@h?dbname=kring", "postgresql://jan@h/x"),
    ],
)
def test_the_address_of_a_copy_differs_in_its_database_alone(url: str, copy: str) -> None:
    assert at_database(url, "x") == copy


def test_the_name_of_a_copy_is_its_sources_and_fits() -> None:
    assert scratch_name("kring") == scratch_name("kring") != scratch_name("kring2")
    assert len(scratch_name("x" * 63)) < 63


def test_invented_people_are_the_same_each_time_and_nobodys() -> None:
    forms = invent_forms(40, ["GM0153"])
    assert forms == invent_forms(40, ["GM0153"])
    assert len({form["email"] for form in forms}) == 40
    assert all(form["email"].endswith(".example") for form in forms)
    assert 2 <= len({form["organization"] for form in forms}) < 20
