"""Writing the parts of an activity: days, kept groups and rounds, each keeping its identity."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.activities.content.drafts import OccurrenceDraft, QuotaDraft, RoundDraft
from leerkring.activities.content.match_days import has_moved
from leerkring.activities.model import Breakout, Occurrence, Quota, Round
from leerkring.activities.queries.upkeep import KeptOccurrence, KeptQuota
from leerkring.activities.rules import OccurrenceState
from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7

Ids = tuple[UUID, ...]


async def save_days(
    tx: Tx,
    activity_id: UUID,
    kept: Sequence[KeptOccurrence],
    days: Sequence[tuple[UUID, OccurrenceDraft]],
    now: datetime,
    *,
    state: OccurrenceState = OccurrenceState.SCHEDULED,
    seen: bool = True,
) -> tuple[Ids, Ids]:
    """Write the days; return those that moved and those that go no longer.

    A day that goes away stays as cancelled, because it is in people's calendars; that of an activity nobody saw yet
    (`seen` is false) is gone. `state` is that of the days that are in the text: cancelled where the whole activity is.
    """
    moved: list[UUID] = []
    dropped: list[UUID] = []
    by_id = {day.id: day for day in kept}
    for number, (day_id, draft) in enumerate(sorted(days, key=lambda pair: pair[1].starts_at), 1):
        day = by_id.pop(day_id, None)
        values = asdict(draft) | {"number": number, "state": state}
        if day is None:
            values |= {"id": day_id, "activity_id": activity_id, "changed_at": now}
            await tx.execute(insert(Occurrence).values(values))
            continue
        is_moved = has_moved(day, draft, state)
        await _write_day(tx, day, values, now, grow=is_moved or day.title != draft.title)
        if is_moved:
            moved.append(day.id)
    if not seen:
        await tx.execute(delete(Occurrence).where(Occurrence.id.in_([*by_id])))
        by_id.clear()
    for number, day in enumerate(by_id.values(), len(days) + 1):
        goes = day.state == OccurrenceState.SCHEDULED
        values = {"number": number, "state": OccurrenceState.CANCELLED}
        await _write_day(tx, day, values, now, grow=goes)
        if goes:
            dropped.append(day.id)
    return tuple(moved), tuple(dropped)


async def _write_day(
    tx: Tx, day: KeptOccurrence, values: dict[str, Any], now: datetime, *, grow: bool
) -> None:
    if grow:
        values = values | {"sequence": day.sequence + 1, "changed_at": now}
    await tx.execute(update(Occurrence).where(Occurrence.id == day.id).values(values))


async def save_quotas(
    tx: Tx, activity_id: UUID, kept: Sequence[KeptQuota], drafts: Sequence[QuotaDraft]
) -> bool:
    """Write the kept groups; return whether anything about them changed."""
    by_condition = {quota.condition: quota for quota in kept}
    gone = [quota.id for quota in kept if quota.condition not in {draft.condition for draft in drafts}]
    await tx.execute(delete(Quota).where(Quota.id.in_(gone)))
    # Numbers are unique at every moment, so they step aside before they are dealt again.
    await tx.execute(update(Quota).where(Quota.activity_id == activity_id).values(number=-Quota.number))
    changed = bool(gone)
    for number, draft in enumerate(drafts, 1):
        quota = by_condition.get(draft.condition)
        if quota is None:
            changed = True
            await tx.execute(
                insert(Quota).values(id=uuid7(), activity_id=activity_id, number=number, **asdict(draft))
            )
            continue
        changed |= (quota.places, quota.release_at) != (draft.places, draft.release_at)
        values = {"number": number, "places": draft.places, "release_at": draft.release_at}
        await tx.execute(update(Quota).where(Quota.id == quota.id).values(values))
    return changed


async def save_rounds(tx: Tx, activity_id: UUID, drafts: Sequence[RoundDraft]) -> None:
    """Write rounds and their parallel sessions; a round is itself by its number, a session by its slug."""
    await tx.execute(delete(Round).where(Round.activity_id == activity_id, Round.number > len(drafts)))
    for number, draft in enumerate(drafts, 1):
        times = {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
        statement = upsert(Round).values(id=uuid7(), activity_id=activity_id, number=number, **times)
        round_id: UUID = await tx.scalar(
            statement.on_conflict_do_update(
                index_elements=[Round.activity_id, Round.number], set_=times
            ).returning(Round.id)
        )
        slugs = [breakout.slug for breakout in draft.breakouts]
        await tx.execute(delete(Breakout).where(Breakout.round_id == round_id, Breakout.slug.not_in(slugs)))
        for place, breakout in enumerate(draft.breakouts, 1):
            values = asdict(breakout) | {"number": place}
            session = upsert(Breakout).values(id=uuid7(), round_id=round_id, **values)
            await tx.execute(
                session.on_conflict_do_update(index_elements=[Breakout.round_id, Breakout.slug], set_=values)
            )
