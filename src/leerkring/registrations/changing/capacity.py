"""How many places an activity has: more of them are offered to who waits, never fewer than are given."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, Quota
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.registrations.arrivals.locking import Locked, get_locked
from leerkring.registrations.arrivals.settling import give_free_places
from leerkring.registrations.refusals import CapacityTooLow, ListFrozen, QuotasOverCapacity
from leerkring.settings import Settings


async def change_capacity(
    tx: Tx, activity_id: UUID, capacity: int, *, actor: str, now: datetime, settings: Settings
) -> int:
    """Have more or fewer places, within a change of an activity by staff or a content file; returns how many offers went out.

    Raises `CapacityTooLow`, `QuotasOverCapacity`, or `ListFrozen` while the list of a draw is.
    """
    locked = await get_locked(tx, activity_id, settings)
    if locked.frozen:
        raise ListFrozen
    if capacity < locked.taken:
        raise CapacityTooLow(taken=locked.taken)
    kept: int = await tx.scalar(
        select(func.coalesce(func.sum(Quota.places), 0)).where(Quota.activity_id == activity_id)
    )
    if capacity < kept:
        raise QuotasOverCapacity(kept=kept)
    await set_capacity(tx, locked, capacity, now)
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action="change-capacity",
        subject="activity",
        subject_id=activity_id,
        capacity=capacity,
    )
    return await give_free_places(tx, locked, now)


async def set_capacity(tx: Tx, locked: Locked, capacity: int, now: datetime) -> None:
    """Write down how many places there are, under the lock; what follows from it is for who calls."""
    await tx.execute(
        update(Activity)
        .where(Activity.id == locked.id)
        .values(capacity=capacity, updated_at=now, version=Activity.version + 1)
    )
    locked.terms = replace(locked.terms, capacity=capacity)
    tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")
