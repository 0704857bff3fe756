"""Whether the fence is up, since when, and what waits behind it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.core.model import WorkerSeen
from leerkring.mail.fence.model import MailFence
from leerkring.mail.fence.rules import Held
from leerkring.mail.model import Delivery
from leerkring.mail.rules import DeliveryState


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


async def find_last_lifted(reading: Reading) -> FenceLine | None:
    """Return the fence that was lifted last, or None where there never was one."""
    lifted = select(*_LINE).where(MailFence.lifted_at.is_not(None))
    return read_optional(FenceLine, await reading.row(lifted.order_by(MailFence.lifted_at.desc()).limit(1)))


async def has_mail(reading: Reading) -> bool:
    """Tell whether this database ever had a mail to send."""
    return await reading.scalar(select(Delivery.id).limit(1)) is not None


async def find_last_sign(reading: Reading, now: datetime) -> datetime | None:
    """Return the last moment up to now that this database knows of: a worker at work, or a mail that was asked for."""
    moments = [
        await reading.scalar(select(func.max(column)).where(column <= now))
        for column in (WorkerSeen.at, Delivery.created_at)
    ]
    return max((moment for moment in moments if moment is not None), default=None)


# A letter is meant for the moment of its mailing; what the clock makes, late, for the moment that it says; what was tried
# in vain for that of its first try, and not for the next: who went on without this database may have sent it sooner.
MOMENT = "least(coalesce(m.not_before, d.due_at), d.first_tried_at)"
WAITS = "d.state IN ('deferred', 'queued', 'claimed')"
_HELD = f"""
SELECT d.kind, coalesce(m.id::text, '') AS about_id, count(*) AS waiting,
       count(*) FILTER (WHERE {MOMENT} <= $1) AS likely,
       count(*) FILTER (WHERE greatest({MOMENT}, d.due_at) > $2) AS later,
       min({MOMENT}) AS first, max({MOMENT}) AS last
  FROM delivery d LEFT JOIN mailing m ON m.id = d.about_id
 WHERE {WAITS}
 GROUP BY d.kind, m.id
 ORDER BY likely DESC, d.kind, first
"""  # noqa: S608  (constants)


async def list_held(reading: Reading, fence: FenceLine, now: datetime) -> tuple[Held, ...]:
    """Return what waits behind the fence, a line for each kind; what was probably sent already first."""
    return read_rows(Held, await reading.sql(_HELD, fence.raised_at, now))


async def count_at_their_dot(reading: Reading, fence: FenceLine) -> int:
    """Return how many mails were being handed over when the backup was taken: they do not go again by themselves."""
    found: int = await reading.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.state.in_((DeliveryState.HANDED, DeliveryState.UNCERTAIN)),
            Delivery.handed_at <= fence.raised_at,
        )
    )
    return found
