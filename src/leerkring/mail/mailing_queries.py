"""How mailings stand, and what came back from them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.mail.model import Delivery, Mailing, Suppression
from leerkring.mail.rules import DeliveryState, MailingState


@dataclass(frozen=True, slots=True)
class MailingLine:
    """One mailing. `by_itself`: it was held by what the mail server said, not by a person."""

    id: UUID
    state: str
    reason: str
    by_itself: bool
    not_before: datetime
    not_after: datetime | None
    total: int
    paused_at: datetime | None


_LINE = (
    Mailing.id,
    Mailing.state,
    Mailing.reason,
    Mailing.by_itself,
    Mailing.not_before,
    Mailing.not_after,
    Mailing.total,
    Mailing.paused_at,
)


async def find_mailing(reading: Reading, id_: UUID) -> MailingLine | None:
    """Return how a mailing stands."""
    row = await reading.row(select(*_LINE).where(Mailing.id == id_))
    return read_optional(MailingLine, row)


async def list_held_mailings(reading: Reading) -> list[MailingLine]:
    """Return the mailings that stopped by themselves and wait for a person."""
    rows = await reading.rows(
        select(*_LINE)
        .where(Mailing.state == MailingState.PAUSED, Mailing.by_itself)
        .order_by(Mailing.paused_at)
    )
    return list(read_rows(MailingLine, rows))


async def count_mailing(reading: Reading, id_: UUID) -> dict[DeliveryState, int]:
    """Return how many deliveries of a mailing stand in each state, all states."""
    rows = await reading.rows(
        select(Delivery.state, func.count().label("mails"))
        .where(Delivery.about_id == id_)
        .group_by(Delivery.state)
    )
    counted: dict[str, int] = {row.state: row.mails for row in rows}
    return {state: counted.get(state.value, 0) for state in DeliveryState}


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter of a mailing, as its ledger has it."""

    recipient: str
    state: DeliveryState
    attempts: int
    handed_at: datetime | None
    settled_at: datetime | None
    reply: str
    message_id: str


async def list_letters(tx: Tx, id_: UUID) -> AsyncIterator[tuple[LetterLine, ...]]:
    """Yield every letter of a mailing, by address, some at a time."""
    statement = (
        select(
            Delivery.recipient,
            Delivery.state,
            Delivery.attempts,
            Delivery.handed_at,
            Delivery.settled_at,
            Delivery.reply,
            Delivery.message_id,
        )
        .where(Delivery.about_id == id_)
        .order_by(Delivery.recipient)
    )
    async for rows in tx.portions(statement):
        yield read_rows(LetterLine, rows)


async def find_suppression(reading: Reading, key: bytes) -> str | None:
    """Return why the address with this key gets no mail, or None when it does."""
    reason: str | None = await reading.scalar(select(Suppression.reason).where(Suppression.key == key))
    return reason
