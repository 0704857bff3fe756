"""A site is backed up while people register, and put back elsewhere: the same to the last row, and silent."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import pytest

from leerkring.app import Application
from leerkring.backups.failures import CannotBackUp
from leerkring.backups.replaying import REASON
from leerkring.backups.writing import Say, make_backup
from leerkring.content.markdown.pictures import put
from leerkring.core.clock import Clock, FixedClock, SystemClock
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.db import Database
from leerkring.mail.fence.rules import HELD
from leerkring.mail.fence.service import lift_fence
from leerkring.run.start_checks.secret_key import key_remark
from leerkring.settings import Settings
from leerkring.worker import Worker
from tests.backups.copies import KEY, OURS, everything, leerkring, started
from tests.builders import make_circle
from tests.cast import BAS, NOOR, colleague
from tests.mail.office import until
from tests.registrations.desks import come
from tests.support.databases import made_database
from tests.support.servers import free_port

PHRASE = "wie dit leest is gek"
_HALFWAY = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = $1 AND application_name = 'leerkring-restore' AND xact_start IS NOT NULL
"""
_SLOWLY = """
CREATE SCHEMA slow;
CREATE FUNCTION slow.wait() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); END $$;
CREATE EVENT TRIGGER slowly ON ddl_command_end EXECUTE FUNCTION slow.wait();
"""


@asynccontextmanager
async def elsewhere(server: str, name: str) -> AsyncIterator[str]:
    """An empty database on the same server, and its address."""
    async with made_database(server, f"elsewhere_{os.getpid()}_{name}") as url:
        yield url


@pytest.fixture
async def circle(app: Application, db: Database) -> UUID:
    """Two places: Noor and Bas have them, somebody waits; each has a mail that is to be sent."""
    circle = await make_circle(db, capacity=2)
    for person in (NOOR, BAS, colleague(1)):
        await come(app.desk, circle, person)
    return circle


def notes(said: str) -> list[str]:
    """What `leerkring check` wants to be known, though nothing is broken."""
    return [line.removeprefix("NOTE").strip() for line in said.splitlines() if line.startswith("NOTE")]


async def back_up(settings: Settings, path: Path, *, phrase: str = "", say: Say | None = None) -> None:
    """Make a backup of the application under test, as the command does."""
    await asyncio.to_thread(
        make_backup,
        settings.database_url,
        settings.data_dir,
        settings.secret_key,
        path,
        passphrase=phrase,
        now=SystemClock().now(),
        say=say or (lambda line: None),
    )


def left_in(folder: Path) -> list[str]:
    """What there is of a backup, whole or half."""
    return [path.name for path in folder.glob("kept*")]


@pytest.mark.prove
@pytest.mark.parametrize("phrase", ["", PHRASE], ids=["open", "sealed"])
async def test_a_site_in_use_is_the_same_elsewhere_and_mails_nobody(
    app: Application, circle: UUID, server: str, tmp_path: Path, phrase: str
) -> None:
    settings = app.services.settings
    await key_remark(settings.database_url, settings.secret_key)  # as each start does
    picture = put(settings.data_dir, b"a picture of a circle")
    there = tmp_path / "there"
    kept: dict[str, object] = {}

    def at_that_moment(line: str) -> None:
        if line.startswith("moment: snapshot "):
            snapshot = line.split()[2].rstrip(",")
            kept.update(asyncio.run(everything(settings.database_url, snapshot, OURS)))
            # What comes after that moment, while the file is written, is not in it.
            asyncio.run_coroutine_threadsafe(come(app.desk, circle, colleague(2)), loop).result(60)

    loop = asyncio.get_running_loop()
    await back_up(settings, tmp_path / "kept.tar", phrase=phrase, say=at_that_moment)
    later = await everything(settings.database_url, without=OURS)
    assert later["registration"] != kept["registration"]
    kept["sequences"] = later["sequences"]  # they belong to no moment, and are never behind

    secrets = {"LEERKRING_BACKUP_PASSPHRASE": phrase} if phrase else {}
    async with elsewhere(server, "same") as url:
        done = leerkring("restore", str(tmp_path / "kept.tar"), url=url, data_dir=there, environ=secrets)
        assert done.returncode == 0, done.stderr
        assert await everything(url, without=OURS) == kept
        assert (there / "pictures" / picture[:2] / picture).read_bytes() == b"a picture of a circle"
        checked = leerkring("check", url=url, data_dir=there)
        assert checked.returncode == 0, checked.stdout
        assert notes(checked.stdout) == [HELD.format(reason=REASON)]

        await held_until_somebody_lets_it(url, replace(settings, data_dir=there), app.services.clock)


