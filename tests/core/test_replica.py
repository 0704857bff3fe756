"""Reading from a standby: visitors see there what is new, or are sent to the primary."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from leerkring.app import Application, create_app
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database, Reading
from leerkring.core.database.replica import STALE_SECONDS, Replica
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.run import upgrading
from leerkring.settings import Settings
from tests.builders import make_circle, register
from tests.cast import NOOR
from tests.people.office import browser
from tests.support.living import living
from tests.support.running import SLUG
from tests.support.servers import Server, server, standby_of

pytestmark = pytest.mark.prove
PAGE = f"/agenda/{SLUG}"


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    with server() as made:
        asyncio.run(made.make_database())
        asyncio.run(upgrading.upgrade(made.url()))
        yield made


@pytest.fixture(scope="module")
def standby(primary: Server) -> Iterator[Server]:
    with standby_of(primary) as made:
        yield made


@asynccontextmanager
async def application(primary: Server, standby: Server, folder: Path) -> AsyncIterator[Application]:
    """One that reads from this standby, with a circle in it."""
    settings = Settings(
        database_url=primary.url(),
        database_replica_url=standby.url(),
        data_dir=folder,
        base_url="http://leerkring.test",
        secret_key="k" * 32,
        sample=False,
    )
    async with living(create_app(settings, clock=SystemClock(), patience=7)) as app:
        await make_circle(app.db, SLUG, capacity=3, now=SystemClock().now())
        await until_used(replica_of(app))
        yield app
        async with app.db.transaction() as tx:
            await tx.sql("TRUNCATE activity CASCADE")


@pytest.fixture
async def app(primary: Server, standby: Server, tmp_path: Path) -> AsyncIterator[Application]:
    async with application(primary, standby, tmp_path) as made:
        yield made


@asynccontextmanager
async def standing_still(standby: Server) -> AsyncIterator[None]:
    """A standby that answers, and replays nothing."""
    await standby.ask("SELECT pg_wal_replay_pause()")
    async with asyncio.timeout(10):
        while await standby.ask("SELECT pg_get_wal_replay_pause_state()") != "paused":
            await asyncio.sleep(0.02)
    try:
        yield
    finally:
        await standby.ask("SELECT pg_wal_replay_resume()")


def replica_of(app: Application) -> Replica:
    assert app.replica is not None
    return app.replica


async def where(replica: Replica) -> str:
    """Where a reading is done now."""
    async with replica.reading() as reading:
        (row,) = await reading.sql("SELECT pg_is_in_recovery() AS standby")
    return "standby" if row.standby else "primary"


async def until_used(replica: Replica) -> None:
    async with asyncio.timeout(20):
        while await where(replica) != "standby":
            await asyncio.sleep(0.05)


async def call_it(app: Application, title: str, *, tell: bool = True) -> None:
    """Give the circle another title; without telling anybody, as when a NOTIFY is lost."""
    async with app.db.transaction() as tx:
        await tx.sql("UPDATE activity SET title = $1 WHERE slug = $2", title, SLUG)
        if tell:
            tx.touch(f"activity:{SLUG}", "agenda")


async def title_there(app: Application) -> str:
    async with replica_of(app).reading() as reading:
        (row,) = await reading.sql("SELECT title FROM activity WHERE slug = $1", SLUG)
    return str(row.title)


async def test_only_what_every_visitor_may_see_is_read_there(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[None] = []
    replica = replica_of(app)
    reading = replica.reading

    @asynccontextmanager
    async def noted() -> AsyncIterator[Reading]:
        readings.append(None)
        async with reading() as one:
            yield one

    monkeypatch.setattr(replica, "reading", noted)

    async def is_read_there(path: str, **headers: str) -> bool:
        app.cache.clear()
        readings.clear()
        await client.get(path, headers=headers)
        return bool(readings)

    async with browser(app) as client:
        personal = await register(client, NOOR)
        assert await is_read_there(PAGE)
        assert await is_read_there("/zoeken?q=woonzorganalyse")
        assert not await is_read_there(personal), "right after their own POST"
        assert not await is_read_there(PAGE, Cookie="leerkring_session=x")
        readings.clear()
        await client.post(f"{PAGE}/aanmelden", data={"name": "Noor"})
        assert not readings


async def test_what_was_changed_is_seen_at_once(app: Application, standby: Server) -> None:
    """Each change is looked at as soon as it was made: nobody ever sees the state before."""
    async with browser(app) as client:
        for number in range(20):
            await call_it(app, f"Titel {number}")
            assert f"Titel {number}" in (await client.get(PAGE)).text
        async with standing_still(standby):
            await call_it(app, "Zonder de ander")
            assert "Zonder de ander" in (await client.get(PAGE)).text
            assert await where(replica_of(app)) == "primary"
    await until_used(replica_of(app))


async def test_nothing_is_older_than_the_bound_where_nobody_was_told(
    app: Application, standby: Server
) -> None:
    async with standing_still(standby):
        await call_it(app, "Niemand zei het", tell=False)
        assert await title_there(app) != "Niemand zei het", "the control: it shows what was"
        await asyncio.sleep(STALE_SECONDS + 0.2)
        assert await title_there(app) == "Niemand zei het"


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL], ids=["silent", "dead"])
async def test_a_standby_that_is_away_is_not_missed(
    primary: Server, tmp_path: Path, how: signal.Signals
) -> None:
    with standby_of(primary) as standby:
        async with application(primary, standby, tmp_path) as app, browser(app) as client:
            standby.signal(how)
            for path in ("/agenda", PAGE, "/", "/zoeken?q=wonen"):
                app.cache.clear()
                async with asyncio.timeout(8):
                    assert (await client.get(path)).status_code == 200, path
            if how == signal.SIGSTOP:
                standby.signal(signal.SIGCONT)
                await until_used(replica_of(app))


async def test_what_follows_another_or_nobody_is_not_used(primary: Server) -> None:
    db = Database(primary.url())
    with server() as other:
        await other.make_database()
        with standby_of(other) as stranger:
            for url in (other.url(), primary.url(), stranger.url(), "postgresql://nobody@127.0.0.1:1/x"):
                wrong = Replica(url, db, 2)
                following = asyncio.create_task(wrong.follow())
                await asyncio.sleep(0.5)
                assert await where(wrong) == "primary", url
                following.cancel()
                await wrong.close()
    await db.close()


async def test_what_the_standby_cannot_do_may_be_asked_of_the_primary(app: Application) -> None:
    with pytest.raises(DatabaseAway):
        async with replica_of(app).reading() as reading:
            await reading.sql("SELECT nothing FROM nowhere")
    assert await where(replica_of(app)) == "standby"
