"""Putting a backup back: all is looked at first, then the database changes in one transaction, its fence up within it.

What was there is dropped in that same transaction: until it commits nothing is gone, and who kills us half-way finds the
old database as it was. Pictures come first: they are named by what they are, so one more harms nothing.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from leerkring.backups.checking import check_folder, check_target, check_version
from leerkring.backups.failures import CannotRestore, NotWhole
from leerkring.backups.libpq import libpq_environment
from leerkring.backups.manifest import DATABASE, UPLOADS, Manifest
from leerkring.backups.programs import NoProgram, get_program
from leerkring.backups.reading import Backup, Hashed, open_backup
from leerkring.backups.replaying import Replay
from leerkring.backups.standing import LOST, Server, open_one
from leerkring.backups.uploads import put_back, read_uploads
from leerkring.settings.private_folder import make_private

Say = Callable[[str], object]
SAMPLE_LOADED = "sample-loaded"


@contextmanager
def looked_at(path: Path, passphrase: str, say: Say) -> Iterator[tuple[Backup, Manifest]]:
    """Lend the backup at `path` and what it says of itself, when every byte is as it was written and we know it all."""
    with open_backup(path, passphrase) as backup:
        say(f"{path}: reading all of it")
        manifest = backup.verify()
        check_version(manifest, path)
        say(f"{path}: whole, taken {manifest.taken_at:%Y-%m-%d %H:%M} UTC, schema {manifest.schema_head}")
        if passphrase and backup.head.encryption is None:
            say(f"NOTE    {path} is not encrypted: the passphrase was not needed")
        yield backup, manifest


def restore_backup(
    url: str, data_dir: Path, backup: Backup, manifest: Manifest, *, replace: bool, now: datetime, say: Say
) -> None:
    """Put a backup that was looked at into the database at `url` and the data directory.

    Its schema is as old as the backup, and its fence is up without a word yet: both are for the caller. Raises
    CannotRestore, with everything as it was.
    """
    check_folder(data_dir)
    with asyncio.Runner() as runner:
        try:
            connection, host = runner.run(open_one(url, "leerkring-restore"))
        except LOST as error:
            raise CannotRestore(f"The database cannot be reached: {error}.") from error
        try:
            server = runner.run(check_target(connection, manifest, replace=replace))
            _put_back(backup, manifest, server, host, data_dir, replace=replace, now=now, say=say)
        except LOST as error:
            raise CannotRestore(f"The restore stopped, and the database is as it was: {error}.") from error
        except NotWhole as error:
            raise CannotRestore(
                f"{backup.path} changed while it was read: {error}. The database is as it was."
            ) from error
        except (NoProgram, ValueError) as error:
            raise CannotRestore(str(error)) from error
        finally:
            connection.terminate()


def _put_back(
    backup: Backup,
    manifest: Manifest,
    server: Server,
    host: str,
    data_dir: Path,
    *,
    replace: bool,
    now: datetime,
    say: Say,
) -> None:
    reader = get_program("pg_restore", server.major)
    writer = get_program("psql", server.major)
    environment = libpq_environment(host)
    _look_through(reader.path, backup)
    make_private(data_dir)
    for name, pieces in backup.contents():
        if name == UPLOADS:
            many = put_back(data_dir, read_uploads(pieces))
            say(f"pictures: {many}")
        else:
            for _ in pieces:
                pass
    (data_dir / SAMPLE_LOADED).touch()  # or the next start would add the sample to it
    say(
        f"database: {sum(manifest.rows.values())} rows into {server.schema}, by {writer.path} {writer.version}"
    )
    replay = Replay(reader.path, writer.path, environment, server, say)
    replay.run(_database(backup), manifest, replace=replace, now=now)


def _look_through(pg_restore: Path, backup: Backup) -> None:
    """Let `pg_restore` read the table of contents, so that one that cannot says so before anything is touched."""
    process = subprocess.Popen(
        [pg_restore, "--list"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it has read what it needs
        for piece in _pieces_of(DATABASE, backup):
            process.stdin.write(piece)
    _, said = _ended(process)
    if process.returncode:
        raise CannotRestore(f"pg_restore cannot read what is in the backup: {said}")


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    with suppress(BrokenPipeError):
        _, said = process.communicate()
        return process.returncode, said.decode(errors="replace").strip()
    return process.wait(), ""


def _pieces_of(wanted: str, backup: Backup) -> Iterator[bytes]:
    for name, pieces in backup.contents():
        if name == wanted:
            yield from pieces
            return
        for _ in pieces:
            pass


def _database(backup: Backup) -> Hashed:
    return Hashed(_pieces_of(DATABASE, backup))
