"""Whether the fence is up, and since when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional
from leerkring.mail.fence.model import MailFence


@dataclass(frozen=True, slots=True)
class FenceLine:
    """A fence as it stands or stood."""

    id: UUID
    reason: str
    backup_taken_at: datetime | None
    raised_at: datetime
    lifted_at: datetime | None


_LINE = (
    MailFence.id,
    MailFence.reason,
    MailFence.backup_taken_at,
    MailFence.raised_at,
    MailFence.lifted_at,
)


async def find_fence(reading: Reading) -> FenceLine | None:
    """Return the fence that is up now, or None while mail may leave."""
    row = await reading.row(select(*_LINE).where(MailFence.lifted_at.is_(None)))
    return read_optional(FenceLine, row)
