"""The mail log: what left, to whom, and what the other side said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import Kept, read_list
from leerkring.mail.model import IS_TROUBLE, Delivery, DeliveryCount
from leerkring.mail.rules import IN_HAND, TROUBLE, WAITING, DeliveryState


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of the mail log."""

    id: UUID
    kind: str
    state: str
    recipient: str
    recipient_name: str
    subject: str
    about_id: UUID | None
    person_id: UUID | None
    attempts: int
    reply: str
    created_at: datetime
    due_at: datetime
    handed_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryDetails(DeliveryLine):
    """All that is kept about one mail."""

    dedupe_key: str
    message_id: str
    transactional: bool
    times_uncertain: int
    first_tried_at: datetime | None


_LINE = (
    Delivery.id,
    Delivery.kind,
    Delivery.state,
    Delivery.recipient,
    Delivery.recipient_name,
    Delivery.subject,
    Delivery.about_id,
    Delivery.person_id,
    Delivery.attempts,
    Delivery.reply,
    Delivery.created_at,
    Delivery.due_at,
    Delivery.handed_at,
    Delivery.settled_at,
)
_DETAILS = (
    *_LINE,
    Delivery.dedupe_key,
    Delivery.message_id,
    Delivery.transactional,
    Delivery.times_uncertain,
    Delivery.first_tried_at,
)


_KEPT = Kept(
    select(DeliveryCount.id),
    {"staat": DeliveryCount.state, "soort": DeliveryCount.kind},
    func.sum(DeliveryCount.many),
)


Within = ColumnElement[bool] | None
"""The condition on a mail that somebody may read of it; None where they may of all (`own_mail` of messages)."""


async def list_deliveries(reading: Reading, asked: Asked, within: Within = None) -> Found[DeliveryLine]:
    """Return a page of the mail log as far as it is somebody's, with what each filter would leave."""
    statement = select(*_LINE) if within is None else select(*_LINE).where(within)
    kept = _KEPT if within is None else None  # counts are kept of all mails, not of somebody's
    return await read_list(reading, asked, DeliveryLine, statement, tie=Delivery.id.desc(), kept=kept)


def _all(within: Within) -> ColumnElement[bool]:
    return true() if within is None else within


async def list_about(reading: Reading, id_: UUID, most: int = 50) -> tuple[DeliveryLine, ...]:
    """Return the last mails about one thing, the newest first."""
    rows = await reading.rows(
        select(*_LINE)
        .where(Delivery.about_id == id_)
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(most)
    )
    return read_rows(DeliveryLine, rows)


async def list_to_person(
    reading: Reading, person_id: UUID, *, within: Within = None, most: int = 50
) -> tuple[DeliveryLine, ...]:
    """Return the last mails to a person, the newest first, as far as somebody may read of them."""
    rows = await reading.rows(
        select(*_LINE)
        .where(Delivery.person_id == person_id, _all(within))
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(most)
    )
    return read_rows(DeliveryLine, rows)


async def list_sent_about(
    reading: Reading, id_: UUID, person_id: UUID, most: int = 100
) -> tuple[DeliveryDetails, ...]:
    """Return the last mails about one thing that left for this person, the newest first: what they may have read."""
    rows = await reading.rows(
        select(*_DETAILS)
        .where(
            Delivery.about_id == id_,
            Delivery.person_id == person_id,
            Delivery.handed_at.is_not(None),
            Delivery.state.not_in(sorted({*WAITING, DeliveryState.REFUSED, DeliveryState.SKIPPED})),
        )
        .order_by(Delivery.handed_at.desc(), Delivery.id.desc())
        .limit(most)
    )
    return read_rows(DeliveryDetails, rows)


async def find_delivery(reading: Reading, id_: UUID, within: Within = None) -> DeliveryDetails | None:
    """Return what is kept about one mail, or None where there is none that somebody may read of."""
    row = await reading.row(select(*_DETAILS).where(Delivery.id == id_, _all(within)))
    return read_optional(DeliveryDetails, row)


async def count_trouble(reading: Reading, within: Within = None) -> dict[DeliveryState, int]:
    """Return how many mails were refused, came back or are uncertain, without counting all others."""
    rows = await reading.rows(
        select(Delivery.state, func.count().label("mails"))
        .where(IS_TROUBLE, _all(within))
        .group_by(Delivery.state)
    )
    counted: dict[str, int] = {row.state: row.mails for row in rows}
    return {state: counted.get(state.value, 0) for state in TROUBLE}


async def list_kinds(reading: Reading) -> list[str]:
    """Return the kinds of mail that there are, for the filter."""
    rows = await reading.rows(
        select(DeliveryCount.kind)
        .group_by(DeliveryCount.kind)
        .having(func.sum(DeliveryCount.many) > 0)
        .order_by(DeliveryCount.kind)
    )
    return [row.kind for row in rows]


async def count_overdue(reading: Reading, now: datetime, after: timedelta = timedelta(minutes=15)) -> int:
    """Return how many mails no worker takes care of: long due, or with a lease that ran out long ago."""
    found: int = await reading.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(
            or_(
                Delivery.state.in_(WAITING) & (Delivery.due_at < now - after),
                Delivery.state.in_(IN_HAND) & (Delivery.lease_until < now - after),
            )
        )
    )
    return found
