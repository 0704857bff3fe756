"""A site is backed up while people keep coming, and put back elsewhere: the same to the last row, and silent until let go."""

import asyncio
from pathlib import Path

import httpx
import pytest

from leerkring.backups.replaying import REASON
from leerkring.backups.writing import make_backup
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.mail.fence.rules import HELD
from tests.backups.copies import OURS, everything
from tests.builders import make_circle
from tests.mail.sink import Sink
from tests.reliability.driver import Driver
from tests.reliability.lab import KEY
from tests.reliability.worlds import primary
from tests.support.running import SLUG, Running, running
from tests.support.servers import server

WAITING = "SELECT count(*) AS number FROM delivery WHERE state IN ('queued', 'deferred', 'claimed', 'handed')"
DUE_NOW = "UPDATE delivery SET due_at = now() WHERE state = 'deferred'"
"""What was tried in vain before the backup would wait for its next turn."""
QUIET_SECONDS = 5.0
"""A worker at work looks for mail every two seconds."""


async def rush(site: Running, copy_of: str, file: Path) -> dict[str, object]:
    """Let people come while the backup is made, and some more; returns the tables as they were at its moment."""
    kept: dict[str, object] = {}

    def at_that_moment(line: str) -> None:
        if line.startswith("moment: snapshot "):
            kept.update(asyncio.run(everything(copy_of, line.split()[2].rstrip(","), OURS)))

    driver, stop = Driver([site.url], SLUG), asyncio.Event()
    async with httpx.AsyncClient(timeout=60, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        coming = asyncio.create_task(driver.keep_coming(client, stop))
        await asyncio.sleep(2)
        now = SystemClock().now()
        await asyncio.to_thread(
            make_backup, copy_of, site.data_dir, KEY, file, passphrase="", now=now, say=at_that_moment
        )
        stop.set()
        await coming
    assert len([one for one in driver.came if one.state == "confirmed"]) > 5
    return kept


@pytest.mark.prove
@pytest.mark.alone
async def test_a_backup_under_a_rush_is_the_same_elsewhere_and_mails_each_once_when_let(
    tmp_path: Path,
) -> None:
    file = tmp_path / "kept.tar"
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    settings = {"LEERKRING_SECRET_KEY": KEY, "LEERKRING_RATE_LIMITS": "off"}
    async with primary() as made:
        with Sink(size_limit=10_000_000) as nobody:
            nowhere = nobody.url
        # Nobody takes the mail of this site: all of it is still to be sent when the backup is made.
        with running(
            here, "--workers", "2", DATABASE_URL=made.url(), LEERKRING_SMTP_URL=nowhere, **settings
        ) as site:
            db = Database(made.url())
            await make_circle(db, SLUG, capacity=1000, now=SystemClock().now())
            await db.close()
            kept = await rush(site, made.url(), file)
        later = await everything(made.url(), without=OURS)
        assert later["registration"] != kept["registration"], "the control: people came after that moment"
        del kept["sequences"]  # they belong to no moment, and are never behind

    with server() as other:
        await other.make_database()
        empty = other.url()
        with Sink(size_limit=10_000_000) as relay:
            copy = Running(
                there / "var", {"DATABASE_URL": empty, "LEERKRING_SMTP_URL": relay.url, **settings}
            )
            restored = await asyncio.to_thread(copy.command, "restore", str(file))
            assert restored.returncode == 0, restored.stderr
            found = await everything(empty, without=OURS)
            assert {name: found[name] for name in kept} == kept
            checked = await asyncio.to_thread(copy.command, "check")
            assert checked.returncode == 0, checked.stdout
            notes = [line for line in checked.stdout.splitlines() if line.startswith("NOTE")]
            assert notes == [f"NOTE    {HELD.format(reason=REASON)}"]

            with running(there, "--workers", "1", **copy.settings) as site:
                db = Database(empty)
                async with db.transaction() as tx:
                    await tx.sql(DUE_NOW)
                await asyncio.sleep(QUIET_SECONDS)
                assert not relay.accepted
                released = await asyncio.to_thread(site.command, "mail", "release", "--all")
                assert released.returncode == 0, released.stderr
                try:
                    async with asyncio.timeout(90), db.reading() as reading:
                        while (await reading.sql(WAITING))[0].number:
                            await asyncio.sleep(0.2)
                        people = await reading.sql("SELECT email FROM registration")
                finally:
                    await db.close()
                assert people
                assert sorted(letter.recipient for letter in relay.accepted) == sorted(
                    row.email for row in people
                )