async def held_until_somebody_lets_it(url: str, settings: Settings, clock: Clock) -> None:
    """See a worker send nothing while the fence is up, though it is at work, and all that is due after that."""
    db, stop = Database(url), asyncio.Event()
    working = asyncio.create_task(Worker(settings, db, clock).run(stop))
    try:
        async with db.reading() as reading:
            (fence,) = await reading.sql("SELECT reason, lifted_at, backup_taken_at FROM mail_fence")
            assert ("back-up" in fence.reason, fence.lifted_at) == (True, None)
            assert fence.backup_taken_at
            while not await reading.sql("SELECT FROM worker_seen"):
                await asyncio.sleep(0.05)
            await asyncio.sleep(1)
            states = await reading.sql("SELECT DISTINCT state FROM delivery")
            assert [row.state for row in states] == ["queued"]
        assert not settings.mail_dir.exists() or not list(settings.mail_dir.glob("*.eml"))
        async with db.transaction() as tx:
            await lift_fence(tx, actor="house", now=clock.now())
        await until(lambda: list(settings.mail_dir.glob("*.eml")))
    finally:
        stop.set()
        await working
        await db.close()


@pytest.mark.prove
async def test_what_cannot_be_restored_is_told_before_anything_is_touched(
    circle: UUID, settings: Settings, server: str, tmp_path: Path
) -> None:
    path, there = tmp_path / "kept.tar", tmp_path / "there"
    await back_up(settings, path)
    whole = path.read_bytes()

    async with elsewhere(server, "refused") as url:

        async def refused(sentence: str, *words: str) -> None:
            before = await everything(url)
            done = leerkring("restore", str(path), *words, url=url, data_dir=there)
            assert done.returncode == 1
            assert sentence in done.stderr
            assert "Traceback" not in done.stderr
            assert await everything(url) == before
            assert not (there / "pictures").exists()

        path.write_bytes(whole[:-2000] + b"?" + whole[-1999:])
        await refused("is damaged")
        path.write_bytes(whole[: len(whole) // 2])
        await refused("is damaged: it ends too soon")
        path.write_bytes(whole)

        holder = await asyncpg.connect(url, server_settings={"application_name": "leerkring-web"})
        await refused("Others are connected to this database (leerkring-web)")
        await holder.execute("CREATE TABLE of_somebody (id int)")
        await holder.close()
        await refused("The database is not empty")
        assert leerkring("restore", str(path), "--replace", url=url, data_dir=there).returncode == 0
        async with connected(url) as connection:
            assert await connection.fetchval("SELECT to_regclass('of_somebody')") is None


@pytest.mark.prove
async def test_the_secret_key_of_before_is_asked_for(
    circle: UUID, settings: Settings, server: str, tmp_path: Path
) -> None:
    assert (
        "NOTE"
        not in leerkring(
            "check",
            url=settings.database_url,
            data_dir=settings.data_dir,
            environ={"LEERKRING_SECRET_KEY": settings.secret_key},
        ).stdout
    )
    await back_up(settings, tmp_path / "kept.tar")
    other = {"LEERKRING_SECRET_KEY": "another key than the one that was used"}
    async with elsewhere(server, "key") as url:
        there = tmp_path / "there"
        done = leerkring("restore", str(tmp_path / "kept.tar"), url=url, data_dir=there, environ=other)
        assert "The secret key is not the one" in done.stderr
        assert (
            "The secret key is not the one"
            in leerkring("check", url=url, data_dir=there, environ=other).stdout
        )
        said = leerkring("check", url=url, data_dir=there, environ={"LEERKRING_SECRET_KEY": KEY}).stdout
        assert notes(said) == [HELD.format(reason=REASON)]
        leerkring("mail", "release", url=url, data_dir=there, environ=other)
        leerkring("check", "--repair", url=url, data_dir=there, environ=other)
        assert not notes(leerkring("check", url=url, data_dir=there, environ=other).stdout)


@pytest.mark.prove
async def test_pages_that_start_on_it_say_what_an_administrator_must_know(
    circle: UUID, settings: Settings, server: str, tmp_path: Path
) -> None:
    """`serve` has no worker that would say that mail is held, and a node of pages may be the first that is started."""
    await key_remark(settings.database_url, settings.secret_key)  # as each start does
    await back_up(settings, tmp_path / "kept.tar")
    async with elsewhere(server, "pages") as url:
        there, output = tmp_path / "there", tmp_path / "output"
        leerkring("restore", str(tmp_path / "kept.tar"), url=url, data_dir=there)
        other = {"LEERKRING_SECRET_KEY": "another key than the one that was used", "PORT": str(free_port())}
        serving = started("serve", url=url, data_dir=there, environ=other, output=output)
        try:
            await until(lambda: HELD.format(reason=REASON) in output.read_text())
            assert "The secret key is not the one" in output.read_text()
        finally:
            serving.terminate()
            await asyncio.to_thread(serving.wait, 60)


@pytest.mark.prove
async def test_killed_halfway_the_old_database_is_as_it_was(
    circle: UUID, settings: Settings, server: str, tmp_path: Path
) -> None:
    path, there = tmp_path / "kept.tar", tmp_path / "there"
    await back_up(settings, path)
    async with elsewhere(server, "killed") as url:
        assert leerkring("restore", str(path), url=url, data_dir=there).returncode == 0
        before = await everything(url)
        name = urlsplit(url).path.strip("/")
        async with connected(urlunsplit(urlsplit(server)._replace(path=f"/{name}"))) as keeper:
            await keeper.execute(_SLOWLY)
        restoring = started("restore", str(path), "--replace", url=url, data_dir=there)
        async with connected(server) as watching:  # of another database, or it would be in the way itself
            while not await watching.fetchval(_HALFWAY, name):
                assert restoring.poll() is None
                await asyncio.sleep(0.01)
            os.kill(restoring.pid, signal.SIGKILL)
            assert restoring.wait() == -signal.SIGKILL
            while await watching.fetchval(_HALFWAY, name):
                await asyncio.sleep(0.05)
        assert await everything(url) == before


async def test_a_full_disk_is_told_and_leaves_nothing(
    circle: UUID, settings: Settings, tmp_path: Path
) -> None:
    full = ("bash", "-c", 'ulimit -f 40; exec "$@"', "bash")
    done = leerkring(
        "backup", str(tmp_path / "kept.tar"), url=settings.database_url, data_dir=tmp_path / "x", before=full
    )
    assert done.returncode == 1
    assert "There is no room for" in done.stderr
    assert left_in(tmp_path) == []


async def test_an_empty_or_absent_database_is_told(server: str, settings: Settings, tmp_path: Path) -> None:
    async with elsewhere(server, "empty") as url:
        done = leerkring("backup", str(tmp_path / "kept.tar"), url=url, data_dir=tmp_path)
        assert (done.returncode, "nothing to back up" in done.stderr) == (1, True)
    away = "postgresql://leerkring@127.0.0.1:1/leerkring"
    done = leerkring("backup", str(tmp_path / "kept.tar"), url=away, data_dir=tmp_path)
    assert (done.returncode, "The database cannot be reached" in done.stderr) == (1, True)
    assert not (tmp_path / "kept.tar").exists()


async def test_a_schema_of_later_is_refused(
    circle: UUID, db: Database, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    async with db.reading() as reading:
        known = (await reading.sql("SELECT version_num FROM alembic_version"))[0].version_num
    async with connected(settings.database_url) as connection:
        await connection.execute("UPDATE alembic_version SET version_num = '9999'")
        try:
            await back_up(settings, tmp_path / "kept.tar")
        finally:
            await connection.execute("UPDATE alembic_version SET version_num = $1", known)
    done = leerkring(
        "restore", str(tmp_path / "kept.tar"), url=settings.database_url, data_dir=tmp_path / "there"
    )
    assert "with schema 9999, which this version does not know" in done.stderr


async def test_an_older_pg_dump_is_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leerkring.backups import programs

    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.3 (made up)'\n")
    old.chmod(0o755)
    monkeypatch.setattr(programs, "binaries", lambda: tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotBackUp, match=r"pg_dump is of PostgreSQL 12\.3\. Install postgresql-client-18"):
        await back_up(settings, tmp_path / "kept.tar")
    old.unlink()
    with pytest.raises(CannotBackUp, match="pg_dump is not found"):
        await back_up(settings, tmp_path / "kept.tar")
    assert left_in(tmp_path) == []
