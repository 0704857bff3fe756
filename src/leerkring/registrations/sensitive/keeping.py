"""Writing sensitive answers, within the use case of a registration."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert

from leerkring.core.database.db import Tx
from leerkring.registrations.model import SensitiveAnswer
from leerkring.registrations.sensitive.rules import SensitiveGiven


async def add_sensitive(
    tx: Tx, registration_id: UUID, given: Iterable[SensitiveGiven], now: datetime
) -> None:
    """Keep what was answered with a registration."""
    rows: list[dict[str, Any]] = [
        asdict(one) | {"registration_id": registration_id, "consented_at": now} for one in given
    ]
    if rows:
        await tx.execute(insert(SensitiveAnswer), rows)


async def drop_sensitive(tx: Tx, registration_ids: Sequence[UUID]) -> None:
    """Forget what was answered with these registrations: it was taken back, or the place is somebody else's."""
    await tx.execute(delete(SensitiveAnswer).where(SensitiveAnswer.registration_id.in_(registration_ids)))
