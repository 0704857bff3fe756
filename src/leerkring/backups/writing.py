"""Making a backup: one moment of the database, the pictures, and what the file says of itself."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from leerkring import __version__
from leerkring.backups.container import Parts
from leerkring.backups.failures import CannotBackUp
from leerkring.backups.file import file_for
from leerkring.backups.libpq import libpq_environment
from leerkring.backups.manifest import (
    DATABASE,
    FORMAT,
    HEAD,
    MANIFEST,
    SEALED,
    SUM,
    UPLOADS,
    Content,
    Encryption,
    Head,
    Manifest,
    write_json,
)
from leerkring.backups.programs import NoProgram, Program, get_program
from leerkring.backups.reading import sum_line
from leerkring.backups.sealing import SALT, Seal, derive
from leerkring.backups.standing import (
    LOST,
    Server,
    ask_server,
    count_rows,
    list_extensions,
    open_one,
)
from leerkring.backups.uploads import missing_pictures, write_uploads
from leerkring.core.secrets import fingerprint_of

if TYPE_CHECKING:
    import asyncpg

Say = Callable[[str], object]
SAY_SECONDS = 5.0
_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@dataclass(frozen=True, slots=True)
class Moment:
    """What the database says of itself in the moment that is kept."""

    server: Server
    snapshot: str
    schema_head: str
    extensions: tuple[str, ...]
    rows: dict[str, int]
    missing: int


def make_backup(
    url: str, data_dir: Path, secret_key: str, path: Path, *, passphrase: str, now: datetime, say: Say
) -> Manifest:
    """Write everything into a new file at `path`, sealed where there is a passphrase, and return its manifest.

    Not for an event loop: it blocks, so that Ctrl-C ends it at once. Raises CannotBackUp, with nothing left behind.
    """
    with file_for(path) as file, asyncio.Runner() as runner:
        try:
            connection, host = runner.run(open_one(url, "leerkring-backup"))
        except LOST as error:
            raise CannotBackUp(f"The database cannot be reached: {error}.") from error
        try:
            moment = runner.run(_hold(connection, data_dir))
            program = get_program("pg_dump", moment.server.major)
            say(f"database: PostgreSQL {moment.server.version}, by {program.path} {program.version}")
            say(f"moment: snapshot {moment.snapshot}, {sum(moment.rows.values())} rows")
            if moment.missing:
                say(
                    f"NOTE    pictures that the database knows and {data_dir} has not: {moment.missing}."
                    " Make the backup on the node that keeps them."
                )
            writer = _Writer(file, passphrase, say)
            with writer.part(DATABASE) as write:
                _dump(program, libpq_environment(host), moment, write)
            with writer.part(UPLOADS) as write:
                pictures, damaged = write_uploads(data_dir, write)
            for name in damaged:
                say(f"NOTE    {data_dir / name} is damaged: left out. Put it back from an earlier backup.")
            manifest = _describe(moment, now, fingerprint_of(secret_key), pictures, writer.contents)
            writer.close(manifest)
        except (NoProgram, ValueError) as error:
            raise CannotBackUp(str(error)) from error
        except LOST as error:
            if isinstance(error, OSError):
                raise
            raise CannotBackUp(f"The database went away, or refused: {error}.") from error
        finally:
            connection.terminate()
    return manifest


async def _hold(connection: asyncpg.Connection[Any], data_dir: Path) -> Moment:
    """Begin the transaction whose moment is kept; it lasts until the connection ends."""
    server = await ask_server(connection)
    if server.schema is None or not await connection.fetchval("SELECT to_regclass('alembic_version')"):
        raise CannotBackUp("The database is empty: there is nothing to back up.")
    await connection.execute(_ONE_MOMENT)
    hashes = [row["sha256"] for row in await connection.fetch("SELECT sha256 FROM picture")]
    return Moment(
        server,
        await connection.fetchval("SELECT pg_export_snapshot()"),
        await connection.fetchval("SELECT version_num FROM alembic_version"),
        await list_extensions(connection),
        await count_rows(connection),
        missing_pictures(data_dir, hashes),
    )


def _dump(
    program: Program, environment: dict[str, str], moment: Moment, write: Callable[[bytes], object]
) -> None:
    words = [
        *("--format=custom", f"--snapshot={moment.snapshot}", f"--schema={moment.server.schema}"),
        *("--no-password", "--lock-wait-timeout=60000"),
    ]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [program.path, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=environment,
        )
        assert process.stdout is not None
        try:
            with process.stdout:
                while piece := process.stdout.read(1 << 20):
                    write(piece)
            code = process.wait()
        finally:
            process.kill()
            process.wait()
        if code:
            said.seek(0)
            words_of_it = said.read().decode(errors="replace").strip()
            raise CannotBackUp(f"pg_dump could not read the database: {words_of_it or f'code {code}'}")


class _Writer:
    """Parts with their sizes and hashes, told about as they grow, sealed where asked."""

    def __init__(self, file: IO[bytes], passphrase: str, say: Say) -> None:
        self.contents: dict[str, Content] = {}
        self._parts = Parts(file)
        self._say = say
        self._number = 0
        encryption, self._seal, key = None, None, b""
        if passphrase:
            salt = os.urandom(SALT)
            key, check = derive(passphrase, salt)
            encryption = Encryption(salt, check)
        head = write_json(Head(FORMAT, __version__, encryption))
        with self.part(HEAD) as write:
            write(head)
        if key:
            self._seal = Seal(key, hashlib.sha256(head).digest())

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Lend what writes into the next part."""
        seal = self._seal
        with self._parts.part(name + (SEALED if seal else "")) as raw:
            sealed = seal.writer(self._number, raw) if seal else None
            out = sealed.write if sealed else raw
            hashed, size, said = hashlib.sha256(), 0, time.monotonic()

            def write(text: bytes) -> None:
                nonlocal size, said
                out(text)
                hashed.update(text)
                size += len(text)
                if time.monotonic() - said > SAY_SECONDS:
                    said = time.monotonic()
                    self._say(f"{name}: {megabytes(size)}")

            yield write
            if sealed:
                sealed.close()
        self.contents[name] = Content(size, hashed.hexdigest())
        self._number += 1
        if name in (DATABASE, UPLOADS):
            self._say(f"{name}: {megabytes(size)}, done")

    def close(self, manifest: Manifest) -> None:
        """Write the last part and the end."""
        text = write_json(manifest)
        with self.part(MANIFEST) as write:
            write(text)
        if not self._seal:
            with self.part(SUM) as write:
                write(sum_line(text))
        self._parts.close()


def _describe(
    moment: Moment, now: datetime, fingerprint: str, pictures: int, parts: dict[str, Content]
) -> Manifest:
    server = moment.server
    return Manifest(
        format=FORMAT,
        leerkring=__version__,
        taken_at=now,
        schema_head=moment.schema_head,
        schema_name=server.schema or "",
        extensions=moment.extensions,
        postgresql=server.version,
        postgresql_major=server.major,
        system_identifier=server.system_identifier,
        timeline=server.timeline,
        secret_fingerprint=fingerprint,
        pictures=pictures,
        rows=moment.rows,
        parts=dict(parts),
    )


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1e6:.1f} MB"
