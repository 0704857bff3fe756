"""Words without regard to capitals and accents, found by an index of their trigrams wherever they stand in a text.

The SQL of an index and of what asks it must be the same to the letter, so both are written here. What is looked for is
written into the statement and is no parameter: PostgreSQL then knows how much it leaves, and either goes by the index or
walks from the newest until it has enough, whichever is less.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, bindparam, func, literal_column, true

ACCENTED = "áàâäãåéèêëíìîïıóòôöõøúùûüçñýÿšžćč"
PLAIN = "aaaaaaeeeeiiiiioooooouuuucnyyszcc"
_TABLE = str.maketrans(ACCENTED, PLAIN)
_TRIGRAM = re.compile(r"\w{3}")


def fold(typed: str) -> str:
    """Return text in small letters without accents, as `folded` has it in the database."""
    return typed.lower().translate(_TABLE)


def folded(*columns: Any) -> ColumnElement[str]:
    """Return columns that are never NULL, with spaces between, in small letters without accents."""
    first, *others = columns
    for other in others:
        first = first + literal_column("' '") + other
    return func.translate(func.lower(first), literal_column(f"'{ACCENTED}'"), literal_column(f"'{PLAIN}'"))


def folded_sql(*columns: str) -> str:
    """Return the same as SQL, for an index or a column that is computed: as PostgreSQL writes it, so that Alembic can compare."""
    whole, *others = columns
    for place, other in enumerate(others):
        whole = f"({f'({whole})' if place else whole} || ' ') || {other}"
    return f"translate(lower({whole}), '{ACCENTED}', '{PLAIN}')"


def trigrams(name: str, expression: str) -> Index:
    """Return an index that finds any part of a text."""
    return Index(
        name,
        literal_column(expression).label("found"),
        postgresql_using="gin",
        postgresql_ops={"found": "gin_trgm_ops"},
    )


def holds(column: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Return whether every (folded) word stands in a folded column."""
    return and_(true(), *(column.like(_anywhere(word)) for word in words))


def has_trigram(words: Sequence[str]) -> bool:
    """Tell whether an index of trigrams can help: one of the words has three letters in a row."""
    return any(_TRIGRAM.search(word) for word in words)


def _anywhere(word: str) -> ColumnElement[str]:
    escaped = re.sub(r"([\\%_])", r"\\\1", word)
    return bindparam(None, f"%{escaped}%", literal_execute=True)
