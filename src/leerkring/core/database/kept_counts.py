"""How many rows there are of each kind, kept beside a table that is too long to be counted for every page.

A trigger adds a line for what each statement changed, so nobody waits for another one's count and a reader sees just what
is committed. By the clock the lines are added up to one for each kind.
"""

from sqlalchemy import delete, func, insert, select

from leerkring.core.database.db import Tx
from leerkring.core.database.orm import Base

MANY = "many"


async def add_up(tx: Tx, table: type[Base]) -> None:
    """Make one line of all lines of a kind. Two at once each add up what they themselves took away."""
    rows = table.__table__
    kinds = [column for column in rows.columns if not column.primary_key and column.name != MANY]
    names = [column.name for column in kinds]
    taken = delete(table).returning(*kinds, rows.c[MANY]).cte("taken")
    by = [taken.c[name] for name in names]
    total = func.sum(taken.c[MANY])
    await tx.execute(
        insert(table).from_select([*names, MANY], select(*by, total).group_by(*by).having(total != 0))
    )
