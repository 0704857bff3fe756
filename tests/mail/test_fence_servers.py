"""The fence on real servers: a copy of the rows elsewhere, a snapshot put back, and a failover to a later timeline."""

import asyncio
import subprocess
from pathlib import Path
from shutil import rmtree

import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.db import Database
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.mail.fence.looking import look_at_home
from leerkring.mail.fence.memory import find_memory
from leerkring.run import upgrading
from leerkring.settings import Settings
from tests.conftest import BASE_URL, TODAY
from tests.mail.office import queue

CLOCK = FixedClock(TODAY)
ROWS = "SELECT id, system_identifier, began_at FROM database_incarnation"


async def look(url: str, node: Path, *, mails: bool = False) -> str:
    """A worker of this node starts, and perhaps somebody asks for a mail; returns why mail is held."""
    db = Database(url)
    settings = Settings(data_dir=node, base_url=BASE_URL, secret_key="k" * 32)
    try:
        if mails:
            await queue(db, CLOCK)
        fence = await look_at_home(db, CLOCK.now(), settings)
        return fence.reason if fence else ""
    finally:
        await db.close()


async def live(home: Path, node: Path, *, mails: bool = False, settings: dict[str, str] | None = None) -> str:
    """Start this server, let a worker look, stop it."""
    async with EmbeddedPostgres(home, settings=settings) as postgres:
        async with asyncio.timeout(60), connected(postgres.url) as connection:
            while await connection.fetchval("SELECT pg_is_in_recovery()"):
                await asyncio.sleep(0.05)
        if mails:
            await upgrading.upgrade(postgres.url)
        return await look(postgres.url, node, mails=mails)


def save(there: Path, here: Path) -> None:
    """Copy a cluster with its owner, who may not be us."""
    subprocess.run(["cp", "-a", str(there), str(here)], check=True)


def put_back(home: Path, saved: Path) -> None:
    rmtree(home / "postgres" / "cluster")
    save(saved, home / "postgres" / "cluster")


@pytest.mark.prove
async def test_a_snapshot_put_back_is_fenced_and_a_failover_is_not(tmp_path: Path) -> None:
    home, node, saved = tmp_path / "home", tmp_path / "node", tmp_path / "saved"
    assert await live(home, node, mails=True) == ""
    save(home / "postgres" / "cluster", saved)
    assert await live(home, node) == ""
    seen = find_memory(node)
    assert seen is not None
    # The end of the WAL on a next timeline, as a standby that is promoted has it.
    (home / "postgres" / "cluster" / "recovery.signal").touch()
    assert await live(home, node, settings={"restore_command": "false"}) == ""
    promoted = find_memory(node)
    assert promoted is not None
    assert promoted.timeline > seen.timeline
    put_back(home, saved)
    assert "teruggezet" in await live(home, node)


@pytest.mark.prove
async def test_the_rows_on_another_server_are_a_copy(tmp_path: Path) -> None:
    """What a dump takes along is enough: no node has to remember anything."""
    first, second = tmp_path / "first", tmp_path / "second"
    async with EmbeddedPostgres(first) as here, EmbeddedPostgres(second) as there:
        for postgres in (here, there):
            await upgrading.upgrade(postgres.url)
        assert await look(here.url, tmp_path / "node 1", mails=True) == ""
        old, new = Database(here.url), Database(there.url)
        async with old.reading() as reading, new.transaction() as tx:
            for row in await reading.sql(ROWS):
                await tx.sql("INSERT INTO database_incarnation VALUES ($1, $2, $3)", *row)
        await old.close()
        await new.close()
        assert "een kopie" in await look(there.url, tmp_path / "node 2", mails=True)
        assert await look(here.url, tmp_path / "node 1") == ""
