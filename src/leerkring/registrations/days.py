"""What staff do with an activity's days: each move or call-off is told to everyone with a place or an offer of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from leerkring.activities.indexing import index_activity
from leerkring.activities.model import Activity, ActivityState, Occurrence, OccurrenceState
from leerkring.activities.versions import version_of_day
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version
from leerkring.mail.model import Delivery
from leerkring.mail.rules import WAITING, DeliveryState
from leerkring.mail.service import NewMail, queue_mails, skip_queued
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.model import Registration
from leerkring.registrations.refusals import ActivityCancelled, OccurrenceCancelled, OccurrenceEndsTooSoon
from leerkring.registrations.rules import TAKEN, State
from leerkring.registrations.staff import get_locked
from leerkring.settings import Settings

MOVED, DROPPED = "registrations.moved", "registrations.dropped"


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
    a move that another made since is not undone unseen, and nobody gets two mails that say different things.
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
    await index_activity(tx, locked.id)
    tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")


async def tell_moved(
    tx: Tx, locked: Locked, occurrence_id: UUID, now: datetime, before: Mapping[str, str] | None = None
) -> int:
    """Queue a mail for everyone with a place (with a new invitation) or an offer; returns how many have to hear of it.

    `before` is what the day was. Who still has a mail about this day to come gets that one, with the last date, and
    who was told that the day is off hears that it goes on after all.
    """
    told = await _told_before(tx, locked, occurrence_id)
    now_is = await _moments(tx, occurrence_id)
    unheard = {id_ for id_, last in told.items() if last.kind == DROPPED and last.waits}
    await skip_queued(tx, now, reason="niet meer nodig", ids=[told[id_].id for id_ in unheard])
    off = {id_ for id_, last in told.items() if last.kind == DROPPED} - unheard
    others = {"back": True, **(before or {})} if off or unheard else before or {}
    return await _tell_about_day(
        tx,
        locked,
        occurrence_id,
        kind=MOVED,
        now=now,
        params=others,
        other={id_: told[id_].was for id_ in unheard} | {id_: {"back": True, **told[id_].was} for id_ in off},
        leave_out={
            id_ for id_, last in told.items() if last.move_waits or (id_ in unheard and last.was == now_is)
        },
    )


async def tell_dropped(tx: Tx, locked: Locked, occurrence_id: UUID, now: datetime) -> int:
    """Queue a mail that takes a day out of the calendar of everyone with a place, and tells who has an offer."""
    params = await _moments(tx, occurrence_id)
    return await _tell_about_day(tx, locked, occurrence_id, kind=DROPPED, now=now, params=params)


async def _moments(tx: Tx, occurrence_id: UUID) -> dict[str, str]:
    o = Occurrence
    day = await tx.row(select(o.starts_at, o.ends_at, o.location).where(o.id == occurrence_id))
    assert day is not None
    return {
        "starts_at": day.starts_at.isoformat(),
        "ends_at": day.ends_at.isoformat(),
        "location": day.location,
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """The last mail to one person about a day, whether it or a move is still to leave, and what the day was then."""

    id: UUID
    kind: str
    waits: bool
    move_waits: bool
    was: Mapping[str, str]


async def _told_before(tx: Tx, locked: Locked, occurrence_id: UUID) -> dict[UUID, _Told]:
    """Return by registration the last mail about this day.

    Rows that wait are locked: a worker that would take one in hand now takes it after us, and reads the day as it has
    become.
    """
    d = Delivery
    rows = await tx.rows(
        select(d.id, d.about_id, d.kind, d.state, d.params)
        .where(
            d.about_id.in_(select(Registration.id).where(Registration.activity_id == locked.id)),
            d.kind.in_([MOVED, DROPPED]),
            d.state != DeliveryState.SKIPPED,
            d.params["occurrence_id"].astext == str(occurrence_id),
        )
        .order_by(d.id)  # the order of time
        .with_for_update()
    )
    told: dict[UUID, _Told] = {}
    for row in rows:
        waits = row.state in WAITING
        before = told.get(row.about_id)
        told[row.about_id] = _Told(
            row.id,
            row.kind,
            waits,
            (waits and row.kind == MOVED) or bool(before and before.move_waits),
            {key: row.params[key] for key in ("starts_at", "ends_at", "location") if key in row.params},
        )
    return told


async def _tell_about_day(
    tx: Tx,
    locked: Locked,
    occurrence_id: UUID,
    *,
    kind: str,
    now: datetime,
    params: Mapping[str, Any],
    other: Mapping[UUID, Mapping[str, Any]] = MappingProxyType({}),
    leave_out: Collection[UUID] = (),
) -> int:
    if locked.state != ActivityState.PUBLISHED:
        return 0
    r, word = Registration, kind.removeprefix("registrations.")
    sequence = await tx.scalar(select(Occurrence.sequence).where(Occurrence.id == occurrence_id))
    rows = await tx.rows(
        select(r.id, r.email, r.name, r.person_id).where(
            r.activity_id == locked.id, r.state.in_(sorted(TAKEN))
        )
    )
    mails = [
        NewMail(
            kind=kind,
            dedupe_key=f"registration:{row.id}:{word}:{occurrence_id}:{sequence}",
            recipient=row.email,
            recipient_name=row.name,
            person_id=row.person_id,
            about_id=row.id,
            params={"occurrence_id": str(occurrence_id), **other.get(row.id, params)},
        )
        for row in rows
        if row.id not in leave_out
    ]
    await queue_mails(tx, mails, now)
    return len(rows)
