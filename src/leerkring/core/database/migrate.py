"""Bringing a database to the newest schema. Alembic is imported only when there is something to do.

Others are at work meanwhile: another node that migrates, and everybody who holds a lock on a table that changes. A
migration asks for its lock for a few seconds at a time, since who comes after it waits behind it, and comes back.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leerkring.core.database.bare_connection import connected
from leerkring.core.database.schema.releases import newest
from leerkring.core.database.schema.standing import SchemaTooNew, Standing, read_schema
from leerkring.core.database.schema.waits import Say, StillLocked, Telling, take_turn, telling
from leerkring.core.project_dirs import migrations_dir

if TYPE_CHECKING:
    import asyncpg
    from alembic.config import Config
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

_LOCK = 7_305_122_716
WAIT_SECONDS = 600.0
"""For all that stands in the way of the migrations together."""
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
_LOCKED = {"55P03", "40P01"}  # lock_timeout, and a deadlock that was ended at our expense
NAME = "leerkring-migrate"
WELL = {Standing.SAME, Standing.NEWER}


async def is_current(url: str) -> bool:
    """Tell whether nothing is to be migrated for this program: its schema is there, or one that it may work with."""
    return (await read_schema(url)).standing(newest()) in WELL


def config() -> "Config":
    """Return Alembic's configuration, made in code."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(migrations_dir()))
    made.set_main_option("path_separator", "os")
    return made


def say_in_terminal(sentence: str) -> None:
    """Say it to who started the command."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


async def upgrade(
    url: str, revision: str = "head", *, say: Say = say_in_terminal, wait_seconds: float = WAIT_SECONDS
) -> None:
    """Migrate up to a revision; several processes at once wait for each other.

    Raises SchemaTooNew for a database of a later release, and StillLocked when in all of `wait_seconds` a lock was not
    given; each migration is whole, or not there.
    """
    deadline = time.monotonic() + wait_seconds
    async with connected(url, NAME) as watching, connected(url, NAME) as turn:
        await take_turn(turn, _LOCK, Telling(say), "the turn to migrate", deadline)
        schema = await read_schema(url)
        if schema.standing(newest()) is Standing.TOO_NEW:
            raise SchemaTooNew(schema.sentence(newest()))
        if revision == "head" and schema.standing(newest()) in WELL:
            return
        told, pauses = Telling(say), iter(PAUSES)
        while locked := await _climb(url, revision, watching, told):
            pause = next(pauses, PAUSES[-1])
            if time.monotonic() + pause > deadline:
                raise StillLocked(
                    f"Waited in vain for {locked}, which is held by {told.last or 'somebody'}. Nothing is half done: end "
                    "that, or wait for a quieter hour, and run leerkring migrate again."
                )
            await asyncio.sleep(pause)


async def _climb(url: str, revision: str, watching: "asyncpg.Connection[Any]", told: Telling) -> str:
    """Run the migrations, each in a transaction of its own; returns what was locked for too long, if anything."""
    from alembic import command
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    from leerkring.core.database.db import open_engine

    done: list[str] = []

    def run(connection: "Connection") -> None:
        made = config()
        made.attributes["connection"] = connection
        made.attributes["applied"] = done.append
        command.upgrade(made, revision)

    engine = open_engine(url, NAME, poolclass=NullPool)
    what = "a lock on a table that changes"
    try:
        async with engine.connect() as connection:
            async with telling(watching, await _pid_of(connection), told, what):
                await connection.run_sync(run)
            await connection.commit()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") not in _LOCKED:
            raise
        return f"{what} after {done[-1]}" if done else what
    finally:
        await engine.dispose()
    return ""


async def _pid_of(connection: "AsyncConnection") -> int:
    """Return the process that serves a connection, without beginning a transaction on it."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    return int(driver.get_server_pid())


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
