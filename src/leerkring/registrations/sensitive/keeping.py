"""Writing sensitive answers, within the use case of a registration."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert

from leerkring.core.database.db import Tx
from leerkring.registrations.model import SensitiveAnswer
from leerkring.registrations.sensitive.rules import AskedOn, SensitiveGiven


async def add_sensitive(
    tx: Tx, registration_id: UUID, given: Iterable[SensitiveGiven], now: datetime, *, form: AskedOn
) -> None:
    """Keep what was answered with a registration on one of its forms."""
    rows: list[dict[str, Any]] = [
        asdict(one) | {"registration_id": registration_id, "consented_at": now, "form": form} for one in given
    ]
    if rows:
        await tx.execute(insert(SensitiveAnswer), rows)


async def drop_sensitive(tx: Tx, registration_ids: Sequence[UUID], *, form: AskedOn | None = None) -> None:
    """Forget what was answered with these registrations, on one form or all: taken back, or the place is somebody else's."""
    s = SensitiveAnswer
    statement = delete(s).where(s.registration_id.in_(registration_ids))
    await tx.execute(statement if form is None else statement.where(s.form == form))
