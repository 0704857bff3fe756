"""The audit log: who did what to what, in the same transaction, without personal data."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.core.model import Audit


async def write_audit(
    tx: Tx,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    subject_id: UUID | None = None,
    **details: Any,
) -> None:
    """Add a line: `actor` is "staff:<person id>", "person:<id>" or "house"; details hold no names or addresses."""
    await tx.execute(
        insert(Audit).values(
            id=uuid7(),
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            subject_id=subject_id,
            details=details,
        )
    )
