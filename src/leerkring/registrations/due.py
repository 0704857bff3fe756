"""What happens because time passes: offers that end, kept places that open, reminders. Run every minute.

Each may run twice, or late, without harm.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update

from leerkring.activities.model import Activity, ActivityState, Quota
from leerkring.activities.reminders.rules import Moment, dedupe_key
from leerkring.core.database.db import Database
from leerkring.mail.fence.queries import find_fence, find_last_lifted
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.locking import lock_activity
from leerkring.registrations.arrivals.settling import Move, give_free_places, write_moves
from leerkring.registrations.model import Registration
from leerkring.registrations.reminding.queries import list_due_reminders
from leerkring.registrations.rules import Reason, State
from leerkring.settings import Settings

ANSWER_AFTER_FENCE = timedelta(days=2)
"""How long an offer stands after mail was let go, when it ended while nobody could be reached."""


async def settle_due(db: Database, now: datetime, settings: Settings) -> int:
    """Expire offers whose deadline passed, and offer what is free to who waits; returns how many activities moved.

    Nothing runs out and nothing is offered while mail is held; what ran out meanwhile is offered anew (`renew_offers`).
    """
    async with db.reading() as reading:
        if await find_fence(reading) is not None:
            return 0
    await renew_offers(db, now)
    a, r, q = Activity, Registration, Quota
    expired = select(r.activity_id).where(r.state == State.OFFERED, r.offer_expires_at <= now)
    released = select(q.activity_id).where(q.release_at <= now)
    async with db.reading() as reading:
        rows = await reading.rows(
            select(a.id).where(
                or_(
                    a.id.in_(expired),
                    (a.state == ActivityState.PUBLISHED)
                    & (a.waiting > 0)
                    & (a.taken < a.capacity)
                    & (a.starts_at > now)
                    & a.id.in_(released),
                )
            )
        )
    moved = 0
    for (activity_id,) in rows:
        moved += await _settle_one(db, activity_id, now, settings)
    return moved


async def renew_offers(db: Database, now: datetime) -> int:
    """Give who had an offer that ended between a backup and the release of mail after it time to answer once more.

    What they answered in that time is lost with it, or the offer never reached them. They get it by mail again.
    Returns how many.
    """
    async with db.transaction() as tx:
        fence = await find_last_lifted(tx)
        if fence is None or fence.lifted_at is None:
            return 0
        a, r = Activity, Registration
        rows = await tx.execute(
            update(r)
            .where(
                r.activity_id == a.id,
                a.starts_at > fence.lifted_at,
                r.state == State.OFFERED,
                r.offer_expires_at > (fence.backup_taken_at or fence.raised_at),
                r.offer_expires_at <= fence.lifted_at,
            )
            .values(offer_expires_at=func.least(fence.lifted_at + ANSWER_AFTER_FENCE, a.starts_at))
            .returning(r.id, r.email, r.name, r.person_id)
        )
        mails = [
            NewMail(
                kind="registrations.offered",
                dedupe_key=f"registration:{row.id}:offered:after:{fence.id}",
                recipient=row.email,
                recipient_name=row.name,
                person_id=row.person_id,
                about_id=row.id,
            )
            for row in rows.all()
        ]
        return await queue_mails(tx, mails, now)


async def _settle_one(db: Database, activity_id: UUID, now: datetime, settings: Settings) -> bool:
    async with db.transaction() as tx:
        locked = await lock_activity(tx, activity_id, settings)
        if locked is None:
            return False
        r = Registration
        rows = await tx.rows(
            select(r.id, r.quota_id, r.offer_expires_at).where(
                r.activity_id == activity_id, r.state == State.OFFERED, r.offer_expires_at <= now
            )
        )
        moves = [
            Move(
                id=row.id,
                before=State.OFFERED,
                after=State.EXPIRED,
                reason=Reason.OFFER_EXPIRED,
                quota_before=row.quota_id,
                mail="registrations.expired",
                params={"expired_at": row.offer_expires_at.isoformat()},
            )
            for row in rows
        ]
        await write_moves(tx, locked, moves, now)
        given = await give_free_places(tx, locked, now)
        return bool(moves or given)


async def queue_reminders(db: Database, now: datetime) -> int:
    """Tell who has a place of each day, before and after, by the rules of its activity; once per day and rule.

    Who registered within that time just got the invitation and is not reminded. The key holds the day's
    sequence, so that a day which moved after the reminder is reminded of again.
    """
    async with db.transaction() as tx:
        return await queue_mails(tx, reminder_mails(await list_due_reminders(tx, now), now), now)


def reminder_mails(rows: Iterable[Any], now: datetime) -> list[NewMail]:
    """Return the mails of reminders that are due; of one day and number of days somebody gets one, whatever the rule."""
    return [
        NewMail(
            kind="registrations.reminder" if Moment(row.moment).is_before else "registrations.afterwards",
            dedupe_key=dedupe_key(row.id, row.occurrence_id, row.sequence, row.moment, row.days),
            recipient=row.email,
            recipient_name=row.name,
            person_id=row.person_id,
            about_id=row.id,
            params={
                "occurrence_id": str(row.occurrence_id),
                "moment": row.moment,
                "days": row.days,
                **({"who": row.who} if row.who else {}),
            },
            # Not now: after a restore it shows that this one was meant for a moment that the backup missed.
            due_at=min(row.meant_for, now),
        )
        for row in rows
    ]
