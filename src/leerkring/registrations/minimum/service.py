"""Deciding that an activity with a minimum goes on, and telling who would come. That it does not is `cancel_activity`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from leerkring.activities.model import Activity
from leerkring.activities.rules import ActivityState, is_undecided
from leerkring.activities.versions import get_version
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version
from leerkring.mail.service import NewMail, queue_mails, skip_queued
from leerkring.registrations.arrivals.locking import get_locked
from leerkring.registrations.minimum.queries import TOLD
from leerkring.registrations.minimum.refusals import AlreadyGoesAhead, NothingToDecide
from leerkring.registrations.model import Registration
from leerkring.registrations.refusals import ActivityCancelled
from leerkring.settings import Settings

GOES_AHEAD, CHANGED = "registrations.goes_ahead", "registrations.minimum_changed"


async def go_ahead(
    db: Database,
    activity_id: UUID,
    *,
    tell: bool,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Decide that the activity goes on as it was on the screen (`version`), also with fewer people than its minimum.

    With `tell` who has a place, an offer or an application hears it by mail; returns how many. Raises `ActivityCancelled`,
    `AlreadyGoesAhead`, `NothingToDecide` and `EditConflict`.
    """
    async with db.transaction() as tx:
        locked = await get_locked(tx, activity_id, settings)
        a = Activity
        row = await tx.row(
            select(a.state, a.minimum, a.decide_on, a.go_ahead_at, a.starts_at).where(a.id == activity_id)
        )
        assert row is not None
        if row.state == ActivityState.CANCELLED:
            raise ActivityCancelled
        if row.go_ahead_at:
            raise AlreadyGoesAhead(decided_at=row.go_ahead_at)
        if not is_undecided(row, now):
            raise NothingToDecide
        check_version(version, await get_version(tx, activity_id))
        await tx.execute(
            update(a)
            .where(a.id == activity_id)
            .values(go_ahead_at=now, updated_at=now, version=a.version + 1)
        )
        mails = await _tell(tx, activity_id, GOES_AHEAD, "goes-ahead", now) if tell else 0
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="activity.goes-ahead",
            subject="activity",
            subject_id=activity_id,
            mails=mails,
        )
        tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}")
        return mails


async def tell_minimum(tx: Tx, activity_id: UUID, now: datetime) -> int:
    """Tell who would come that another minimum or day of deciding holds; returns how many. Newer words replace older ones."""
    return await _tell(tx, activity_id, CHANGED, f"minimum:{now.isoformat()}", now)


async def _tell(tx: Tx, activity_id: UUID, kind: str, what: str, now: datetime) -> int:
    r = Registration
    rows = await tx.rows(
        select(r.id, r.email, r.name, r.person_id).where(r.activity_id == activity_id, r.state.in_(TOLD))
    )
    if not rows:
        return 0
    ids = [row.id for row in rows]
    await skip_queued(tx, now, reason="niet meer nodig", about_ids=ids, kinds=(CHANGED,))
    mails = [
        NewMail(
            kind=kind,
            dedupe_key=f"registration:{row.id}:{what}",
            recipient=row.email,
            recipient_name=row.name,
            person_id=row.person_id,
            about_id=row.id,
        )
        for row in rows
    ]
    await queue_mails(tx, mails, now)
    return len(mails)
