"""Undoing an import for a day: who was imported and not changed since goes away as if they never were."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from leerkring.activities.topics import PLACES, places_of
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version, version_of
from leerkring.importing.model import ImportList
from leerkring.importing.queries import get_list
from leerkring.importing.refusals import NothingToUndo
from leerkring.importing.undoing import remove_made_people
from leerkring.registrations.arrivals.locking import get_locked, lock_registration
from leerkring.registrations.arrivals.settling import give_free_places
from leerkring.registrations.changing.calling_off import cancel_in
from leerkring.registrations.importing.queries import Undoable, divide, list_imported
from leerkring.registrations.importing.service import KIND
from leerkring.registrations.refusals import ListFrozen
from leerkring.settings import Settings

_MAILS = """
SELECT d.id FROM delivery d JOIN imported_registration i ON i.registration_id = d.about_id
 WHERE i.list_id = $1 ORDER BY d.id FOR UPDATE OF d
"""
_REMOVE = """
WITH gone AS (
    DELETE FROM registration WHERE id = ANY ($1::uuid[]) RETURNING state, quota_id
), kept AS (
    SELECT quota_id, count(*) AS many FROM gone WHERE quota_id IS NOT NULL GROUP BY quota_id
), quotas AS (
    UPDATE quota q SET taken = q.taken - kept.many FROM kept WHERE q.id = kept.quota_id
), tally AS (
    SELECT count(*) FILTER (WHERE state IN ('confirmed', 'offered')) AS taken,
           count(*) FILTER (WHERE state = 'waitlisted') AS waiting,
           count(*) FILTER (WHERE state = 'applied') AS applied
      FROM gone
)
UPDATE activity a
   SET taken = a.taken - tally.taken, waiting = a.waiting - tally.waiting, applied = a.applied - tally.applied,
       capacity = greatest(a.taken - tally.taken, a.capacity - $3::bigint, 1), version = a.version + 1
  FROM tally
 WHERE a.id = $2
"""
_UNSENT = "DELETE FROM delivery WHERE about_id = ANY ($1::uuid[])"
_ORGANIZATIONS = """
DELETE FROM organization o
 WHERE o.id = ANY ($1::uuid[]) AND o.created_at = $2 AND o.merged_into IS NULL AND NOT o.known
   AND NOT EXISTS (SELECT FROM registration WHERE organization_id = o.id)
   AND NOT EXISTS (SELECT FROM organization m WHERE m.merged_into = o.id)
"""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many went away, how many were ended with a mail, and who stays."""

    gone: int
    ended: int
    stays: int


def version_of_undo(found: Undoable) -> str:
    """Return the version of what the last look shows: who goes, who was told, who stays."""
    return version_of(*(one.id for one in found.gone), "-", *(one.id for one in found.told))


async def undo_import(
    db: Database,
    list_id: UUID,
    activity_id: UUID,
    *,
    reason: str,
    version: str | None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> Undone:
    """Take away who was imported as it was on the screen (`version`); who changed since stays.

    Who was told by mail is taken away by nobody silently: with a `reason` their registration is ended, with a mail that says it;
    without, they stay. Refuses with `ListGone`, `NothingToUndo`, `ListFrozen` or `EditConflict`.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        kept = await get_list(tx, list_id, KIND, activity_id, now, lock=True)
        if kept.done_at is None:
            raise NothingToUndo
        locked = await get_locked(tx, activity_id, settings)
        if locked.frozen:
            raise ListFrozen
        await tx.sql(_MAILS, list_id)
        found = divide(await list_imported(tx, list_id))
        check_version(version, version_of_undo(found))
        if not (found.gone or (reason and found.told)):
            raise NothingToUndo
        await _remove(tx, activity_id, found, kept.done_at)
        tx.touch(PLACES, places_of(locked.slug), f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")
        if reason:
            for one in found.told:
                there, held = await lock_registration(tx, one.id, settings)
                await cancel_in(tx, there, held, reason=reason, actor=actor, now=now)
        ended = len(found.told) if reason else 0
        stays = len(found.stays) + len(found.told) - ended
        if not stays:
            await tx.execute(delete(ImportList).where(ImportList.id == list_id))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="registrations.import-undone",
            subject="activity",
            subject_id=activity_id,
            registrations=len(found.gone) + ended,
            stays=stays or None,
        )
        await give_free_places(tx, await get_locked(tx, activity_id, settings), now)
        return Undone(len(found.gone), ended, stays)


async def _remove(tx: Tx, activity_id: UUID, found: Undoable, done_at: datetime) -> None:
    ids = [one.id for one in found.gone]
    if not ids:
        return
    rows = await tx.sql(
        "SELECT person_id, organization_id FROM registration WHERE id = ANY ($1::uuid[])", ids
    )
    extra = sum(one.extra for one in found.gone)
    await tx.sql(_REMOVE, ids, activity_id, extra)
    await tx.sql(_UNSENT, ids)
    await remove_made_people(tx, list({row.person_id for row in rows}), done_at)
    await tx.sql(_ORGANIZATIONS, list({row.organization_id for row in rows}), done_at)
