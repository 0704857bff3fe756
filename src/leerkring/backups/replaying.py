"""The dump as one transaction: `pg_restore` writes it out as SQL, we pass it on to `psql`, and say COMMIT ourselves.

Nobody else can: when we, either program or the connection ends too soon, no COMMIT was said and nothing has changed.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from leerkring.backups.failures import CannotRestore, NotWhole
from leerkring.backups.manifest import DATABASE, Manifest
from leerkring.backups.reading import Hashed
from leerkring.backups.standing import Server, quote

SAY_SECONDS = 5.0
LOST_CONNECTION = 2
"""How `psql` ends when the server went away; an error in a statement is 3."""
REASON = "De gegevens zijn teruggezet uit een back-up."
_TOO_NEW = b"SET transaction_timeout = 0;\n"
"""Written by PostgreSQL 17 and newer for any server; an older one does not know it."""
_HEADER_LINES = 64

_BEGIN = """
BEGIN;
SET LOCAL lock_timeout = '15s';
SET LOCAL statement_timeout = 0;
SET LOCAL client_min_messages = warning;
"""

# Made as one text first: what a name is, is asked before the first of them is gone. Without CASCADE: where somebody's
# own view stands on our tables the restore is refused, and the view stays.
_DROP = """
DO $drop$
DECLARE statements text;
BEGIN
    SELECT string_agg(statement, E';\\n' ORDER BY turn) INTO statements FROM (
        SELECT CASE relkind WHEN 'v' THEN 1 WHEN 'm' THEN 2 ELSE 3 END AS turn,
               format('DROP %s %s', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                   WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
                   string_agg(format('%I.%I', nspname, relname), ', ')) AS statement
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE nspname = current_schema() AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (
               SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
         GROUP BY relkind
        UNION ALL
        SELECT 4, format('DROP SEQUENCE %I.%I', nspname, relname)
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE nspname = current_schema() AND relkind = 'S' AND NOT EXISTS (
               SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                  AND deptype IN ('e', 'a', 'i'))
        UNION ALL
        SELECT 5, format('DROP ROUTINE %I.%I(%s)', nspname, proname,
                         pg_get_function_identity_arguments(pg_proc.oid))
          FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
         WHERE nspname = current_schema() AND NOT EXISTS (
               SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
        UNION ALL
        SELECT 6, format('DROP TYPE %I.%I', nspname, typname)
          FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
         WHERE nspname = current_schema() AND typtype IN ('e', 'd', 'r') AND NOT EXISTS (
               SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid AND deptype = 'e')
    ) AS everything;
    IF statements IS NOT NULL THEN EXECUTE statements; END IF;
END $drop$;
"""


# The words and what else belongs to it come in a transaction of its own, by `raise_fence`; mail is held from here on.
# A schema from before there were fences gets one then too, since no worker of today begins on it.
_RAISE_FENCE = """
DO $fence$ BEGIN
    IF to_regclass('{schema}.mail_fence') IS NOT NULL THEN
        INSERT INTO {schema}.mail_fence (reason, backup_taken_at, raised_at)
        VALUES ('{reason}', '{taken_at}', '{now}') ON CONFLICT ((true)) WHERE lifted_at IS NULL DO NOTHING;
    END IF;
END $fence$;
COMMIT;
"""


class Replay:
    """One restore of a dump, by these programs on this server."""

    def __init__(
        self,
        pg_restore: Path,
        psql: Path,
        environment: dict[str, str],
        server: Server,
        say: Callable[[str], object],
    ) -> None:
        self._pg_restore = pg_restore
        self._psql = psql
        self._environment = environment
        self._server = server
        self._say = say

    def run(self, dump: Hashed, manifest: Manifest, *, replace: bool, now: datetime) -> None:
        """Put the dump in the place of what is there, with the fence up; raises CannotRestore when nothing changed."""
        words = ["-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        with tempfile.TemporaryFile() as said:
            psql = subprocess.Popen(
                [self._psql, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env={**self._environment, "PGAPPNAME": "leerkring-restore"},
            )
            assert psql.stdin is not None
            committing = False
            try:
                psql.stdin.write(self._before(manifest, replace=replace).encode())
                self._pass_on(dump, psql.stdin)
                if dump.content() != manifest.parts[DATABASE]:
                    raise NotWhole("it is not what was looked at")
                committing = True
                psql.stdin.write(self._after(manifest, now).encode())
                psql.stdin.close()
                code = psql.wait()
            except BrokenPipeError:
                code = psql.wait()
            finally:
                psql.kill()
                psql.wait()
                with suppress(OSError):
                    psql.stdin.close()
            if code == LOST_CONNECTION and committing:
                raise CannotRestore(
                    "The connection was lost at the very end: look whether the database is the old one or the backup,"
                    " and restore again if it is the old one."
                )
            if code:
                raise CannotRestore(f"The database is as it was. PostgreSQL says: {_end_of(said)}")

    def _before(self, manifest: Manifest, *, replace: bool) -> str:
        made = "".join(
            f"CREATE EXTENSION IF NOT EXISTS {quote(name)} SCHEMA {quote(manifest.schema_name)};\n"
            for name in manifest.extensions
        )
        return f"{_BEGIN}{_DROP if replace else ''}{made}"

    def _after(self, manifest: Manifest, now: datetime) -> str:
        """Hold all mail in the moment that there is any, and end the transaction."""
        return _RAISE_FENCE.format(
            schema=quote(manifest.schema_name),
            reason=REASON,
            taken_at=manifest.taken_at.isoformat(),
            now=now.isoformat(),
        )

    def _pass_on(self, dump: Hashed, psql: IO[bytes]) -> None:
        words = [
            "--no-owner",
            "--no-privileges",
            f"--schema={self._server.schema}",
            "--exit-on-error",
            "--file=-",
        ]
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [self._pg_restore, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
            )
            assert process.stdin is not None
            assert process.stdout is not None
            feeder = _Feeder(dump, process.stdin)
            feeder.start()
            try:
                self._copy(process.stdout, psql)
                code = process.wait()
            finally:
                process.kill()
                process.wait()
                feeder.join()
                process.stdout.close()
            if feeder.failed:
                raise feeder.failed
            if code:
                raise CannotRestore(f"The database is as it was. pg_restore says: {_end_of(said)}")

    def _copy(self, script: IO[bytes], psql: IO[bytes]) -> None:
        for number, line in enumerate(script):
            if number == _HEADER_LINES:
                psql.write(line)
                break
            if self._server.major >= 17 or line != _TOO_NEW:
                psql.write(line)
        written, said = 0, time.monotonic()
        while piece := script.read(1 << 20):
            psql.write(piece)
            written += len(piece)
            if time.monotonic() - said > SAY_SECONDS:
                said = time.monotonic()
                self._say(f"database: {written / 1e6:.1f} MB put back")


class _Feeder(threading.Thread):
    """Gives `pg_restore` the dump while its SQL is read at the other end; reads the dump to its end in any case."""

    def __init__(self, dump: Hashed, out: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._dump, self._out = dump, out
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            broken = False
            for piece in self._dump:
                if not broken:
                    try:
                        self._out.write(piece)
                    except BrokenPipeError:
                        broken = True
            with suppress(BrokenPipeError):
                self._out.close()
        except Exception as error:
            self.failed = error
            with suppress(OSError):
                self._out.close()


def _end_of(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read()[-2000:].decode(errors="replace").strip() or "nothing"
