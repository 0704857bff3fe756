"""Keeping every version of a text. The first number is 1; nothing is ever taken away."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from leerkring.core.database.db import Reading, Tx
from leerkring.editing.model import Revision


async def write_revision(
    tx: Tx, subject_kind: str, subject_id: UUID, data: dict[str, Any], *, at: datetime, actor: str
) -> int:
    """Add a version of a text (whose row the caller has locked) unless it is the last one; return its number."""
    newest = await tx.row(_newest(subject_kind, subject_id))
    if newest is not None and newest.data == data:
        return int(newest.number)
    number = (newest.number if newest else 0) + 1
    await tx.execute(
        insert(Revision).values(
            subject_kind=subject_kind, subject_id=subject_id, number=number, data=data, at=at, actor=actor
        )
    )
    return number


async def find_newest(reading: Reading, subject_kind: str, subject_id: UUID) -> dict[str, Any] | None:
    """Return the text as it was last kept."""
    row = await reading.row(_newest(subject_kind, subject_id))
    return row.data if row else None


def _newest(subject_kind: str, subject_id: UUID) -> Any:
    mine = (Revision.subject_kind == subject_kind, Revision.subject_id == subject_id)
    last = select(func.max(Revision.number)).where(*mine).scalar_subquery()
    return select(Revision.number, Revision.data).where(*mine, Revision.number == last)
