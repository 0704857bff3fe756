"""What must hold before a restore touches anything: each is asked of where it would land."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leerkring.backups.failures import CannotRestore
from leerkring.backups.manifest import Manifest
from leerkring.backups.standing import Server, ask_server, list_others, list_tables
from leerkring.core.database.schema.releases import revisions

if TYPE_CHECKING:
    import asyncpg

_RIGHTS = """
SELECT has_schema_privilege(current_schema(), 'CREATE') AS may_make,
       has_database_privilege(current_database(), 'CREATE') AS may_extend
"""
_TO_MAKE = """
SELECT wanted.name, available.name IS NOT NULL AS is_there
  FROM unnest($1::text[]) AS wanted (name) LEFT JOIN pg_available_extensions AS available USING (name)
 WHERE wanted.name NOT IN (SELECT extname FROM pg_extension)
"""


def check_version(manifest: Manifest, path: Path) -> None:
    """Refuse a schema that this program does not know."""
    if manifest.schema_head not in revisions():
        raise CannotRestore(
            f"{path} was made by leerkring {manifest.leerkring} with schema {manifest.schema_head}, which this version"
            f" does not know (newest: {max(revisions())}): install that version, or a later one."
        )


async def check_target(connection: asyncpg.Connection[Any], manifest: Manifest, *, replace: bool) -> Server:
    """Return the server, where everything is ready for this backup. Raises CannotRestore."""
    server = await ask_server(connection)
    if server.reads_only:
        raise CannotRestore("The database only reads: it is a standby, or was made read-only.")
    if server.major < manifest.postgresql_major:
        raise CannotRestore(
            f"The backup is of PostgreSQL {manifest.postgresql}, and this is {server.version}: restore into"
            f" PostgreSQL {manifest.postgresql_major} or newer."
        )
    if server.schema != manifest.schema_name:
        raise CannotRestore(
            f"The backup is of the schema {manifest.schema_name}, and here ours would be {server.schema or 'none'}:"
            " set the search_path of the role."
        )
    await _check_rights(connection, manifest)
    await _check_place(connection, replace=replace)
    return server


async def _check_rights(connection: asyncpg.Connection[Any], manifest: Manifest) -> None:
    rights = await connection.fetchrow(_RIGHTS)
    assert rights is not None
    if not rights["may_make"]:
        raise CannotRestore("The role may make no tables here: ALTER DATABASE … OWNER TO leerkring.")
    for extension in await connection.fetch(_TO_MAKE, list(manifest.extensions)):
        if not extension["is_there"]:
            raise CannotRestore(
                f"The server has no extension {extension['name']}: install PostgreSQL's contrib modules."
            )
        if not rights["may_extend"]:
            raise CannotRestore(f"The role may not make the extension {extension['name']} in this database.")


async def _check_place(connection: asyncpg.Connection[Any], *, replace: bool) -> None:
    if others := await list_others(connection):
        raise CannotRestore(
            f"Others are connected to this database ({', '.join(dict.fromkeys(others))}): stop them first,"
            " on every node."
        )
    tables = await list_tables(connection)
    if tables and not replace:
        raise CannotRestore(
            "The database is not empty: restore into an empty one, or give --replace to put the backup in its place."
        )
    foreign = [row["relname"] for row in tables if not row["ours"]]
    if foreign:
        raise CannotRestore(f"The table {foreign[0]} belongs to another role, so we may not replace it.")


def check_folder(data_dir: Path) -> None:
    """Refuse a data directory where no picture can be kept."""
    above = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    if not os.access(above, os.W_OK | os.X_OK):
        raise CannotRestore(f"LEERKRING_DATA_DIR: nothing can be written in {above}.")
