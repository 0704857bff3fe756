"""When something is found: every word occurs in it, without regard to capitals and accents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal

from leerkring.core.database.db import Reading

ACCENTED = "áàâäãåéèêëíìîïıóòôöõøúùûüçñýÿšžćč"
PLAIN = "aaaaaaeeeeiiiiioooooouuuucnyyszcc"
_TABLE = str.maketrans(ACCENTED, PLAIN)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is, where it stands, and its state as a badge where it has one."""

    title: str
    href: str
    note: str
    label: str = ""
    tone: str = "neutral"


Hits = tuple[list[Hit], int]
"""The first hits, and how many there are in all."""


def fold(typed: str) -> str:
    """Return text in small letters without accents, as `has` folds it in the database."""
    return typed.lower().translate(_TABLE)


def has(words: Sequence[str], *columns: Any) -> ColumnElement[bool]:
    """Return whether every (folded) word occurs in any of these columns."""
    text = func.translate(func.lower(func.concat_ws(literal(" "), *columns)), ACCENTED, PLAIN)
    return and_(*(text.contains(word, autoescape=True) for word in words))


def total_of_all() -> ColumnElement[int]:
    """Return the column that says how many there are before the limit."""
    return func.count().over().label("total")


async def read_hits(
    reading: Reading, statement: Select[*tuple[Any, ...]], most: int
) -> tuple[Sequence[Any], int]:
    """Return the first rows, and how many there are in all."""
    rows = await reading.rows(statement.limit(most))
    return rows, rows[0].total if rows else 0
