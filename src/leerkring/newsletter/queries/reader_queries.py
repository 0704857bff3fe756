"""Reads of who reads what: for the audience of an issue, the counts, and the list of the back office."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import Kept, read_list, read_portions
from leerkring.mail.model import Delivery
from leerkring.mail.rules import ARRIVED
from leerkring.newsletter.model import IssueRegistration, ReaderCount, Stream, Subscription
from leerkring.newsletter.rules import SubscriptionState
from leerkring.people.model import Person


@dataclass(frozen=True, slots=True)
class ReaderGroup:
    """Readers who stand alike: they get the same."""

    rhythm: str
    themes: tuple[str, ...]
    agenda_to: int
    texts_to: int
    texts_until: int | None
    skips: tuple[tuple[int, int], ...]
    readers: int


async def list_groups(reading: Reading, stream_id: UUID) -> tuple[ReaderGroup, ...]:
    """Return the confirmed readers of a stream, by what they asked for and how far they were served."""
    by = (
        ReaderCount.rhythm,
        ReaderCount.themes,
        ReaderCount.agenda_to,
        ReaderCount.texts_to,
        ReaderCount.texts_until,
        ReaderCount.skips,
    )
    readers = func.sum(ReaderCount.many)
    rows = await reading.rows(
        select(*by, readers.label("readers"))
        .where(ReaderCount.stream_id == stream_id, ReaderCount.state == SubscriptionState.CONFIRMED)
        .group_by(*by)
        .having(readers > 0)
    )
    return tuple(
        ReaderGroup(
            r.rhythm,
            tuple(r.themes),
            r.agenda_to,
            r.texts_to,
            r.texts_until,
            tuple((after, until) for after, until in r.skips),
            int(r.readers),
        )
        for r in rows
    )


async def count_readers(reading: Reading) -> dict[tuple[UUID, str], int]:
    """Return how many subscriptions each stream has, by state."""
    rows = await reading.rows(
        select(
            ReaderCount.stream_id, ReaderCount.state, func.sum(ReaderCount.many).label("readers")
        ).group_by(ReaderCount.stream_id, ReaderCount.state)
    )
    return {(row.stream_id, row.state): int(row.readers) for row in rows}


async def count_registrations(reading: Reading, issue_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many registered by the code of each issue."""
    rows = await reading.rows(
        select(IssueRegistration.issue_id, func.sum(IssueRegistration.registrations).label("n"))
        .where(IssueRegistration.issue_id.in_(issue_ids))
        .group_by(IssueRegistration.issue_id)
    )
    return {row.issue_id: int(row.n) for row in rows}


async def count_leavers(reading: Reading, issue_id: UUID, stream_id: UUID, within: timedelta) -> int:
    """Return how many who got an issue left its stream within this time after they got it."""
    found: int = await reading.scalar(
        select(func.count())
        .select_from(Delivery)
        .join(Subscription, Subscription.person_id == Delivery.person_id)
        .where(
            Delivery.about_id == issue_id,
            Delivery.state.in_(sorted(ARRIVED)),
            Subscription.stream_id == stream_id,
            Subscription.unsubscribed_at >= Delivery.handed_at,
            Subscription.unsubscribed_at < Delivery.handed_at + within,
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One line of the back office's list."""

    id: UUID
    email: str
    name: str
    slug: str
    state: str
    rhythm: str
    themes: list[str]
    confirmed_at: datetime
    unsubscribed_at: datetime | None


_SUBSCRIBERS = (
    select(
        Subscription.id,
        Person.email,
        Person.name,
        Stream.slug,
        Subscription.state,
        Subscription.rhythm,
        Subscription.themes,
        Subscription.confirmed_at,
        Subscription.unsubscribed_at,
    )
    .join(Person, Person.id == Subscription.person_id)
    .join(Stream, Stream.id == Subscription.stream_id)
)
_KEPT = Kept(
    select(ReaderCount.id).join(Stream, Stream.id == ReaderCount.stream_id),
    {"staat": ReaderCount.state, "nieuwsbrief": Stream.slug},
    func.sum(ReaderCount.many),
)
_TIE = (Person.email, Stream.number)


async def list_subscribers(reading: Reading, asked: Asked) -> Found[Subscriber]:
    """Return a page of the subscribers, with what each filter would leave."""
    return await read_list(reading, asked, Subscriber, _SUBSCRIBERS, tie=_TIE, kept=_KEPT)


def list_all_subscribers(tx: Tx, asked: Asked) -> AsyncIterator[tuple[Subscriber, ...]]:
    """Yield all subscribers that the filters let through, some at a time: there may be a hundred thousand."""
    return read_portions(tx, asked, Subscriber, _SUBSCRIBERS, tie=_TIE)
