"""Statements that many pages ask, written once for the driver.

SQLAlchemy says what is read, so that names and types are checked; writing it out and reading its rows take it
three times as long as everything else around such a statement, at every visit.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column
from sqlalchemy.engine import make_url


def argument(number: int) -> ColumnElement[Any]:
    """Return the place of the driver's argument with this number, counted from one."""
    return literal_column(f"${number}")


def driver_sql(statement: Select[*tuple[Any, ...]]) -> str:
    """Return a statement for `Reading.sql`; what varies in it must be an `argument`, the rest becomes part of it."""
    dialect = make_url("postgresql+asyncpg://").get_dialect()()
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
