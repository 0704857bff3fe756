"""A copy of the database holds its mail, by itself: the system identifier, the lives, and what a node remembers."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import update

from leerkring.core.clock import FixedClock
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.db import Database
from leerkring.mail.fence.looking import look_at_home
from leerkring.mail.fence.memory import FILE, find_memory, remember
from leerkring.mail.fence.model import DatabaseIncarnation
from leerkring.mail.fence.queries import find_fence
from leerkring.settings import Settings
from tests.mail.office import queue
from tests.mail.test_fence import take_down


def on(settings: Settings, folder: Path) -> Settings:
    return replace(settings, data_dir=folder)


async def look(db: Database, clock: FixedClock, settings: Settings) -> str:
    fence = await look_at_home(db, clock.now(), settings)
    return fence.reason if fence else ""


async def test_a_node_remembers_and_the_next_look_is_quiet(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    await queue(db, clock)
    for _ in range(3):
        assert await look(db, clock, on(settings, tmp_path)) == ""
    assert find_memory(tmp_path) is not None


async def test_a_copy_on_another_server_is_fenced_once(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    """The row came along with the dump; the server has another name."""
    here, there = on(settings, tmp_path / "here"), on(settings, tmp_path / "there")
    await queue(db, clock)
    assert await look(db, clock, here) == await look(db, clock, there) == ""
    async with db.transaction() as tx:
        await tx.execute(update(DatabaseIncarnation).values(system_identifier="another server"))
    assert "een kopie" in await look(db, clock, here)
    async with db.reading() as reading:
        fence = await find_fence(reading)
    assert fence is not None
    assert fence.backup_taken_at == clock.now()  # the mail was asked for then
    await take_down(db, clock.now())
    # Somebody saw to it: neither this node nor the one that slept raises it anew.
    assert await look(db, clock, here) == await look(db, clock, there) == ""


async def test_a_clock_that_was_put_back_raises_no_fence_again(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    here = on(settings, tmp_path)
    await queue(db, clock)
    assert await look(db, clock, here) == ""
    async with db.transaction() as tx:
        await tx.execute(update(DatabaseIncarnation).values(system_identifier="another server"))
    clock.move(timedelta(hours=-1))
    assert "een kopie" in await look(db, clock, here)
    await take_down(db, clock.now())
    assert await look(db, clock, here) == ""


async def test_a_database_that_was_put_back_is_fenced(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    await queue(db, clock)
    assert await look(db, clock, on(settings, tmp_path)) == ""
    seen = find_memory(tmp_path)
    assert seen is not None
    remember(tmp_path, replace(seen, lsn=seen.lsn + 2**40))
    assert "teruggezet" in await look(db, clock, on(settings, tmp_path))


async def test_another_database_under_a_node_is_fenced(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    await queue(db, clock)
    assert await look(db, clock, on(settings, tmp_path)) == ""
    seen = find_memory(tmp_path)
    assert seen is not None
    remember(tmp_path, replace(seen, incarnation="of another one"))
    assert "andere database" in await look(db, clock, on(settings, tmp_path))


async def test_an_empty_database_is_never_fenced(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    assert await look(db, clock, on(settings, tmp_path)) == ""
    seen = find_memory(tmp_path)
    assert seen is not None
    remember(tmp_path, replace(seen, incarnation="of another one"))
    assert await look(db, clock, on(settings, tmp_path)) == ""


async def test_a_memory_that_cannot_be_read_is_none(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    await queue(db, clock)
    for rubbish in ("", "{", "[]", '{"incarnation": "1"}', '{"incarnation": "1", "timeline": "x", "lsn": 1}'):
        (tmp_path / FILE).write_text(rubbish)
        assert await look(db, clock, on(settings, tmp_path)) == ""


async def test_a_server_that_does_not_say_its_name_is_looked_at_all_the_same(
    db: Database, clock: FixedClock, settings: Settings, tmp_path: Path, server: str
) -> None:
    """Somebody took the right to ask away from everybody; time put back is seen without it."""
    here = on(settings, tmp_path)
    await queue(db, clock)
    async with connected(_same_database(server, settings)) as keeper:
        await keeper.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        try:
            assert await look(db, clock, here) == ""
            seen = find_memory(tmp_path)
            assert seen is not None
            remember(tmp_path, replace(seen, timeline=seen.timeline + 1))
            assert "teruggezet" in await look(db, clock, here)
        finally:
            await keeper.execute("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC")


def _same_database(server: str, settings: Settings) -> str:
    """The database under test, as who keeps the server."""
    name = urlsplit(settings.database_url).path
    return urlunsplit(urlsplit(server)._replace(path=name))
