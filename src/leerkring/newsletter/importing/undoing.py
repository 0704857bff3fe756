"""Undoing an import of readers for a day: who came in and did nothing since goes away as if they never were."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version, version_of
from leerkring.importing.model import ImportList
from leerkring.importing.queries import KeptList, get_list
from leerkring.importing.refusals import NothingToUndo
from leerkring.importing.undoing import remove_made_people
from leerkring.newsletter.importing.queries import Undoable, divide, list_imported
from leerkring.newsletter.importing.service import KIND
from leerkring.newsletter.subscriptions.service import CONFIRM

# A person before their subscriptions, as everybody locks them; a wish before its mail.
_LOCKS = (
    """
SELECT p.id FROM person p JOIN subscription s ON s.person_id = p.id
  JOIN imported_reader i ON i.subscription_id = s.id
 WHERE i.list_id = $1 ORDER BY p.id FOR UPDATE OF p
""",
    """
SELECT s.id FROM subscription s JOIN imported_reader i ON i.subscription_id = s.id
 WHERE i.list_id = $1 ORDER BY s.id FOR UPDATE OF s
""",
    """
SELECT g.id FROM signup g JOIN imported_reader i ON i.signup_id = g.id
 WHERE i.list_id = $1 ORDER BY g.id FOR UPDATE OF g
""",
)
_MAILS = """
SELECT d.id FROM delivery d JOIN signup g ON g.email = d.recipient JOIN imported_reader i ON i.signup_id = g.id
 WHERE i.list_id = $1 AND d.kind = $2 AND d.created_at = $3 ORDER BY d.id FOR UPDATE OF d
"""
_UNSENT = """
DELETE FROM delivery d USING signup g
 WHERE g.id = ANY ($1::uuid[]) AND d.recipient = g.email AND d.kind = $2 AND d.created_at = $3
"""
_PROOF = """
DELETE FROM consent_event
 WHERE person_id = ANY ($1::uuid[]) AND stream_id = $2 AND kind = 'imported' AND at = $3
"""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many went away, and how many stay."""

    gone: int
    stays: int


def version_of_undo(found: Undoable) -> str:
    """Return the version of what the last look shows: who goes."""
    return version_of(*(one.id for one in found.gone))


async def undo_import(
    db: Database, list_id: UUID, *, version: str | None, actor: str, now: datetime
) -> Undone:
    """Take away who came in by a list as it was on the screen (`version`), with proof and mail that did not leave yet.

    Who confirmed, changed something, left or was mailed stays. Refuses with `ListGone`, `NothingToUndo` or `EditConflict`.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        kept = await get_list(tx, list_id, KIND, None, now, lock=True)
        if kept.done_at is None:
            raise NothingToUndo
        for lock in _LOCKS:
            await tx.sql(lock, list_id)
        await tx.sql(_MAILS, list_id, CONFIRM, kept.done_at)
        found = divide(await list_imported(tx, list_id))
        check_version(version, version_of_undo(found))
        if not found.gone:
            raise NothingToUndo
        await _remove(tx, kept, found, kept.done_at)
        if not found.stays:
            await tx.execute(delete(ImportList).where(ImportList.id == list_id))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="newsletter.import-undone",
            subject="stream",
            subject_id=kept.about_id,
            readers=len(found.gone),
            stays=len(found.stays) or None,
        )
        return Undone(len(found.gone), len(found.stays))


async def _remove(tx: Tx, kept: KeptList, found: Undoable, done_at: datetime) -> None:
    wishes = [one.signup_id for one in found.gone if one.signup_id]
    await tx.sql(_UNSENT, wishes, CONFIRM, done_at)
    await tx.sql("DELETE FROM signup WHERE id = ANY ($1::uuid[])", wishes)
    rows = await tx.sql(
        "DELETE FROM subscription WHERE id = ANY ($1::uuid[]) RETURNING person_id",
        [one.subscription_id for one in found.gone if one.subscription_id],
    )
    people = [row.person_id for row in rows]
    await tx.sql(_PROOF, people, kept.about_id, done_at)
    await remove_made_people(tx, people, done_at)
