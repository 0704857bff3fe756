"""The order in which people will wait, stated at the last look: kept with what was decided, and told with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading
from leerkring.core.versions import check_version, version_of
from leerkring.registrations.deciding.drafted import Drafted, list_drafts
from leerkring.registrations.deciding.drafting import lock_choosing, next_revision
from leerkring.registrations.deciding.rules import Verdict, in_order, may_draft, put_at
from leerkring.settings import Settings

_PUT = """
UPDATE decision_draft d
   SET number = new.number,
       ordered_by = CASE WHEN new.moved THEN $2 ELSE d.ordered_by END,
       revision = CASE WHEN new.moved THEN $3 ELSE d.revision END
  FROM jsonb_to_recordset($1::jsonb) AS new (id uuid, number int, moved bool)
 WHERE d.registration_id = new.id
"""


async def list_waiting(reading: Reading, activity_id: UUID) -> list[Drafted]:
    """Return who goes on the waiting list by what was decided and not told yet, in the order that they will have."""
    drafts = await list_drafts(reading, activity_id)
    return in_order(
        one for one in drafts if one.verdict == Verdict.WAITLIST and may_draft(one.state, one.verdict)
    )


def version_of_waiting(people: Sequence[Drafted]) -> str:
    """Return what the form of the order carries: who stood on it, and how."""
    return version_of("waiting", *(one.id for one in people))


async def put_waiting_in_order(
    db: Database,
    activity_id: UUID,
    wanted: Mapping[UUID, int],
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Put who will wait at the numbers that were asked for, by group; the others make room. Nobody is told.

    Returns how many stand elsewhere now: of them it is known who put them there. Raises `NotChosenByStaff`, and `EditConflict`
    where others stood there, or in another order.
    """
    async with db.transaction() as tx:
        await lock_choosing(tx, activity_id, settings)
        stands = await list_waiting(tx, activity_id)
        check_version(version, version_of_waiting(stands))
        goes = put_at(stands, wanted)
        numbers = sorted(one.number for one in stands)
        lines = [
            {"id": str(one.id), "number": number, "moved": one.id != before.id}
            for before, one, number in zip(stands, goes, numbers, strict=True)
        ]
        moved = sum(line["moved"] is True for line in lines)
        if not moved:
            return 0
        revision = await next_revision(tx, activity_id)
        await tx.sql(_PUT, msgspec.json.encode(lines).decode(), actor, revision)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="decisions.ordered",
            subject="activity",
            subject_id=activity_id,
            registrations=moved,
        )
        return moved
