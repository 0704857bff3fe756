"""Connections: as many as fit, said when they do not, and sessions of our own or a sentence why not."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.database.bare_connection import connected
from leerkring.core.database.db import Database
from leerkring.core.database.pool_sizes import (
    LEAST_POOL,
    SPARE,
    USUAL_POOL,
    USUAL_ROOM,
    fitting_pool,
    total,
)
from leerkring.run import upgrading
from leerkring.run.start_checks.server_look import (
    CannotServe,
    check_sessions,
    pool_for,
    read_room,
    room_remark,
)
from leerkring.settings import Settings
from tests.support.pgbouncer import pooled
from tests.support.running import Running, running
from tests.support.rush import Visitor, browsers
from tests.support.servers import Server, server

SETTINGS = Settings(secret_key="k" * 32)
SLUG = "woonzorganalyse"


@given(st.integers(3, 1000), st.integers(1, 64), st.integers(2, 50))
def test_what_is_chosen_fits_or_is_the_least(room: int, processes: int, worker: int) -> None:
    pool = fitting_pool(room, processes, worker)
    assert LEAST_POOL <= pool <= USUAL_POOL
    assert pool == LEAST_POOL or total(processes, pool, worker) + SPARE <= room
    assert pool == USUAL_POOL or total(processes, pool + 1, worker) + SPARE > room


def test_the_figures_of_the_documentation() -> None:
    assert total(2, 10, 10) == 37
    assert 4 * total(2, 10, 0) + 2 * 13 + SPARE - 4 * 3 == 129
    assert 4 * total(2, 6, 0) + 2 * 13 + SPARE - 4 * 3 == USUAL_ROOM


def test_too_many_are_told_at_the_start() -> None:
    assert room_remark(SETTINGS, 2, USUAL_ROOM) is None
    assert room_remark(SETTINGS, 8, USUAL_ROOM) is None, "fewer each"
    told = room_remark(replace(SETTINGS, db_pool=10), 8, USUAL_ROOM)
    assert told is not None
    assert "8 web processes and a worker may take 109 connections, and the database gives 97" in told
    assert room_remark(SETTINGS, 64, USUAL_ROOM)


async def test_what_a_database_takes_is_asked_of_the_server(db: Database) -> None:
    async with connected(db.url) as connection:
        name, most = await connection.fetchrow(
            "SELECT current_database(), current_setting('max_connections')::int"
        )
        assert LEAST_POOL < await read_room(db.url) <= most
        await connection.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 30')
        try:
            assert await read_room(db.url) == 30
        finally:
            await connection.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')
    await check_sessions(db.url)


def test_a_database_that_is_away_is_asked_nothing() -> None:
    away = replace(SETTINGS, database_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert pool_for(away, 2) == USUAL_POOL


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    with server() as made:
        asyncio.run(made.make_database())
        asyncio.run(upgrading.upgrade(made.url()))
        yield made


@pytest.mark.prove
async def test_a_pooler_that_shares_sessions_ends_the_start(primary: Server, tmp_path: Path) -> None:
    with pooled(primary, "transaction") as url:
        if url is None:
            pytest.skip("this machine has no PgBouncer")
        with pytest.raises(CannotServe, match="pool_mode = session"):
            await check_sessions(url)
        beside = [asyncio.create_task(_busy(url)) for _ in range(3)]
        with pytest.raises(CannotServe):
            await check_sessions(url)
        for task in beside:
            task.cancel()
        its_own = Running(tmp_path / "var", {"DATABASE_URL": url, "LEERKRING_SECRET_KEY": "k" * 32})
        for words in (["serve"], ["run"], ["worker"], ["migrate"], ["check"]):
            said = await asyncio.to_thread(its_own.command, *words)
            assert said.returncode == 1, words
            assert "pool_mode = session" in said.stdout + said.stderr, (words, said)
            assert "Traceback" not in said.stderr, words


async def _busy(url: str) -> None:
    async with connected(url) as connection:
        while True:
            await connection.execute("BEGIN; SELECT pg_sleep(0.01); COMMIT")


@pytest.mark.prove
async def test_a_pooler_that_keeps_sessions_is_as_good(primary: Server, tmp_path: Path) -> None:
    with pooled(primary, "session") as url:
        if url is None:
            pytest.skip("this machine has no PgBouncer")
        await check_sessions(url)
        with running(tmp_path, DATABASE_URL=url, LEERKRING_SECRET_KEY="k" * 32) as services:
            await services.open_circle(5)
            async with browsers(services.url) as client:
                visitor = Visitor.number(1)
                await visitor.register(client, SLUG)
                assert visitor.seen[0][0] == "confirmed"
                assert 'data-taken="1"' in (await client.get(f"/agenda/{SLUG}")).text
        db = Database(url)
        async with db.reading() as reading:
            (set_,) = await reading.sql(
                "SELECT current_setting('statement_timeout') AS limit, current_setting('jit') AS jit"
            )
        assert (set_.limit, set_.jit) == ("10s", "off")
        await db.close()
