"""A scratch copy of the database: made for one command, dropped at its end, and by the next one where it was killed.

Its name follows from that of the database, and only who holds a lock in the database makes or drops it. So what has that
name while nobody rehearses was left behind.
"""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

import asyncpg

from leerkring.backups.libpq import libpq_environment
from leerkring.backups.programs import NoProgram, get_program
from leerkring.backups.standing import LOST, ask_server, list_others, open_one
from leerkring.backups.standing import quote as quoted
from leerkring.run.database import CommandFailed
from leerkring.settings.database_address import parts_of

if TYPE_CHECKING:
    from leerkring.backups.standing import Server

_LOCK = 7_305_122_718
_TURN_SECONDS = 10.0
"""A server that goes on making the copy of a command that was killed still has its turn."""
_OWNER = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
_SOURCE = """
SELECT current_database() AS name, current_user AS role, pg_encoding_to_char(encoding) AS encoding,
       datcollate AS "collate", datctype AS ctype, datlocprovider::text AS provider,
       COALESCE(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '') AS locale
  FROM pg_database AS d WHERE datname = current_database()
"""
_LIKE_THE_OTHER = {"i": "icu", "b": "builtin"}


def scratch_name(database: str) -> str:
    """Return what the scratch copy of a database is called."""
    return f"leerkring_rehearsal_{sha256(database.encode()).hexdigest()[:12]}"


def at_database(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    netloc, _, query = parts_of(url)
    kept = [(key, value) for key, value in parse_qsl(query) if key != "dbname"]
    return f"postgresql://{netloc}/{quote(name)}" + (f"?{urlencode(kept)}" if kept else "")


@asynccontextmanager
async def scratch_copy(url: str, keeper_url: str, say: Callable[[str], object]) -> AsyncIterator[str]:
    """Lend the address of a copy of the database at `url`; it is dropped afterwards, whatever happened.

    `keeper_url`: the same database for the role that makes and drops it. Raises CommandFailed where that may not be, where
    another is at it, or where the server went away.
    """
    try:
        keeper, host = await open_one(keeper_url, "leerkring-rehearse")
    except LOST as error:
        raise CommandFailed(f"The database cannot be reached: {error}.") from error
    try:
        if not await _take_turn(keeper):
            raise CommandFailed("Somebody else is rehearsing on this database. Wait until they are done.")
        row = await keeper.fetchrow(_SOURCE)
        assert row is not None
        name = scratch_name(row["name"])
        member = host if keeper_url == url else url
        owner = None if keeper_url == url else await keeper.fetchval(_OWNER)
        await _drop(keeper, name, say, left=True)
        try:
            await _make(keeper, dict(row), name, (member, owner), say)
            yield at_database(member, name)
        finally:
            await _drop(keeper, name, say)
    finally:
        with suppress(Exception):
            await keeper.close(timeout=1)


async def _take_turn(keeper: asyncpg.Connection[Any]) -> bool:
    ends = time.monotonic() + _TURN_SECONDS
    while not await keeper.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
        if time.monotonic() > ends:
            return False
        await asyncio.sleep(0.5)
    return True


async def _drop(
    keeper: asyncpg.Connection[Any], name: str, say: Callable[[str], object], *, left: bool = False
) -> None:
    if not await keeper.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name):
        return
    try:
        await keeper.execute(f"DROP DATABASE {quoted(name)} WITH (FORCE)")
    except LOST as error:
        raise CommandFailed(f"The copy {name} cannot be dropped: {error}. Drop it by hand.") from error
    if left:
        say(f"NOTE    A copy of an earlier rehearsal was left behind ({name}); it is dropped.")


async def _make(
    keeper: asyncpg.Connection[Any],
    source: dict[str, str],
    name: str,
    of: tuple[str, str | None],
    say: Callable[[str], object],
) -> None:
    server = await ask_server(keeper)
    if server.reads_only:
        raise CommandFailed("This is a standby: it makes no databases. Rehearse on the primary.")
    member, owner = of
    owned = f" OWNER {quoted(owner)}" if owner else ""
    try:
        if not await list_others(keeper):
            with suppress(asyncpg.ObjectInUseError, asyncpg.InsufficientPrivilegeError):
                await keeper.execute(
                    f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(source['name'])}{owned}"
                )
                say("copy: made by the server, since nobody is connected")
                return
        await keeper.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE template0{owned}{_words(source)}")
    except asyncpg.InsufficientPrivilegeError as error:
        raise CommandFailed(
            f"The role {source['role']} may not make a database, and a rehearsal needs a copy. "
            f"A superuser says ALTER ROLE {quoted(source['role'])} CREATEDB, and NOCREATEDB afterwards; "
            "or put a backup back on another server and rehearse there."
        ) from error
    except LOST as error:
        raise CommandFailed(f"The copy cannot be made: {error}.") from error
    _pour(server, member, at_database(member, name), say)


def _words(source: dict[str, str]) -> str:
    words = f" ENCODING '{source['encoding']}' LC_COLLATE '{source['collate']}' LC_CTYPE '{source['ctype']}'"
    if kind := _LIKE_THE_OTHER.get(source["provider"]):
        word = "ICU_LOCALE" if kind == "icu" else "BUILTIN_LOCALE"
        words += f" LOCALE_PROVIDER {kind} {word} '{source['locale']}'"
    return words


def _pour(server: Server, source: str, copy: str, say: Callable[[str], object]) -> None:
    """Copy everything as of one moment, while others go on."""
    try:
        dump, restore = get_program("pg_dump", server.major), get_program("pg_restore", server.major)
        from_there, to_here = libpq_environment(source), libpq_environment(copy)
    except (NoProgram, ValueError) as error:
        raise CommandFailed(str(error)) from error
    say(f"copy: made by {dump.path} {dump.version}, while others are at work")
    plain = ["--no-owner", "--no-privileges", "--no-password"]
    reading = subprocess.Popen(
        [dump.path, "--format=custom", "--compress=0", *plain],
        env=from_there,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=False,
    )
    assert reading.stdout is not None
    try:
        written = subprocess.run(
            [restore.path, "--exit-on-error", *plain, "--dbname", to_here["PGDATABASE"]],
            env=to_here,
            stdin=reading.stdout,
            capture_output=True,
            check=False,
        )
        reading.stdout.close()
        assert reading.stderr is not None
        said = reading.stderr.read()
        failed = written.returncode or reading.wait()
    finally:
        if reading.poll() is None:
            reading.kill()
            reading.wait()
    if failed:
        why = (said or written.stderr).decode(errors="replace").strip().splitlines()
        raise CommandFailed(f"The copy cannot be made: {why[-1] if why else 'it ended too soon'}.")
