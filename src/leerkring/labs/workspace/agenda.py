"""The agenda of a day: its parts with who leads them, written as a whole by staff."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import delete, insert, select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database
from leerkring.core.versions import By, check_version
from leerkring.labs.workspace.model import LabAgendaPart as P
from leerkring.labs.workspace.queries import list_parts, lock_day
from leerkring.labs.workspace.views import Part, version_of_parts
from leerkring.labs.workspace.writing import tell_log


async def set_agenda(
    db: Database, activity_id: UUID, occurrence_id: UUID, parts: Sequence[Part], by: By
) -> None:
    """Set the agenda of a day, in the order of its times. Raises `EditConflict`, `NoSuchLabDay`."""
    ordered = tuple(sorted(parts, key=lambda part: (part.begins, part.ends)))
    async with db.transaction() as tx:
        await lock_day(tx, activity_id, occurrence_id)
        stands = await list_parts(tx, occurrence_id)
        check_version(by.version, version_of_parts(stands), version_of_parts(ordered))
        if stands == ordered:
            return
        await tx.execute(delete(P).where(P.occurrence_id == occurrence_id))
        if ordered:
            rows = [
                {"occurrence_id": occurrence_id, "number": number, **asdict(part)}
                for number, part in enumerate(ordered, 1)
            ]
            await tx.execute(insert(P).values(rows))
        slug = await tx.scalar(select(Activity.slug).where(Activity.id == activity_id))
        tx.touch(f"activity:{slug}")
        await tell_log(tx, activity_id, "lab.agenda", by.actor, by.now, parts=len(ordered))
