"""On which server this database lives: asked of PostgreSQL, and kept as a row for each life."""

from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from leerkring.core.database.db import Reading, Tx
from leerkring.mail.fence.model import DatabaseIncarnation
from leerkring.mail.fence.rules import Incarnation, Position

# Any role may ask all of this, unless somebody took it away; of a standby nobody asks it. The flushed place survives a
# crash, and the name of a WAL file begins with its timeline at once after a promotion (the control file's may lag).
_WHERE = """
SELECT ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int AS timeline,
       (pg_current_wal_flush_lsn() - '0/0')::bigint AS lsn
 WHERE NOT pg_is_in_recovery()
"""
# Apart: whether a function may be called is looked at before any CASE around it.
_MAY_ASK_NAME = "SELECT has_function_privilege('pg_control_system()', 'execute') AS may"
_NAME = "SELECT system_identifier::text AS name FROM pg_control_system()"


async def find_position(reading: Reading) -> Position | None:
    """Return where the database is now, or None on a standby, which sends nothing."""
    (asking,) = await reading.sql(_MAY_ASK_NAME)
    name = (await reading.sql(_NAME))[0].name if asking.may else ""
    rows = await reading.sql(_WHERE)
    return next((Position(name, row.timeline, row.lsn) for row in rows), None)


async def list_incarnations(reading: Reading) -> tuple[Incarnation, ...]:
    """Return the lives of this database, the latest last."""
    one = DatabaseIncarnation
    rows = await reading.rows(select(one.id, one.system_identifier).order_by(one.began_at, one.id))
    return tuple(Incarnation(str(row.id), row.system_identifier) for row in rows)


async def begin_incarnation(tx: Tx, now: datetime) -> None:
    """Note that a next life begins here: what was remembered of an earlier one has been seen to.

    It is the last, also by a clock that was put back.
    """
    position = await find_position(tx)
    if position is None:
        return
    last: datetime | None = await tx.scalar(select(func.max(DatabaseIncarnation.began_at)))
    began_at = now if last is None else max(now, last + timedelta(microseconds=1))
    await tx.execute(
        insert(DatabaseIncarnation).values(system_identifier=position.system_identifier, began_at=began_at)
    )
