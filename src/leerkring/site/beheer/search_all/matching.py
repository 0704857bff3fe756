"""When something is found: every word occurs in it, without regard to capitals and accents.

Of what there is much of, the newest that match are taken by their ids (`newest`), never all: who typed something that
hundreds have types another word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from leerkring.core.database.db import Reading
from leerkring.core.database.folding import ACCENTED, PLAIN, has_trigram, holds

MOST = 100
"""So many of a kind are shown; that there are more is said, how many is not counted."""
AMONG = 200
"""Of the newest so many a word of one or two letters is looked for, which no index knows."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is, where it stands, and its state as a badge where it has one."""

    title: str
    href: str
    note: str
    label: str = ""
    tone: str = "neutral"


Hits = tuple[list[Hit], int]
"""The first hits, and how many there are in all; `MOST` + 1 says more than that."""


def has(words: Sequence[str], *columns: Any) -> ColumnElement[bool]:
    """Return whether every (folded) word occurs in any of these columns: for a table that is never long."""
    return holds(func.translate(func.lower(func.concat_ws(literal(" "), *columns)), ACCENTED, PLAIN), words)


def newest(
    key: Any, words: Sequence[str], where: ColumnElement[bool], *order: Any, within: ColumnElement[bool]
) -> Select[Any]:
    """Select the ids of the first rows that match, no more than are shown, in an order that has an index.

    `where` holds the words by an index of trigrams, `within` what this person may see. Words without three letters are only
    looked for among the first `AMONG`.
    """
    if not has_trigram(words):
        first = select(key).where(within).order_by(*order).limit(AMONG)
        within = key.in_(first)
    return select(key).where(where, within).order_by(*order).limit(MOST + 1)


def among(key: Any, *found: Select[Any]) -> ColumnElement[bool]:
    """Return whether a key is one of those that were found in one way or another."""
    found_ids: ColumnElement[bool] = key.in_(union_all(*(select(one.subquery()) for one in found)))
    return found_ids


def total_of_all() -> ColumnElement[int]:
    """Return the column that says how many there are before the limit."""
    return func.count().over().label("total")


async def read_hits(
    reading: Reading, statement: Select[*tuple[Any, ...]], most: int
) -> tuple[Sequence[Any], int]:
    """Return the first rows, and how many there are in all."""
    rows = await reading.rows(statement.limit(most))
    return rows, rows[0].total if rows else 0
