"""Calling off, by staff: somebody's registration, or the whole activity. Whom it touches is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from leerkring.activities.indexing import index_activity
from leerkring.activities.model import Activity, ActivityState, Occurrence
from leerkring.activities.versions import get_version
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.refusals import NotFound
from leerkring.core.versions import check_version
from leerkring.registrations.arrivals.locking import Held, Locked, get_locked, lock_registration
from leerkring.registrations.arrivals.settling import Move, give_free_places, write_moves
from leerkring.registrations.model import Registration
from leerkring.registrations.moving import step, stop_mails
from leerkring.registrations.refusals import ActivityCancelled, CannotCancel, ReasonNeeded
from leerkring.registrations.rules import LIVE, Reason, State
from leerkring.registrations.versions import version_of_registration
from leerkring.settings import Settings


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
