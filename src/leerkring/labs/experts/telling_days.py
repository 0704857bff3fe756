"""Telling experts who said yes of days that moved, went or came: whoever changed them, and however many at once, in one mail.

What an expert was told of the days stands with their yes, so that a change is a difference and nobody is told twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, case, cast, func, select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.rules import ActivityState, OccurrenceState
from leerkring.core.database.db import Database, Tx
from leerkring.labs.experts.model import ExpertInvitation as I
from leerkring.labs.experts.queries.invitations import get_invitation
from leerkring.labs.experts.rules import InvitationState
from leerkring.mail.service import NewMail, queue_mails

DAYS = "experts.days"
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Day:
    """A day as an expert was told of it."""

    starts_at: datetime
    ends_at: datetime
    location: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What is other than an expert was told: days that are off, that moved (was, is), and that are new."""

    off: tuple[Day, ...]
    moved: tuple[tuple[Day, Day], ...]
    new: tuple[Day, ...]


def read_days(kept: Mapping[str, Any]) -> dict[str, Day]:
    """Return days by their ids, as a yes keeps them."""
    return {
        id_: Day(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), location)
        for id_, (start, end, location) in kept.items()
    }


def differ(told: Mapping[str, Day], days: Mapping[str, Day], now: datetime) -> Difference | None:
    """Return what an expert has to hear; None where nothing changed about what is still to come."""
    off = [day for id_, day in told.items() if id_ not in days and day.ends_at > now]
    new = [day for id_, day in days.items() if id_ not in told and day.ends_at > now]
    moved = [
        (told[id_], day)
        for id_, day in days.items()
        if id_ in told and day != told[id_] and max(day.ends_at, told[id_].ends_at) > now
    ]
    if not off and not new and not moved:
        return None
    return Difference(
        tuple(sorted(off, key=lambda day: day.starts_at)),
        tuple(sorted(moved, key=lambda pair: pair[1].starts_at)),
        tuple(sorted(new, key=lambda day: day.starts_at)),
    )


def _days_of(activity_id: Any) -> Any:
    """Return the days of an activity that are on, as a yes keeps them; none where the activity is called off."""
    o = Occurrence
    seconds = [cast(func.extract("epoch", one), BigInteger) for one in (o.starts_at, o.ends_at)]
    on = func.jsonb_object_agg(cast(o.id, Text), func.jsonb_build_array(*seconds, o.location))
    nothing = func.jsonb_build_object()
    days = (
        select(func.coalesce(on, nothing))
        .where(o.activity_id == activity_id, o.state == OccurrenceState.SCHEDULED)
        .correlate(Activity, I)
        .scalar_subquery()
    )
    called_off = select(Activity.state == ActivityState.CANCELLED).where(Activity.id == activity_id)
    return case((called_off.correlate(I).scalar_subquery(), nothing), else_=days)


async def note_days(tx: Tx, id_: UUID) -> None:
    """Write with a yes which days it was for."""
    await tx.execute(update(I).where(I.id == id_).values(told_days=_days_of(I.activity_id)))


async def tell_days(db: Database, now: datetime) -> int:
    """Queue a mail to each expert who said yes to other days than these; returns how many. Twice is once."""
    stands = _days_of(I.activity_id)
    async with db.transaction() as tx:
        rows = await tx.rows(
            select(I.id, I.told_days, stands.label("days"))
            .where(I.state == InvitationState.ACCEPTED, I.told_days.is_distinct_from(stands))
            .order_by(I.id)
            .limit(MOST_AT_ONCE)
            .with_for_update(of=I, skip_locked=True)
        )
        told = 0
        for row in rows:
            # Those days and no newer ones: what moves meanwhile is told in the next minute.
            await tx.execute(update(I).where(I.id == row.id).values(told_days=row.days))
            # A yes from before days were written down: nobody knows what has changed since.
            if row.told_days is None or differ(read_days(row.told_days), read_days(row.days), now) is None:
                continue
            one = await get_invitation(tx, row.id)
            mail = NewMail(
                kind=DAYS,
                dedupe_key=f"expert_invitation:{one.id}:days:{now.isoformat()}",
                recipient=one.email,
                recipient_name=one.name,
                about_id=one.id,
                person_id=one.person_id,
                params={"told": row.told_days, "days": row.days},
            )
            told += await queue_mails(tx, [mail], now)
        return told
