"""Migrations that take long, done beside who is at work: an index that nobody waits for, rows that are filled in portions.

Both may be run again where they broke off. What they do is not in the migration's transaction, so let them stand alone in
a migration of their own.
"""

from collections.abc import Sequence
from typing import Any

from alembic import op
from sqlalchemy import text

LOCK_SECONDS = 60
"""For the transactions that were there before. Whom it waits for is said, and it comes round again (`migrate.py`)."""


def build_index(name: str, table: str, columns: Sequence[Any], **options: Any) -> None:
    """Build an index while the table is read and written; half of one from an earlier try is taken away first.

    `options` as for Alembic's `create_index`. Twice the work of an ordinary one, and no lock that stops a writer.
    """
    with op.get_context().autocommit_block():
        op.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, list(columns), postgresql_concurrently=True, **options)
        op.execute("RESET lock_timeout")


def fill_in_portions(statement: str, size: int = 5000) -> int:
    """Run an UPDATE that changes at most `:size` rows, each time in a transaction of its own, until it changes none.

    It must pass over what is done: `… WHERE id IN (SELECT id FROM t WHERE new IS NULL LIMIT :size FOR UPDATE SKIP LOCKED)`.
    What somebody holds is passed over too, and comes in a later portion. Returns how many portions there were.
    """
    context = op.get_context()
    if context.as_sql:
        op.execute(statement)
        return 0
    portions = 0
    with context.autocommit_block():
        while op.get_bind().execute(text(statement), {"size": size}).rowcount:
            portions += 1
    return portions
