"""Making a database ready for this version: the schema, and the facts that every installation starts with."""

from sqlalchemy import exists, select

from leerkring.core import migrate
from leerkring.core.db import Database
from leerkring.programme.data import load_programme
from leerkring.programme.model import Municipality


async def is_ready(url: str) -> bool:
    """Tell whether nothing needs to be done; two quick looks."""
    if not await migrate.is_current(url):
        return False
    db = Database(url, pool_size=1)
    try:
        async with db.reading() as reading:
            return bool(await reading.scalar(select(exists().select_from(Municipality))))
    finally:
        await db.close()


async def upgrade(url: str) -> None:
    """Bring the schema up to date, then the regions, municipalities, themes and target groups."""
    await migrate.upgrade(url)
    db = Database(url, pool_size=1, application_name="leerkring-migrate")
    try:
        async with db.transaction() as tx:
            await load_programme(tx)
    finally:
        await db.close()
