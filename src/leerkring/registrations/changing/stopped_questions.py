"""Taking away what people answered to a question that is asked no longer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from leerkring.activities.model import FieldWording, FormField
from leerkring.activities.queries.upkeep import lock_activity
from leerkring.activities.refusals import NoSuchQuestion
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version, version_of
from leerkring.registrations.queries.answered import count_answered

_ERASE = """
UPDATE registration SET answers = answers - $2::text, asked = asked - $2::text
 WHERE activity_id = $1 AND answers ? $2::text
"""


def version_of_answers(key: str, answered: int) -> str:
    """Return what the form carries that takes them away: how many they were."""
    return version_of("answers", key, answered)


async def erase_answers(
    db: Database, activity_id: UUID, key: str, *, version: str | None, actor: str, now: datetime
) -> int:
    """Take the answers to a stopped question away for good, with its words; returns how many people had answered.

    Raises `NoSuchQuestion` for one that is still asked or never was, and `EditConflict`.
    """
    async with db.transaction() as tx:
        slug = await lock_activity(tx, activity_id)
        f, w = FormField, FieldWording
        words = await tx.scalar(select(w.label).where(w.activity_id == activity_id, w.key == key).limit(1))
        asked = await tx.scalar(select(f.key).where(f.activity_id == activity_id, f.key == key))
        if words is None or asked is not None:
            raise NoSuchQuestion
        answered = (await count_answered(tx, activity_id)).get(key, 0)
        check_version(version, version_of_answers(key, answered))
        await tx.sql(_ERASE, activity_id, key)
        await tx.execute(delete(w).where(w.activity_id == activity_id, w.key == key))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="answers.erased",
            subject="activity",
            subject_id=activity_id,
            what=key,
            people=answered,
        )
        tx.touch(f"form:{slug}")
        return answered
