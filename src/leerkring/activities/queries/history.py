"""What an activity has been: whether anybody but staff ever saw it."""

from uuid import UUID

from sqlalchemy import exists, select

from leerkring.core.database.db import Reading
from leerkring.core.model import Audit


async def was_published(reading: Reading, activity_id: UUID) -> bool:
    """Tell of a draft whether it was in the agenda before: only withdrawing leads back, and the log keeps that."""
    withdrawn = exists().where(Audit.subject_id == activity_id, Audit.action == "activity.withdrawn")
    return bool(await reading.scalar(select(withdrawn)))
