"""Whether we are well, for who watches."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import httpx
import pytest
from sqlalchemy import insert

from leerkring.app import Application, create_app
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.model import WorkerSeen
from leerkring.settings import Settings
from leerkring.site import health
from tests.conftest import BASE_URL

NOWHERE = "postgresql://nobody@127.0.0.1:8449/nothing"


def browser_of(app: Application) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE_URL)


@pytest.fixture
async def lost(settings: Settings, clock: FixedClock) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of an application whose database is away."""
    app = create_app(replace(settings, database_url=NOWHERE, metrics_token="t"), clock=clock)
    async with browser_of(app) as client:
        yield client
    await app.db.close()


async def test_a_process_is_well_when_it_answers(client: httpx.AsyncClient, lost: httpx.AsyncClient) -> None:
    for browser in (client, lost):
        answer = await browser.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert answer.headers["cache-control"] == "no-store"


async def test_ready_is_a_database_of_ours_and_a_worker_seen_lately(
    client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    assert (await client.get("/readyz")).json() | {"status": ""} == {
        "status": "",
        "database": True,
        "schema": True,
        "worker": False,
    }
    async with db.transaction() as tx:
        await tx.execute(insert(WorkerSeen).values(name="here", at=clock.now()))
    assert (await client.get("/readyz")).status_code == 200
    clock.move(timedelta(minutes=2))
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")


async def test_a_worker_seen_in_time_to_come_is_none(
    client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    """The clock was put back an hour: who died before is not well for another hour."""
    async with db.transaction() as tx:
        await tx.execute(insert(WorkerSeen).values(name="here", at=clock.now() + timedelta(hours=1)))
    assert (await client.get("/readyz")).json()["worker"] is False


async def test_a_database_that_only_reads_is_not_ready(
    client: httpx.AsyncClient, app: Application, db: Database
) -> None:
    async with app.db.reading() as reading:
        await reading.sql("SET default_transaction_read_only = on")
    answer = await client.get("/readyz", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["database"]) == (503, False)
    async with app.db.reading() as reading:
        await reading.sql("SET default_transaction_read_only = off")


async def test_a_full_disk_is_told_until_something_is_taken_again(
    client: httpx.AsyncClient, app: Application, db: Database
) -> None:
    """Reading goes on as if nothing were the matter."""
    with pytest.raises(DatabaseAway):
        async with app.db.transaction():
            raise asyncpg.DiskFullError("could not extend file: No space left on device")
    assert (await client.get("/readyz")).json()["database"] is False
    async with app.db.transaction() as tx:
        await tx.sql("SELECT 1")
    assert (await client.get("/readyz")).json()["database"] is True


async def test_whatever_goes_wrong_it_is_no_page(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_url: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(health, "what_is_wrong", broken)
    answer = await client.get("/readyz", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")


@pytest.mark.parametrize(
    "found, why", [("0000", "run leerkring migrate first"), ("9999", "which is too old for it")]
)
async def test_another_schema_is_not_ready_and_says_why(
    client: httpx.AsyncClient, db: Database, found: str, why: str
) -> None:
    async with db.transaction() as tx:
        (now,) = await tx.sql("UPDATE alembic_version SET version_num = version_num RETURNING version_num")
        await tx.sql("UPDATE alembic_version SET version_num = $1", found)
        (note,) = await tx.sql("SELECT obj_description('alembic_version'::regclass) AS text")
        await tx.sql("COMMENT ON TABLE alembic_version IS NULL")
    try:
        said = (await client.get("/readyz")).json()
        assert (said["schema"], why in said["why"]) == (False, True)
    finally:
        async with db.transaction() as tx:
            await tx.sql("UPDATE alembic_version SET version_num = $1", now.version_num)
            await tx.sql(f"COMMENT ON TABLE alembic_version IS '{note.text}'")


async def test_who_is_about_to_stop_is_not_ready_and_serves_on(
    client: httpx.AsyncClient, app: Application, db: Database, clock: FixedClock
) -> None:
    async with db.transaction() as tx:
        await tx.execute(insert(WorkerSeen).values(name="here", at=clock.now()))
    app.services.draining.set()
    try:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "stopping"})
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/agenda")).status_code == 200
    finally:
        app.services.draining.clear()


async def test_without_a_database_it_is_not_ready_and_says_so(lost: httpx.AsyncClient) -> None:
    answer = await lost.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


async def test_a_visitor_hears_when_to_come_back(lost: httpx.AsyncClient) -> None:
    answer = await lost.get("/agenda")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert answer.headers["cache-control"] == "no-store"
    assert "Wij kunnen nu even niet bij onze gegevens." in answer.text
    assert "content-security-policy" in answer.headers


async def test_a_program_gets_a_problem_document(lost: httpx.AsyncClient) -> None:
    answer = await lost.get("/agenda", headers={"Accept": "application/json"})
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["title"], problem["code"]) == (
        503,
        "Service Unavailable",
        "database-away",
    )
    assert problem["reference"]
