"""What staff do with an activity's places and days. Each use case is one visible transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, ActivityState, Occurrence, OccurrenceState, Quota
from leerkring.core.audit import write_audit
from leerkring.core.db import Database, Tx
from leerkring.core.refusals import NotFound
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.model import Registration
from leerkring.registrations.refusals import (
    ActivityCancelled,
    CannotCancel,
    CannotGivePlace,
    CapacityTooLow,
    NoPlaceFree,
    OccurrenceEndsTooSoon,
    QuotasOverCapacity,
    ReasonNeeded,
)
from leerkring.registrations.rules import LIVE, Reason, State
from leerkring.registrations.service import lock_registration, step, stop_mails
from leerkring.registrations.settling import (
    Locked,
    Move,
    give_free_places,
    lock_activity,
    log_passed_over,
    write_moves,
)
from leerkring.settings import Settings


async def change_capacity(
    db: Database, activity_id: UUID, capacity: int, *, actor: str, now: datetime, settings: Settings
) -> int:
    """Have more or fewer places, never fewer than are given; returns how many offers went out."""
    async with db.transaction() as tx:
        return await change_capacity_in(tx, activity_id, capacity, actor=actor, now=now, settings=settings)


async def change_capacity_in(
    tx: Tx, activity_id: UUID, capacity: int, *, actor: str, now: datetime, settings: Settings
) -> int:
    """The same within a larger use case (loading content files)."""
    locked = await _get_locked(tx, activity_id, settings)
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
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Give a place by hand, before others if need be; with `extra_place` one is added where none is free."""
    if not reason.strip():
        raise ReasonNeeded
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings)
        if held.state not in (State.WAITLISTED, State.APPLIED, State.OFFERED):
            raise CannotGivePlace
        if held.state is not State.OFFERED and locked.taken >= locked.terms.capacity:
            if not extra_place:
                raise NoPlaceFree
            await _set_capacity(tx, locked, locked.terms.capacity + 1, now)
        position = await tx.scalar(select(Registration.position).where(Registration.id == held.id))
        move = step(
            held,
            State.CONFIRMED,
            Reason.BY_HAND,
            mail="confirmed",
            actor=actor,
            quota_after=held.quota_id,
            details={"because": reason},
        )
        await write_moves(tx, locked, [move], now)
        await log_passed_over(tx, locked, position, now)
        await write_audit(
            tx, at=now, actor=actor, action="give-place", subject="registration", subject_id=held.id
        )
        await give_free_places(tx, locked, now)


async def cancel_by_staff(
    db: Database, registration_id: UUID, *, reason: str, actor: str, now: datetime, settings: Settings
) -> None:
    """End somebody's registration, with a reason that stands in the mail they get."""
    if not reason.strip():
        raise ReasonNeeded
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings)
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
    db: Database, activity_id: UUID, *, message: str, actor: str, now: datetime, settings: Settings
) -> int:
    """Call an activity off: everyone with a live registration is told, calendars drop it; returns how many."""
    async with db.transaction() as tx:
        locked = await _get_locked(tx, activity_id, settings)
        if locked.state == ActivityState.CANCELLED:
            raise ActivityCancelled
        if locked.state != ActivityState.PUBLISHED:
            raise NotFound
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


async def move_occurrence(
    db: Database,
    occurrence_id: UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    location: str,
    address: str,
    online_url: str | None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Move a day in time or place: same UID, higher SEQUENCE, a mail to everyone with a place; returns how many."""
    if ends_at <= starts_at:
        raise OccurrenceEndsTooSoon
    async with db.transaction() as tx:
        o = Occurrence
        activity_id = await tx.scalar(select(o.activity_id).where(o.id == occurrence_id))
        locked = await _get_locked(tx, activity_id, settings)
        before = await tx.row(
            select(o.starts_at, o.ends_at, o.location, o.address, o.online_url).where(o.id == occurrence_id)
        )
        assert before is not None
        after = (starts_at, ends_at, location, address, online_url or None)
        if (before.starts_at, before.ends_at, before.location, before.address, before.online_url) == after:
            return 0
        await tx.execute(
            update(o)
            .where(o.id == occurrence_id)
            .values(
                starts_at=starts_at,
                ends_at=ends_at,
                location=location,
                address=address,
                online_url=online_url or None,
                sequence=o.sequence + 1,
                changed_at=now,
            )
        )
        await _follow_days(tx, locked, now)
        was = {
            "starts_at": before.starts_at.isoformat(),
            "ends_at": before.ends_at.isoformat(),
            "location": before.location,
        }
        people = await tell_moved(tx, locked, occurrence_id, now, was)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="move-occurrence",
            subject="activity",
            subject_id=activity_id,
            mails=people,
        )
        return people


async def _follow_days(tx: Tx, locked: Locked, now: datetime) -> None:
    """Keep the activity's first and last moment, and open offers, in step with its days."""
    o = Occurrence
    going_on = (o.activity_id == locked.id, o.state == OccurrenceState.SCHEDULED)
    first, last = (await tx.rows(select(func.min(o.starts_at), func.max(o.ends_at)).where(*going_on)))[0]
    if first is None:
        return
    await tx.execute(
        update(Activity)
        .where(Activity.id == locked.id)
        .values(starts_at=first, ends_at=last, updated_at=now, version=Activity.version + 1)
    )
    await tx.execute(
        update(Registration)
        .where(
            Registration.activity_id == locked.id,
            Registration.state == State.OFFERED,
            Registration.offer_expires_at > first,
        )
        .values(offer_expires_at=first)
    )
    tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")


async def tell_moved(
    tx: Tx, locked: Locked, occurrence_id: UUID, now: datetime, before: Mapping[str, str] | None = None
) -> int:
    """Queue a mail with a new invitation for everyone with a place; `before` is what the day was. Returns how many."""
    return await _tell_about_day(tx, locked, occurrence_id, kind="moved", now=now, params=before or {})


async def tell_dropped(tx: Tx, locked: Locked, occurrence_id: UUID, now: datetime) -> int:
    """Queue a mail that takes a day out of the calendar of everyone with a place; returns how many."""
    return await _tell_about_day(tx, locked, occurrence_id, kind="dropped", now=now, params={})


async def _tell_about_day(
    tx: Tx, locked: Locked, occurrence_id: UUID, *, kind: str, now: datetime, params: Mapping[str, str]
) -> int:
    if locked.state != ActivityState.PUBLISHED:
        return 0
    r = Registration
    sequence = await tx.scalar(select(Occurrence.sequence).where(Occurrence.id == occurrence_id))
    rows = await tx.rows(
        select(r.id, r.email, r.name, r.person_id).where(
            r.activity_id == locked.id, r.state == State.CONFIRMED
        )
    )
    mails = [
        NewMail(
            kind=f"registrations.{kind}",
            dedupe_key=f"registration:{row.id}:{kind}:{occurrence_id}:{sequence}",
            recipient=row.email,
            recipient_name=row.name,
            person_id=row.person_id,
            about_id=row.id,
            params={"occurrence_id": str(occurrence_id), **params},
        )
        for row in rows
    ]
    await queue_mails(tx, mails, now)
    return len(mails)


async def _get_locked(tx: Tx, activity_id: UUID | None, settings: Settings) -> Locked:
    locked = await lock_activity(tx, activity_id, settings) if activity_id else None
    if locked is None:
        raise NotFound
    return locked
