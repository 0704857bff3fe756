"""What came back, by cause: for *Mailgezondheid* and the page of one cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.mail.model import Delivery, MailEvent
from leerkring.mail.queries import Within
from leerkring.mail.refusals import NoSuchReturn
from leerkring.mail.returns.words import Cause
from leerkring.mail.rules import EventKind

IS_CLOSED = and_(MailEvent.suppressed, MailEvent.reopened_at.is_(None))
"""It closed the address, and nobody undid that."""


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One cause: how many mails came back for it, how many addresses it keeps closed, and what was said last."""

    cause: Cause
    mails: int
    closed: int
    last_at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One mail that came in; `recipient` is empty where it is about no mail of ours."""

    id: UUID
    cause: Cause
    status: str
    text: str
    at: datetime
    delivery_id: UUID | None
    recipient: str
    closed: bool
    reopened_at: datetime | None


def within(since: datetime, until: datetime, cause: Cause | None = None) -> ColumnElement[bool]:
    """What came back for a cause from one moment up to another."""
    period = and_(
        MailEvent.kind != EventKind.OTHER,
        MailEvent.at >= since,
        MailEvent.at < until,
        MailEvent.delivery_id.is_not(None),
    )
    return period if cause is None else and_(period, MailEvent.cause == cause)


async def list_causes(
    reading: Reading, since: datetime, until: datetime, *, own: Within = None
) -> tuple[CauseLine, ...]:
    """Return a line for each cause of this period of the mails that somebody may read of, the most frequent first."""
    last = func.row_number().over(partition_by=MailEvent.cause, order_by=MailEvent.at.desc())
    events = (
        select(
            MailEvent.cause,
            MailEvent.at,
            MailEvent.text,
            MailEvent.address_key,
            IS_CLOSED.label("closed"),
            last.label("place"),
        )
        .where(within(since, until), *_of(own))
        .subquery()
    )
    rows = await reading.rows(
        select(
            events.c.cause,
            func.count().label("mails"),
            func.count(events.c.address_key.distinct()).filter(events.c.closed).label("closed"),
            func.max(events.c.at).label("last_at"),
            func.max(events.c.text).filter(events.c.place == 1).label("said"),
        )
        .group_by(events.c.cause)
        .order_by(func.count().desc(), events.c.cause)
    )
    return read_rows(CauseLine, rows)


async def list_returns(
    reading: Reading, cause: Cause, since: datetime, until: datetime, most: int = 100, *, own: Within = None
) -> tuple[ReturnLine, ...]:
    """Return what came back for one cause of the mails that somebody may read of, the newest first."""
    return await _lines(reading, and_(within(since, until, cause), *_of(own)), most)


async def list_by_people(
    reading: Reading, since: datetime, most: int = 100, *, own: Within = None
) -> tuple[ReturnLine, ...]:
    """Return what people wrote to the return address, for people to answer."""
    return await _lines(reading, and_(_by_people(since), *_of(own)), most)


async def count_by_people(reading: Reading, since: datetime, own: Within = None) -> int:
    """Return how many mails people wrote to the return address."""
    counted = select(func.count()).select_from(MailEvent).where(_by_people(since), *_of(own))
    return int(await reading.scalar(counted))


def _of(own: Within) -> tuple[ColumnElement[bool], ...]:
    """Return the condition on what came back that it is about a mail that somebody may read of."""
    if own is None:
        return ()
    return (MailEvent.delivery_id.in_(select(Delivery.id).where(own)),)


def _by_people(since: datetime) -> ColumnElement[bool]:
    return and_(MailEvent.kind == EventKind.OTHER, MailEvent.by_person, MailEvent.at >= since)


async def list_other(reading: Reading, most: int = 20, *, own: Within = None) -> tuple[ReturnLine, ...]:
    """Return the last of everything else: away, delayed, a receipt, and what could not be read."""
    other = and_(MailEvent.kind == EventKind.OTHER, ~MailEvent.by_person, *_of(own))
    return await _lines(reading, other, most)


async def _lines(reading: Reading, which: ColumnElement[bool], most: int) -> tuple[ReturnLine, ...]:
    rows = await reading.rows(
        select(
            MailEvent.id,
            MailEvent.cause,
            MailEvent.status,
            MailEvent.text,
            MailEvent.at,
            MailEvent.delivery_id,
            func.coalesce(Delivery.recipient, "").label("recipient"),
            IS_CLOSED.label("closed"),
            MailEvent.reopened_at,
        )
        .outerjoin(Delivery, Delivery.id == MailEvent.delivery_id)
        .where(which)
        .order_by(MailEvent.at.desc(), MailEvent.id.desc())
        .limit(most)
    )
    return read_rows(ReturnLine, rows)


async def get_return(reading: Reading, id_: UUID, *, own: Within) -> UUID:
    """Return one mail that came in. Refuses with `NoSuchReturn`, also where it is about a mail of somebody else's."""
    found: UUID | None = await reading.scalar(select(MailEvent.id).where(MailEvent.id == id_, *_of(own)))
    if found is None:
        raise NoSuchReturn
    return found


async def list_closings(reading: Reading, cause: Cause, since: datetime, until: datetime) -> Sequence[UUID]:
    """Return what closed an address for this cause in this period and was not undone."""
    rows = await reading.rows(
        select(MailEvent.id).where(within(since, until, cause), IS_CLOSED).order_by(MailEvent.id)
    )
    return [row.id for row in rows]
