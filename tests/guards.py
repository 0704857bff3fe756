"""Taking a guard of the database away for one test, to show what it guards against."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from leerkring.core.database.db import Database

CONSTRAINT = """
SELECT conrelid::regclass::text AS relation, pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE conname = $1
"""
EMPTY = "TRUNCATE activity, registration, delivery, person, organization CASCADE"


@asynccontextmanager
async def without(db: Database, *guards: str) -> AsyncIterator[None]:
    """Drop these constraints and unique indexes; afterwards all rows go, and the guards come back."""
    back: list[str] = []
    async with db.transaction() as tx:
        for name in guards:
            found = await tx.sql(CONSTRAINT, name)
            if found:
                back.append(f'ALTER TABLE {found[0].relation} ADD CONSTRAINT "{name}" {found[0].definition}')
                await tx.sql(f'ALTER TABLE {found[0].relation} DROP CONSTRAINT "{name}"')
            else:
                (index,) = await tx.sql("SELECT indexdef FROM pg_indexes WHERE indexname = $1", name)
                back.append(index.indexdef)
                await tx.sql(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        async with db.transaction() as tx:
            for statement in (EMPTY, *back):
                await tx.execute(text(statement))
