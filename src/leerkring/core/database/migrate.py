"""Bringing a database to the newest schema. Alembic is imported only when there is something to do."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from leerkring.core.database.bare_connection import connected
from leerkring.core.project_dirs import migrations_dir

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

_LOCK = 7_305_122_716


def newest() -> str:
    """Return the newest revision, by the numbered names of the migration files."""
    return max(revisions())


def revisions() -> frozenset[str]:
    """Return every revision that this version knows, by the numbered names of the migration files."""
    files = (migrations_dir() / "versions").glob("[0-9]*.py")
    return frozenset(re.split(r"[_.]", path.name)[0] for path in files)


async def is_current(url: str) -> bool:
    """Tell whether the database has the newest schema; one quick look."""
    async with connected(url) as connection:
        try:
            return bool(await connection.fetchval("SELECT version_num FROM alembic_version") == newest())
        except asyncpg.UndefinedTableError:
            return False


def config() -> "Config":
    """Return Alembic's configuration, made in code."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(migrations_dir()))
    made.set_main_option("path_separator", "os")
    return made


async def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to a revision; several processes at once wait for each other."""
    from alembic import command
    from sqlalchemy import text
    from sqlalchemy.pool import NullPool

    from leerkring.core.database.db import open_engine

    def run(connection: "Connection") -> None:
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, revision)

    engine = open_engine(url, poolclass=NullPool)
    async with engine.connect() as holder, engine.connect() as connection:
        await holder.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


def jobs_schema() -> list[str]:
    """Return the job library's schema as the statements of its pinned text (jobs_schema.sql beside this file)."""
    statements, lines, inside = [], [], False
    for line in (Path(__file__).parent / "jobs_schema.sql").read_text().splitlines():
        if line.startswith("-- "):
            continue
        lines.append(line)
        inside ^= line.count("$$") % 2 == 1
        if line.rstrip().endswith(";") and not inside:
            statements.append("\n".join(lines).strip())
            lines = []
    return statements
