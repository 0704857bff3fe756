"""Writing down who was there. Each use case is one transaction; acts are only added, so nothing of anybody is lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Occurrence
from leerkring.attendance.queries import DayDetails, list_people, list_strangers, read_attendance
from leerkring.attendance.refusals import DayIsOff, NotOfThisActivity, ReasonMissing
from leerkring.attendance.rules import (
    Choice,
    Phase,
    RecordedAct,
    choice_shown,
    is_told,
    phase_of,
    put_right,
    weigh_list,
)
from leerkring.attendance.topics import day_topic
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import EditConflict

LIST = "lijst"
"""What stands for a device where somebody filled in the list."""
_WRITE = """
INSERT INTO attendance_act (id, registration_id, occurrence_id, act, at, device, reason, received_at, actor)
SELECT DISTINCT ON (id) id, registration_id, occurrence_id, act, at, device, reason, $8::timestamptz, $9
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
    AS new (id, registration_id, occurrence_id, act, at, device, reason)
 ORDER BY id, at DESC
    ON CONFLICT (id) DO NOTHING
RETURNING id
"""


async def record_acts(
    db: Database,
    day: DayDetails,
    acts: Sequence[RecordedAct],
    devices: Mapping[UUID, str],
    *,
    actor: str,
    now: datetime,
) -> int:
    """Keep what a device did, each act once; returns how many were new. `devices` names the device by act.

    Refuses all of it with `DayIsOff`, or `NotOfThisActivity`.
    """
    async with db.transaction() as tx:
        if day.cancelled:
            raise DayIsOff
        if strangers := await list_strangers(tx, day.activity_id, {one.registration_id for one in acts}):
            raise NotOfThisActivity(ids=", ".join(sorted(map(str, strangers))))
        return await _write(tx, put_right(acts, now), devices, actor=actor, now=now)


async def save_list(
    db: Database,
    day: DayDetails,
    choices: Mapping[UUID, Choice],
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> int:
    """Keep the lines of a list that somebody changed; returns how many. What others changed meanwhile stays theirs.

    Refuses with `DayIsOff`, with `EditConflict` where both changed the same line otherwise, and with `ReasonMissing` where
    after the day something else is said of somebody than was written down. Then nothing is kept.
    """
    async with db.transaction() as tx:
        # Whoever saves the list of this day at the same time waits here, and then sees what stands.
        await tx.row(select(Occurrence.id).where(Occurrence.id == day.id).with_for_update(key_share=True))
        if day.cancelled:
            raise DayIsOff
        attendance = await read_attendance(tx, day.activity_id, now)
        people = await list_people(tx, day)
        stands = {one.id: choice_shown(attendance, day.span, one.id) for one in people}
        told = [one.id for one in people if is_told(attendance, day.span, one.id)]
        saving = weigh_list(choices, stands, told)
        if saving.clashes:
            raise EditConflict
        is_over = phase_of(day.span, now) is Phase.AFTER
        if is_over and saving.corrected and not reason:
            raise ReasonMissing
        acts = [RecordedAct(uuid7(), one, day.id, act, now) for one, act in saving.acts.items()]
        why = dict.fromkeys(saving.corrected, reason) if is_over else {}
        await _write(tx, acts, {one.id: LIST for one in acts}, why, actor=actor, now=now)
        if acts:
            await write_audit(
                tx,
                at=now,
                actor=actor,
                action="attendance.listed",
                subject="activity",
                subject_id=day.activity_id,
                people=len(acts),
                corrected=len(why),
            )
        return len(acts)


async def _write(
    tx: Tx,
    acts: Sequence[RecordedAct],
    devices: Mapping[UUID, str],
    why: Mapping[UUID, str] | None = None,
    *,
    actor: str,
    now: datetime,
) -> int:
    tx.touch(*(day_topic(day_id) for day_id in {one.occurrence_id for one in acts}))
    written = await tx.sql(
        _WRITE,
        [one.id for one in acts],
        [one.registration_id for one in acts],
        [one.occurrence_id for one in acts],
        [one.act.value for one in acts],
        [one.at for one in acts],
        [devices.get(one.id, "") for one in acts],
        [(why or {}).get(one.registration_id, "") for one in acts],
        now,
        actor,
    )
    return len(written)
