"""What staff do with an activity's days: each move or call-off is told to everyone with a place or an offer of one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from leerkring.activities.indexing import index_activity
from leerkring.activities.model import Activity, ActivityState, Occurrence, OccurrenceState
from leerkring.activities.rules import Closing
from leerkring.activities.versions import version_of_day
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version
from leerkring.registrations.arrivals.locking import Locked, get_locked
from leerkring.registrations.changing.telling_days import tell_moved
from leerkring.registrations.model import Registration
from leerkring.registrations.refusals import ActivityCancelled, OccurrenceCancelled, OccurrenceEndsTooSoon
from leerkring.registrations.rules import State
from leerkring.settings import Settings


async def move_occurrence(
    db: Database,
    occurrence_id: UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    location: str,
    address: str,
    online_url: str | None,
    title: str | None = None,
    host: str | None = None,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Move a day in time or place, or give it another title or host (None leaves them): same UID, higher SEQUENCE.

    Of a move a mail goes to everyone with a place or an offer; returns how many. `version` is that of the day as it was opened:
    a move that another made since is not undone unseen, and nobody gets two mails that say different things. Where the first
    day moves, registering ends as `Closing.after` has it.
    """
    if ends_at <= starts_at:
        raise OccurrenceEndsTooSoon
    async with db.transaction() as tx:
        o = Occurrence
        activity_id = await tx.scalar(select(o.activity_id).where(o.id == occurrence_id))
        locked = await get_locked(tx, activity_id, settings)
        before = await tx.row(
            select(
                o.starts_at, o.ends_at, o.location, o.address, o.online_url, o.title, o.host, o.state
            ).where(o.id == occurrence_id)
        )
        assert before is not None
        if locked.state == ActivityState.CANCELLED:
            raise ActivityCancelled
        if before.state != OccurrenceState.SCHEDULED:
            raise OccurrenceCancelled
        where = (starts_at, ends_at, location, address, online_url or None)
        words = (before.title if title is None else title, before.host if host is None else host)
        was_where = (before.starts_at, before.ends_at, before.location, before.address, before.online_url)
        if (was_where, (before.title, before.host)) == (where, words):
            return 0
        check_version(version, version_of_day(before))
        await tx.execute(
            update(o)
            .where(o.id == occurrence_id)
            .values(
                starts_at=starts_at,
                ends_at=ends_at,
                location=location,
                address=address,
                online_url=online_url or None,
                title=words[0],
                host=words[1],
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
        people = await tell_moved(tx, locked, occurrence_id, now, was) if was_where != where else 0
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
    """Keep the activity's first and last moment, when registering ends, and open offers in step with its days."""
    o = Occurrence
    going_on = (o.activity_id == locked.id, o.state == OccurrenceState.SCHEDULED)
    first, last = (await tx.rows(select(func.min(o.starts_at), func.max(o.ends_at)).where(*going_on)))[0]
    if first is None:
        return
    closing = Closing(locked.terms.allocation, locked.terms.starts_at, locked.opens_at, locked.closes_at)
    await tx.execute(
        update(Activity)
        .where(Activity.id == locked.id)
        .values(
            starts_at=first,
            ends_at=last,
            registration_closes_at=closing.after(first, now),
            updated_at=now,
            version=Activity.version + 1,
        )
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
    await index_activity(tx, locked.id)
    tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")
