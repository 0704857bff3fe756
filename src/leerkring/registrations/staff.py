"""What staff do with an activity's places and days. Each use case is one visible transaction."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from leerkring.activities.indexing import index_activity
from leerkring.activities.model import Activity, ActivityState, Occurrence, Quota
from leerkring.activities.versions import get_version
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.refusals import NotFound
from leerkring.core.versions import check_version
from leerkring.registrations.arrivals.locking import Held, Locked, lock_activity, lock_registration
from leerkring.registrations.arrivals.settling import (
    Move,
    give_free_places,
    log_passed_over,
    write_moves,
)
from leerkring.registrations.by_hand import check_known, get_unit, list_breaches
from leerkring.registrations.model import Registration
from leerkring.registrations.places import rules
from leerkring.registrations.refusals import (
    ActivityCancelled,
    CannotCancel,
    CannotGivePlace,
    CapacityTooLow,
    ListFrozen,
    NoPlaceFree,
    QuotasOverCapacity,
    ReasonNeeded,
)
from leerkring.registrations.rules import LIVE, Reason, State
from leerkring.registrations.service import step, stop_mails
from leerkring.registrations.versions import version_of_registration
from leerkring.settings import Settings


async def change_capacity(
    db: Database,
    activity_id: UUID,
    capacity: int,
    *,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Have more or fewer places, never fewer than are given; returns how many offers went out."""
    async with db.transaction() as tx:
        return await change_capacity_in(tx, activity_id, capacity, actor=actor, now=now, settings=settings)


async def change_capacity_in(
    tx: Tx, activity_id: UUID, capacity: int, *, actor: str, now: datetime, settings: Settings
) -> int:
    """The same within a larger use case: any change of an activity, by staff or a content file."""
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
    await _set_capacity(tx, locked, capacity, now)
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


async def _set_capacity(tx: Tx, locked: Locked, capacity: int, now: datetime) -> None:
    await tx.execute(
        update(Activity)
        .where(Activity.id == locked.id)
        .values(capacity=capacity, updated_at=now, version=Activity.version + 1)
    )
    locked.terms = replace(locked.terms, capacity=capacity)
    tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")


async def give_place(
    db: Database,
    registration_id: UUID,
    *,
    reason: str,
    extra_place: bool,
    known: Collection[str] | None = None,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Give a place by hand, before others if need be; with `extra_place` one is added where none is free.

    `version` is that of the registration as it was on the screen, `known` what that screen said it would go beyond.
    """
    if not reason.strip():
        raise ReasonNeeded
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings)
        if held.state not in (State.WAITLISTED, State.APPLIED, State.OFFERED):
            raise CannotGivePlace
        check_version(version, version_of_registration(held))
        await give_place_in(
            tx, locked, held, reason=reason, extra_place=extra_place, known=known, actor=actor, now=now
        )


async def give_place_in(
    tx: Tx,
    locked: Locked,
    held: Held,
    *,
    reason: str,
    extra_place: bool,
    known: Collection[str] | None,
    actor: str,
    now: datetime,
    quiet: bool = False,
) -> bool:
    """The same within a larger use case, under the activity's lock; `quiet` sends no mail. Tells whether a place was added."""
    if held.state not in (State.WAITLISTED, State.APPLIED, State.OFFERED):
        raise CannotGivePlace
    if locked.frozen:
        raise ListFrozen
    position, unit = await get_unit(tx, held.id)
    beyond = await list_breaches(tx, locked, held.state, unit, now)
    check_known(known, beyond)
    is_extra = held.state is not State.OFFERED and locked.taken >= locked.terms.capacity
    if is_extra:
        if not extra_place:
            raise NoPlaceFree
        await _set_capacity(tx, locked, locked.terms.capacity + 1, now)
    kept = rules.kept_place(locked.terms, locked.standing({}), unit, now)
    move = step(
        held,
        State.CONFIRMED,
        Reason.BY_HAND,
        mail=None if quiet else "confirmed",
        actor=actor,
        quota_after=held.quota_id or (kept if held.state is not State.OFFERED else None),
        details={"because": reason, **({"beyond": list(beyond)} if beyond else {})},
    )
    await write_moves(tx, locked, [move], now)
    await log_passed_over(tx, locked, position, now)
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action="give-place",
        subject="registration",
        subject_id=held.id,
        beyond=len(beyond) or None,
    )
    await give_free_places(tx, locked, now)
    return is_extra


async def cancel_by_staff(
    db: Database,
    registration_id: UUID,
    *,
    reason: str,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """End somebody's registration as it was on the screen (`version`), with a reason that stands in their mail."""
    if not reason.strip():
        raise ReasonNeeded
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings)
        if held.state not in LIVE:
            raise CannotCancel
        check_version(version, version_of_registration(held))
        await cancel_in(tx, locked, held, reason=reason, actor=actor, now=now)


async def cancel_in(tx: Tx, locked: Locked, held: Held, *, reason: str, actor: str, now: datetime) -> None:
    """The same within a larger use case, under the activity's lock; the mail says the reason."""
    if held.state not in LIVE:
        raise CannotCancel
    await stop_mails(tx, [held.id], now)
    move = step(
        held,
        State.CANCELLED,
        Reason.CANCELLED_BY_STAFF,
        mail="cancelled",
        actor=actor,
        params={"reason": reason},
        details={"because": reason},
    )
    await write_moves(tx, locked, [move], now)
    await write_audit(
        tx, at=now, actor=actor, action="cancel-registration", subject="registration", subject_id=held.id
    )
    await give_free_places(tx, locked, now)


async def cancel_activity(
    db: Database,
    activity_id: UUID,
    *,
    message: str,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Call an activity off as it was on the screen (`version`).

    Everyone with a live registration is told, calendars drop it; returns how many.
    """
    async with db.transaction() as tx:
        locked = await get_locked(tx, activity_id, settings)
        if locked.state == ActivityState.CANCELLED:
            raise ActivityCancelled
        if locked.state != ActivityState.PUBLISHED:
            raise NotFound
        check_version(version, await get_version(tx, activity_id))
        r = Registration
        rows = await tx.rows(
            select(r.id, r.state, r.quota_id)
            .where(r.activity_id == activity_id, r.state.in_(LIVE))
            .order_by(r.position)
        )
        await tx.execute(
            update(Activity)
            .where(Activity.id == activity_id)
            .values(
                state=ActivityState.CANCELLED,
                cancel_message=message,
                updated_at=now,
                version=Activity.version + 1,
            )
        )
        await tx.execute(
            update(Occurrence)
            .where(Occurrence.activity_id == activity_id)
            .values(state="cancelled", sequence=Occurrence.sequence + 1, changed_at=now)
        )
        await index_activity(tx, activity_id)
        await stop_mails(tx, [row.id for row in rows], now)
        moves = [
            Move(
                id=row.id,
                before=State(row.state),
                after=State.CANCELLED,
                reason=Reason.ACTIVITY_CANCELLED,
                actor=actor,
                quota_before=row.quota_id,
                mail="registrations.activity_cancelled",
                details={"because": message},
            )
            for row in rows
        ]
        await write_moves(tx, locked, moves, now)
        tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="cancel-activity",
            subject="activity",
            subject_id=activity_id,
            registrations=len(rows),
        )
        return len(rows)


async def get_locked(tx: Tx, activity_id: UUID | None, settings: Settings) -> Locked:
    """Take an activity's lock, or say that there is no such activity."""
    locked = await lock_activity(tx, activity_id, settings) if activity_id else None
    if locked is None:
        raise NotFound
    return locked
