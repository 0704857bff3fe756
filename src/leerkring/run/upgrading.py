"""Making a database ready for this version: the schema, and the facts that every installation starts with.

Light to import: at most starts there is nothing to do, and that is found with one quick look.
"""

from leerkring.core.database import migrate
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.schema.waits import Say


async def is_ready(url: str) -> bool:
    """Tell whether nothing needs to be done."""
    if not await migrate.is_current(url):
        return False
    async with connected(url) as connection:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM municipality)"))


async def upgrade(
    url: str, say: Say = migrate.say_in_terminal, wait_seconds: float = migrate.WAIT_SECONDS
) -> None:
    """Bring the schema up to date, then the regions, municipalities, themes and target groups.

    Raises StillLocked when others held what it needs for all of `wait_seconds`.
    """
    from leerkring.core.clock import SystemClock
    from leerkring.core.database.db import Database
    from leerkring.programme.seed import load_programme
    from leerkring.run.reindexing import fill

    await migrate.upgrade(url, say=say, wait_seconds=wait_seconds)
    db = Database(url, pool_size=1, application_name="leerkring-migrate")
    try:
        async with db.transaction() as tx:
            await load_programme(tx)
        await fill(db, SystemClock().now())
    finally:
        await db.close()
