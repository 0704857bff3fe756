"""The backup of each night: made by whichever worker takes it, in a process of its own, beside the mail."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import delete, or_, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.backups.model import NightlyBackup
from leerkring.backups.rules import AGAIN, FORGOTTEN, Keep, night_of, which_to_keep
from leerkring.core.clock import Clock
from leerkring.core.database.db import Database, Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.tasks import end, wait_for_event
from leerkring.core.text.dutch import local
from leerkring.settings import Settings

log = structlog.get_logger("leerkring.backups")
LOOK_SECONDS = 60.0
MOST_SECONDS = 3 * 3600
"""Then it is ended: what takes longer than a night is not for the night."""
STOP_SECONDS = 5.0
LEASE = timedelta(seconds=MOST_SECONDS) + AGAIN
"""After this somebody else may try: whoever had taken the night is gone."""
_NAME = re.compile(r"leerkring-(\d{4}-\d{2}-\d{2})\.tar")


async def make_nightly(db: Database, settings: Settings, clock: Clock, stop: asyncio.Event) -> None:
    """Make the backup of each night until `stop`; without LEERKRING_BACKUP_DIR only wait."""
    while settings.backup_dir and not stop.is_set():
        with suppress(DatabaseAway):
            await make_due(db, settings, clock, stop)
        await wait_for_event(stop, LOOK_SECONDS)
    await stop.wait()


async def make_due(db: Database, settings: Settings, clock: Clock, stop: asyncio.Event) -> bool:
    """Make tonight's backup if nobody did or is at it; False when there was nothing to do."""
    night = night_of(local(clock.now()))
    async with db.transaction() as tx:
        taken, failed_before = await _take(tx, night, clock.now())
    if not taken:
        return False
    folder = Path(settings.backup_dir)
    path = folder / name_of(night)
    failed = ""
    if not path.exists():
        try:
            failed = await _make(path, stop)
        except OSError as error:
            failed = f"leerkring backup cannot be started: {error}"
    if not failed:
        failed = await asyncio.to_thread(_forget_old, folder, Keep(*settings.backup_keep))
    async with db.transaction() as tx:
        if failed and stop.is_set():  # it ended with us; the next worker begins anew
            await tx.execute(delete(NightlyBackup).where(NightlyBackup.night == night))
            return True
        await _settle(tx, night, clock.now(), failed)
    if not failed:
        log.info("backup.made", file=path.name)
    elif failed != failed_before:
        log.error("backup.failed", night=night.isoformat(), reason=failed)
    return True


def name_of(night: date) -> str:
    """Return what the backup of a night is called."""
    return f"leerkring-{night.isoformat()}.tar"


def nights_in(folder: Path) -> list[date]:
    """Return the nights whose backups are in this folder; other files are nobody's business here."""
    names = (_NAME.fullmatch(path.name) for path in folder.iterdir())
    nights = []
    for name in names:
        if name:
            with suppress(ValueError):
                nights.append(date.fromisoformat(name[1]))
    return nights


async def _take(tx: Tx, night: date, now: datetime) -> tuple[bool, str]:
    """Take a night for one attempt; with what went wrong at the one before."""
    await tx.execute(delete(NightlyBackup).where(NightlyBackup.tried_at < now - FORGOTTEN))
    one = NightlyBackup
    free = or_(one.tried_at <= now - LEASE, (one.failed != "") & (one.tried_at <= now - AGAIN))
    before = await tx.scalar(
        insert(one)
        .values(night=night, tried_at=now)
        .on_conflict_do_update(
            index_elements=["night"],
            set_={"tried_at": now},
            where=one.made_at.is_(None) & or_(free, one.tried_at > now + AGAIN),
        )
        .returning(one.failed)
    )
    return before is not None, before or ""


async def _settle(tx: Tx, night: date, now: datetime, failed: str) -> None:
    made_at = None if failed else now
    await tx.execute(
        update(NightlyBackup).where(NightlyBackup.night == night).values(made_at=made_at, failed=failed[:500])
    )


async def _make(path: Path, stop: asyncio.Event) -> str:
    """Let `leerkring backup` make it; returns what it said when it could not."""
    process = await asyncio.create_subprocess_exec(
        *("nice", sys.executable, "-P", "-m", "leerkring", "backup", str(path)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # what it starts ends with it
    )
    assert process.stderr is not None
    telling = asyncio.create_task(_last_line(process.stderr))
    stopping = asyncio.create_task(stop.wait())
    ending = asyncio.create_task(process.wait())
    try:
        await asyncio.wait({ending, stopping}, timeout=MOST_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not ending.done():
            return "it took too long"
        return "" if process.returncode == 0 else (await telling or f"code {process.returncode}")
    finally:
        await _end(process.pid, ending)
        await end(stopping)
        await telling


async def _end(pid: int, ending: asyncio.Task[int]) -> None:
    """End a process with all that it started; politely first, so that it leaves no half a file."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(pid, sign)
        await asyncio.wait({ending}, timeout=STOP_SECONDS)


async def _last_line(said: asyncio.StreamReader) -> str:
    last = ""
    async for line in said:
        last = line.decode(errors="replace").strip() or last
    return last


def _forget_old(folder: Path, keep: Keep) -> str:
    """Remove what the rule does not keep; returns what stood in the way."""
    nights = nights_in(folder)
    kept = which_to_keep(nights, keep)
    try:
        for night in nights:
            if night not in kept:
                (folder / name_of(night)).unlink()
    except OSError as error:
        return f"{folder / name_of(night)} cannot be removed: {error.strerror}"
    return ""
