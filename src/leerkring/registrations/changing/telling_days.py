"""Telling everyone with a place, or an offer of one, of days that moved, went or came."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from leerkring.activities.model import ActivityState, Occurrence
from leerkring.core.database.db import Tx
from leerkring.mail.model import Delivery
from leerkring.mail.rules import WAITING, DeliveryState
from leerkring.mail.service import NewMail, queue_mails, skip_queued
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import TAKEN

MOVED, DROPPED, ADDED = "registrations.moved", "registrations.dropped", "registrations.added"


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


async def tell_added(tx: Tx, locked: Locked, days: Sequence[UUID], now: datetime) -> int:
    """Queue a mail to everyone with a place or an offer of one; returns how many."""
    if locked.state != ActivityState.PUBLISHED or not days:
        return 0
    rows = await _list_told(tx, locked)
    mails = [
        NewMail(
            kind=ADDED,
            dedupe_key=f"registration:{row.id}:added:{min(days)}",
            recipient=row.email,
            recipient_name=row.name,
            person_id=row.person_id,
            about_id=row.id,
            params={"days": [str(day) for day in days]},
        )
        for row in rows
    ]
    await queue_mails(tx, mails, now)
    return len(rows)


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
    word = kind.removeprefix("registrations.")
    sequence = await tx.scalar(select(Occurrence.sequence).where(Occurrence.id == occurrence_id))
    rows = await _list_told(tx, locked)
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


async def _list_told(tx: Tx, locked: Locked) -> Sequence[Row[Any]]:
    """Return everybody with a place or an offer of one."""
    r = Registration
    return await tx.rows(
        select(r.id, r.email, r.name, r.person_id).where(
            r.activity_id == locked.id, r.state.in_(sorted(TAKEN))
        )
    )
