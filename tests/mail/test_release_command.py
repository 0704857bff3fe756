"""`leerkring mail release`: shows what waits, asks what becomes of what was probably sent, and lets the rest go."""

import asyncio
from datetime import datetime, timedelta

import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.fence.queries import find_fence
from leerkring.run.database import CommandFailed
from leerkring.run.releasing import NOTHING, mail_release
from leerkring.settings import Settings
from tests.mail.office import mail, queue, rows
from tests.mail.test_fence import put_up
from tests.test_cli import leerkring


async def release(
    settings: Settings, skip: datetime | None = None, *, everything: bool = False, dry_run: bool = False
) -> str:
    lines = await asyncio.to_thread(mail_release, settings, skip, everything=everything, dry_run=dry_run)
    return "\n".join(lines)


async def is_held(db: Database) -> bool:
    async with db.reading() as reading:
        return await find_fence(reading) is not None


async def test_it_shows_and_asks_before_it_lets_go(
    db: Database, clock: FixedClock, settings: Settings
) -> None:
    now, day = clock.now(), timedelta(days=1)
    assert await release(settings) == NOTHING
    await queue(db, clock, mail(1, due_at=now - day), mail(2, due_at=now + day))
    await put_up(db, now, now - day)
    shown = await release(settings, dry_run=True)
    assert "2         1 " in shown
    assert "This database knows what was sent until 2027-01-11 09:00:00 UTC." in shown
    assert await is_held(db)
    with pytest.raises(CommandFailed, match="1 of these were probably sent already"):
        await release(settings)
    assert await is_held(db)
    assert "Skipped: 1." in await release(settings, now)
    assert not await is_held(db)
    assert [row.state for row in await rows(db)] == ["skipped", "queued"]
    assert await release(settings) == NOTHING


async def test_all_is_said_in_so_many_words(db: Database, clock: FixedClock, settings: Settings) -> None:
    await queue(db, clock)
    await put_up(db, clock.now())
    assert "Skipped: 0." in await release(settings, everything=True)
    assert [row.state for row in await rows(db)] == ["queued"]


async def test_where_nothing_was_sent_it_simply_lets_go(
    db: Database, clock: FixedClock, settings: Settings
) -> None:
    await put_up(db, clock.now())
    assert "Nothing waits." in await release(settings)
    assert not await is_held(db)


async def test_what_was_tried_in_vain_before_the_backup_was_meant_for_then(
    db: Database, clock: FixedClock, settings: Settings
) -> None:
    """Its next try lies after the restore; who went on without this database may have sent it sooner."""
    now, minute = clock.now(), timedelta(minutes=1)
    await queue(db, clock)
    async with db.transaction() as tx:
        await tx.sql(
            "UPDATE delivery SET state = 'deferred', first_tried_at = $1, due_at = $2",
            now - minute,
            now + minute,
        )
    await put_up(db, now, now - minute / 2)
    with pytest.raises(CommandFailed, match="1 of these were probably sent already"):
        await release(settings)
    assert "Skipped: 1." in await release(settings, now)


@pytest.mark.parametrize("words", [("--skip-before", "gisteren"), ("--all", "--skip-before", "2027-01-01")])
def test_a_wrong_question_is_named(words: tuple[str, ...]) -> None:
    assert leerkring("mail", "release", *words).returncode == 2
