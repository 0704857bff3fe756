"""`leerkring backup` and `leerkring restore`, from what was typed to what is printed."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from leerkring.run import commands, database
from leerkring.run.database import CommandFailed

if TYPE_CHECKING:
    from leerkring.backups.manifest import Manifest
    from leerkring.settings import Settings


def backup(settings: Settings, file: Path, passphrase_file: Path | None) -> None:
    """Make a backup; progress goes to standard error. Raises CannotBackUp."""
    from leerkring.backups.writing import make_backup

    signal.signal(signal.SIGTERM, _leave)
    passphrase = _passphrase(settings, passphrase_file)
    with database.database_url(settings) as url:
        for sentence in commands.database_remarks(settings):
            _say(f"NOTE    {sentence}")
        made = make_backup(
            url,
            settings.data_dir,
            settings.secret_key,
            file.absolute(),
            passphrase=passphrase,
            now=database.now(),
            say=_say,
        )
    sealed = "encrypted" if passphrase else "not encrypted"
    rows = sum(made.rows.values())
    _say(f"{file}: {rows} rows in {len(made.rows)} tables, {made.pictures} pictures, {sealed}")


def restore(settings: Settings, file: Path, passphrase_file: Path | None, *, replace: bool) -> bool:
    """Put a backup back, behind the fence and with the newest schema; False when `leerkring check` finds something.

    Raises CannotRestore, with everything as it was.
    """
    from leerkring.backups.restoring import looked_at, restore_backup

    signal.signal(signal.SIGTERM, _leave)
    with looked_at(file.absolute(), _passphrase(settings, passphrase_file), _say) as (found, manifest):
        _refuse_running(settings)
        with database.database_url(settings) as url:
            restore_backup(
                url, settings.data_dir, found, manifest, replace=replace, now=database.now(), say=_say
            )
            asyncio.run(_finish(url, manifest))
            fine = _check(settings)
    _say(
        f"{file} is put back, as it was on {manifest.taken_at:%Y-%m-%d %H:%M} UTC."
        " No mail leaves until somebody lets it: leerkring mail release, or the back office."
    )
    return fine


def _refuse_running(settings: Settings) -> None:
    from leerkring.backups.failures import CannotRestore
    from leerkring.run.running_address import find_running

    if settings.embedded and (at := find_running(settings.data_dir)):
        raise CannotRestore(f"leerkring runs on {settings.data_dir} ({at}): stop it first.")


def _check(settings: Settings) -> bool:
    """Say what `leerkring check` would; tells whether everything holds."""
    broken = [(name, text) for name, holds, text in commands.check(settings, repair=False) if not holds]
    for name, text in broken:
        _say(f"BROKEN  {name}: {text}")
    for sentence in commands.database_remarks(settings):
        _say(f"NOTE    {sentence}")
    return not broken


async def _finish(url: str, manifest: Manifest) -> None:
    """Bring the schema to the newest, and tell staff why mail is held."""
    from leerkring.backups.replaying import REASON
    from leerkring.core.database.db import Database
    from leerkring.mail.fence.service import raise_fence
    from leerkring.run.upgrading import is_ready, upgrade

    if not await is_ready(url):
        _say(f"schema: from {manifest.schema_head} to the newest")
        await upgrade(url)
    db = Database(url, application_name="leerkring-restore", statement_timeout=3600)
    try:
        async with db.transaction() as tx:
            await raise_fence(tx, reason=REASON, backup_taken_at=manifest.taken_at, now=database.now())
        async with db.reading() as reading:
            await reading.sql("ANALYZE")  # or the first pages would be planned for empty tables
    finally:
        await db.close()


def _passphrase(settings: Settings, file: Path | None) -> str:
    if file is None:
        return settings.backup_passphrase
    from leerkring.settings.parsing import parse_passphrase

    try:
        return parse_passphrase(file.read_text().partition("\n")[0].strip())
    except (OSError, ValueError) as error:
        raise CommandFailed(f"--passphrase-file {file}: {error}.") from error


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _leave(*_: object) -> None:
    sys.exit(143)
