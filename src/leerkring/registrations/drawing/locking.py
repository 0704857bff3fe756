"""Locking an activity with its draw: what each step begins with, and how it is written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from leerkring.activities.model import Activity
from leerkring.activities.rules import ActivityState
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.registrations.arrivals.locking import Locked, get_locked
from leerkring.registrations.drawing.queries.kept import KeptDraw, find_draw
from leerkring.registrations.drawing.refusals import AlreadyDrawn, NotADraw
from leerkring.registrations.refusals import ActivityCancelled
from leerkring.settings import Settings


async def lock_draw(tx: Tx, activity_id: UUID, settings: Settings) -> tuple[Locked, KeptDraw]:
    """Lock the activity and return it with its draw; raises `NotADraw`, `ActivityCancelled` and `AlreadyDrawn`."""
    locked = await get_locked(tx, activity_id, settings)
    kept = await find_draw(tx, activity_id)
    if kept is None:
        raise NotADraw
    if kept.state != ActivityState.PUBLISHED:
        raise ActivityCancelled
    if kept.drawn_at is not None:
        raise AlreadyDrawn(drawn_at=kept.drawn_at)
    return locked, kept


async def set_columns(tx: Tx, locked: Locked, now: datetime, **columns: datetime) -> None:
    """Write these columns of the activity, and let its pages be made anew."""
    await tx.execute(
        update(Activity)
        .where(Activity.id == locked.id)
        .values(columns | {"updated_at": now, "version": Activity.version + 1})
    )
    tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")


async def log_step(
    tx: Tx, action: str, activity_id: UUID, actor: str, now: datetime, **details: object
) -> None:
    """Write the step in the log."""
    await write_audit(
        tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id, **details
    )
