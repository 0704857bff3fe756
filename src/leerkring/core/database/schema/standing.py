"""How a database and this program stand to each other: the same schema, an older one, or a newer one.

A migration leaves on Alembic's own table which programs may still work with what it made, so that an older program,
which knows nothing of it, can read there whether it may go on (decision 0046).
"""

from dataclasses import dataclass
from enum import Enum

import asyncpg
import msgspec

from leerkring import __version__
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.schema.releases import newest, oldest_beside

_ASK = "SELECT version_num, obj_description('alembic_version'::regclass) AS note FROM alembic_version"


class Standing(Enum):
    """What the program may do with the database."""

    SAME = "same"
    OLDER = "older"  # first it must be migrated
    NEWER = "newer"  # by one release at most: both work side by side
    TOO_NEW = "too new"


class SchemaTooNew(Exception):
    """The database has a schema that this program is too old for; the text says so."""


class Note(msgspec.Struct, frozen=True):
    """What a migration says to programs of another schema: who made it, and the oldest schema that it puts up with."""

    program: str
    oldest: str


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema that a database has; empty where it has none."""

    found: str
    note: Note | None = None

    def standing(self, ours: str) -> Standing:
        """Tell how a program of this schema stands to it. A newer one that says nothing is too new."""
        if self.found == ours:
            return Standing.SAME
        if self.found < ours:
            return Standing.OLDER
        return Standing.NEWER if self.note is not None and self.note.oldest <= ours else Standing.TOO_NEW

    def sentence(self, ours: str) -> str:
        """Say what stands in the way and what to do; empty when nothing does."""
        standing = self.standing(ours)
        if standing is Standing.OLDER:
            has = f"has schema {self.found}" if self.found else "is empty"
            return (
                f"The database {has} and leerkring {__version__} needs {ours}: run leerkring migrate first."
            )
        if standing is Standing.TOO_NEW:
            made_by = f"leerkring {self.note.program}" if self.note else "a newer leerkring"
            since = f", which works with programs of schema {self.note.oldest} and newer" if self.note else ""
            return (
                f"The database has schema {self.found} of {made_by}{since}. This is leerkring {__version__} with schema "
                f"{ours}, which is too old for it: install {made_by}, or restore a backup from before that upgrade."
            )
        return ""


def note_for(schema: str) -> str:
    """Return what a migration to this schema leaves for other programs."""
    return msgspec.json.encode(Note(__version__, oldest_beside(schema))).decode()


async def read_schema(url: str) -> Schema:
    """Return the schema that a database has; one quick look."""
    async with connected(url) as connection:
        try:
            row = await connection.fetchrow(_ASK)
        except asyncpg.UndefinedTableError:
            row = None
    return Schema("") if row is None else Schema(row["version_num"], _read_note(row["note"]))


def _read_note(text: str | None) -> Note | None:
    try:
        return msgspec.json.decode(text or "", type=Note)
    except msgspec.MsgspecError:
        return None


async def what_is_wrong(url: str) -> str:
    """Return the sentence that says why this program cannot work with the schema there; empty when it can."""
    return (await read_schema(url)).sentence(newest())
