"""Two databases beside each other: the commands on either, and everything that is in them as a value to compare."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from leerkring.core.database.bare_connection import connected

KEY = "a key of no importance, for tests only"
_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
)
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
_SHAPE = """
SELECT 'column', table_name, column_name, data_type || is_nullable || COALESCE(column_default, '')
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'function', proname, '', prosrc FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
 ORDER BY 1, 2, 3, 4
"""
OURS = {"mail_fence", "database_incarnation", "audit"}
"""What a restore adds to: the fence, with its line in the log."""


def leerkring(
    *words: str,
    url: str,
    data_dir: Path,
    before: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run a command on a database."""
    return subprocess.run(
        [*before, sys.executable, "-m", "leerkring", *words],
        env=environment(url, data_dir) | dict(environ or {}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def started(
    *words: str,
    url: str,
    data_dir: Path,
    environ: Mapping[str, str] | None = None,
    output: Path = Path(os.devnull),
) -> "subprocess.Popen[bytes]":
    """Start a command that the test ends."""
    with output.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "leerkring", *words],
            env=environment(url, data_dir) | dict(environ or {}),
            stdout=file,
            stderr=file,
        )


def environment(url: str, data_dir: Path) -> dict[str, str]:
    """Return what such a command is started with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEERKRING_", "PG"))}
    return kept | {"DATABASE_URL": url, "LEERKRING_SECRET_KEY": KEY, "LEERKRING_DATA_DIR": str(data_dir)}


async def everything(url: str, snapshot: str = "", without: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """Return a hash of each table and the state of each sequence, as they are now or were in a snapshot; and the schema."""
    async with connected(url, "tests") as connection, connection.transaction(isolation="repeatable_read"):
        if snapshot:
            await connection.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        names = [row["relname"] for row in await connection.fetch(_TABLES)]
        found: dict[str, Any] = {
            name: await connection.fetchval(
                f"SELECT md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM \"{name}\" t"
            )
            for name in names
            if name not in without
        }
        found["sequences"] = [tuple(row) for row in await connection.fetch(_SEQUENCES)]
        found["shape"] = [tuple(row) for row in await connection.fetch(_SHAPE)]
        return found
