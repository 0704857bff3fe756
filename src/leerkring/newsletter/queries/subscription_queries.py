"""Reads of streams, subscriptions and consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.newsletter.model import ConsentEvent, Issue, Signup, Stream, Subscription
from leerkring.newsletter.rules import Choice, Rhythm, SubscriptionState
from leerkring.people.model import Person


@dataclass(frozen=True, slots=True)
class StreamLine:
    """A stream as it is set up."""

    id: UUID
    slug: str
    name: str
    summary: str
    sender_name: str
    rhythm_days: int | None
    anchor_on: date | None
    deadline_days: int
    second_person: bool
    seed_percent: int
    seed_minutes: int


@dataclass(frozen=True, slots=True)
class SignupRow:
    """What was asked with an address that waits for its confirmation."""

    id: UUID
    email: str
    name: str
    streams: list[str]
    themes: list[str]
    rhythm: str
    consent_text: str
    form: str
    asked_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription with its stream and its reader."""

    id: UUID
    person_id: UUID
    stream_id: UUID
    slug: str
    stream: str
    state: str
    themes: list[str]
    rhythm: str
    agenda_to: int
    texts_to: int
    texts_until: int | None
    paused_until: date | None
    paused_from: int | None
    skips: list[list[int]]
    generation: int
    confirmed_at: datetime
    unsubscribed_at: datetime | None
    email: str
    name: str

    @property
    def choice(self) -> Choice:
        """As the rules see it."""
        return Choice(
            Rhythm(self.rhythm),
            frozenset(self.themes),
            self.agenda_to,
            self.texts_to,
            self.texts_until,
            tuple((after, until) for after, until in self.skips),
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of "waarom krijg ik dit?"."""

    stream: str
    kind: str
    at: datetime
    form: str
    asked_at: datetime | None
    details: dict[str, Any]


_STREAM = (
    Stream.id,
    Stream.slug,
    Stream.name,
    Stream.summary,
    Stream.sender_name,
    Stream.rhythm_days,
    Stream.anchor_on,
    Stream.deadline_days,
    Stream.second_person,
    Stream.seed_percent,
    Stream.seed_minutes,
)
_SIGNUP = (
    Signup.id,
    Signup.email,
    Signup.name,
    Signup.streams,
    Signup.themes,
    Signup.rhythm,
    Signup.consent_text,
    Signup.form,
    Signup.asked_at,
    Signup.expires_at,
    Signup.used_at,
)


def _subscriptions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Subscription.id,
            Subscription.person_id,
            Subscription.stream_id,
            Stream.slug,
            Stream.name.label("stream"),
            Subscription.state,
            Subscription.themes,
            Subscription.rhythm,
            Subscription.agenda_to,
            Subscription.texts_to,
            Subscription.texts_until,
            Subscription.paused_until,
            Subscription.paused_from,
            Subscription.skips,
            Subscription.generation,
            Subscription.confirmed_at,
            Subscription.unsubscribed_at,
            Person.email,
            Person.name,
        )
        .join(Stream, Stream.id == Subscription.stream_id)
        .join(Person, Person.id == Subscription.person_id)
        .order_by(Stream.number)
    )


async def list_streams(reading: Reading) -> tuple[StreamLine, ...]:
    """Return all streams in their order."""
    rows = await reading.rows(select(*_STREAM).order_by(Stream.number))
    return read_rows(StreamLine, rows)


async def get_stream(reading: Reading, id_: UUID) -> StreamLine:
    """Return the stream that an issue belongs to."""
    row = await reading.row(select(*_STREAM).where(Stream.id == id_))
    assert row is not None
    return read_row(StreamLine, row)


async def find_stream(reading: Reading, slug: str) -> StreamLine | None:
    """Return the stream with this slug."""
    row = await reading.row(select(*_STREAM).where(Stream.slug == slug))
    return read_optional(StreamLine, row)


async def find_signup(reading: Reading, secret_hash: bytes) -> SignupRow | None:
    """Return what waits behind a link to confirm."""
    row = await reading.row(select(*_SIGNUP).where(Signup.secret_hash == secret_hash))
    return read_optional(SignupRow, row)


async def lock_signup(tx: Tx, secret_hash: bytes) -> SignupRow | None:
    """Return the same, locked: a link works once."""
    row = await tx.row(select(*_SIGNUP).where(Signup.secret_hash == secret_hash).with_for_update())
    return read_optional(SignupRow, row)


async def find_subscription(reading: Reading, id_: UUID) -> SubscriptionRow | None:
    """Return one subscription; whether the asker may see it is proven by its link."""
    row = await reading.row(_subscriptions().where(Subscription.id == id_))
    return read_optional(SubscriptionRow, row)


async def find_merged(reading: Reading, id_: UUID) -> SubscriptionRow | None:
    """Return what a subscription goes on as, where its reader was merged into somebody who has that newsletter too."""
    ended, reader = aliased(Subscription), aliased(Person)
    row = await reading.row(
        _subscriptions()
        .join(reader, reader.merged_into == Subscription.person_id)
        .join(ended, (ended.person_id == reader.id) & (ended.stream_id == Subscription.stream_id))
        .where(ended.id == id_)
    )
    return read_optional(SubscriptionRow, row)


async def list_of_person(reading: Reading, person_id: UUID) -> tuple[SubscriptionRow, ...]:
    """Return all subscriptions of a person."""
    rows = await reading.rows(_subscriptions().where(Subscription.person_id == person_id))
    return read_rows(SubscriptionRow, rows)


async def lock_of_person(tx: Tx, person_id: UUID) -> tuple[SubscriptionRow, ...]:
    """Lock a person and all that they subscribed to."""
    await tx.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    rows = await tx.rows(
        _subscriptions().where(Subscription.person_id == person_id).with_for_update(of=Subscription)
    )
    return read_rows(SubscriptionRow, rows)


async def list_of_address(reading: Reading, email: str) -> tuple[SubscriptionRow, ...]:
    """Return all subscriptions of an address."""
    rows = await reading.rows(_subscriptions().where(Person.email == email))
    return read_rows(SubscriptionRow, rows)


async def list_proofs(reading: Reading, person_id: UUID) -> tuple[Proof, ...]:
    """Return what a person agreed to and withdrew, newest first."""
    rows = await reading.rows(
        select(
            Stream.name.label("stream"),
            ConsentEvent.kind,
            ConsentEvent.at,
            ConsentEvent.form,
            ConsentEvent.asked_at,
            ConsentEvent.details,
        )
        .join(Stream, Stream.id == ConsentEvent.stream_id)
        .where(ConsentEvent.person_id == person_id)
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
    )
    return read_rows(Proof, rows)


async def last_numbers(reading: Reading) -> dict[UUID, int]:
    """Return the number of the last issue of each stream whose audience was frozen."""
    rows = await reading.rows(
        select(Issue.stream_id, func.max(Issue.number).label("number"))
        .where(Issue.frozen_at.is_not(None))
        .group_by(Issue.stream_id)
    )
    return {row.stream_id: row.number for row in rows}


async def list_pauses_over(reading: Reading, today: date) -> tuple[tuple[UUID, UUID], ...]:
    """Return (subscription, person) of each pause that ends today or did before."""
    rows = await reading.rows(
        select(Subscription.id, Subscription.person_id)
        .where(Subscription.state == SubscriptionState.PAUSED, Subscription.paused_until <= today)
        .order_by(Subscription.id)
    )
    return tuple((row.id, row.person_id) for row in rows)


async def find_stand_before(
    tx: Tx, person_id: UUID, issue_ids: Sequence[UUID], reason: str
) -> tuple[int, int] | None:
    """Return how far a person was served before a letter that was taken back for this reason, unhanded."""
    rows = await tx.sql(
        "SELECT (params->>'agenda_to')::bigint AS agenda, (params->>'texts_to')::bigint AS texts FROM delivery"
        " WHERE person_id = $1 AND about_id = ANY ($2::uuid[]) AND state = 'skipped' AND reply = $3"
        " AND handed_at IS NULL AND params ? 'agenda_to'",
        person_id,
        list(issue_ids),
        reason,
    )
    return (rows[0].agenda, rows[0].texts) if rows else None


async def list_wanting(reading: Reading, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return those of these subscriptions that want mail now: not left, not paused, not forgotten."""
    rows = await reading.sql(
        "SELECT id FROM subscription WHERE id = ANY ($1::uuid[]) AND state = 'confirmed'", list(ids)
    )
    return frozenset(row.id for row in rows)


async def list_sending(reading: Reading, stream_id: UUID) -> Sequence[UUID]:
    """Return the issues of a stream that are on their way now."""
    rows = await reading.rows(select(Issue.id).where(Issue.stream_id == stream_id, Issue.state == "sending"))
    return [row.id for row in rows]
