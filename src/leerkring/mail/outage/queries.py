"""Whether the mail server refuses everybody, and since when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional
from leerkring.mail.model import IS_WAITING, Delivery
from leerkring.mail.outage.model import MailOutage
from leerkring.mail.returns.words import Cause


@dataclass(frozen=True, slots=True)
class OutageLine:
    """An outage that goes on."""

    id: UUID
    cause: Cause
    said: str
    began_at: datetime
    probe_at: datetime
    probes: int


async def find_outage(reading: Reading) -> OutageLine | None:
    """Return the outage that goes on now, or None while the mail server takes mail."""
    o = MailOutage
    row = await reading.row(
        select(o.id, o.cause, o.said, o.began_at, o.probe_at, o.probes).where(o.ended_at.is_(None))
    )
    return read_optional(OutageLine, row)


async def count_due(reading: Reading, now: datetime) -> int:
    """Return how many mails would leave now if they could."""
    found: int = await reading.scalar(
        select(func.count()).select_from(Delivery).where(IS_WAITING, Delivery.due_at <= now)
    )
    return found
