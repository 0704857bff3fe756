"""Tables of the newsletter: who asked for what, and what was sent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.newsletter.rules import OPEN, ConsentKind, IssueState, ItemKind, Rhythm, SubscriptionState

_OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN))


class Stream(Base):
    """A newsletter that one can subscribe to; the first two come with the migration.

    `rhythm_days` and `anchor_on` make its calendar (none: it goes when there is something).
    `seed_percent` of an issue goes `seed_minutes` before the rest.
    """

    __tablename__ = "stream"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    number: Mapped[int]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    summary: Mapped[str]
    sender_name: Mapped[str] = mapped_column(server_default="")
    rhythm_days: Mapped[int | None]
    anchor_on: Mapped[date | None]
    deadline_days: Mapped[int] = mapped_column(server_default="2")
    second_person: Mapped[bool] = mapped_column(server_default="false")
    seed_percent: Mapped[int] = mapped_column(server_default="5")
    seed_minutes: Mapped[int] = mapped_column(server_default="10")

    __table_args__ = (
        CheckConstraint("rhythm_days >= 1", name="rhythm_positive"),
        CheckConstraint("(rhythm_days IS NULL) = (anchor_on IS NULL)", name="rhythm_has_anchor"),
        CheckConstraint("seed_percent BETWEEN 0 AND 100", name="seed_is_a_share"),
    )


class Signup(Base):
    """What somebody asked for with an address that is not confirmed yet; goes by itself after seven days."""

    __tablename__ = "signup"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    email: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    streams: Mapped[list[Any]]
    themes: Mapped[list[Any]]
    rhythm: Mapped[str]
    consent_text: Mapped[str]
    form: Mapped[str]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (one_of("rhythm", Rhythm), Index(None, "expires_at"))


class Subscription(Base):
    """A person's subscription to a stream; `rules.Choice` explains how far it has been served."""

    __tablename__ = "subscription"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    stream_id: Mapped[UUID] = mapped_column(ForeignKey("stream.id"))
    state: Mapped[str]
    themes: Mapped[list[Any]] = mapped_column(server_default="[]")
    rhythm: Mapped[str]
    agenda_to: Mapped[int] = mapped_column(server_default="0")
    texts_to: Mapped[int] = mapped_column(server_default="0")
    texts_until: Mapped[int | None]
    paused_until: Mapped[date | None]
    paused_from: Mapped[int | None]
    skips: Mapped[list[Any]] = mapped_column(server_default="[]")
    generation: Mapped[int] = mapped_column(server_default="1")
    confirmed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    unsubscribed_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("state", SubscriptionState),
        one_of("rhythm", Rhythm),
        CheckConstraint("(state = 'paused') = (paused_until IS NOT NULL)", name="pause_has_an_end"),
        CheckConstraint(
            "(state = 'unsubscribed') = (unsubscribed_at IS NOT NULL)", name="leaving_has_a_time"
        ),
        UniqueConstraint("person_id", "stream_id"),
        Index(None, "stream_id", "state"),
        # Each issue moves every row once; with room on its page it stays where the indexes find it (HOT).
        {"postgresql_with": {"fillfactor": 50}},
    )


class ReaderCount(Base):
    """How many subscriptions stand alike: the sum of its lines, which a trigger on `subscription` adds (kept_counts)."""

    __tablename__ = "reader_count"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    stream_id: Mapped[UUID]
    state: Mapped[str]
    rhythm: Mapped[str]
    themes: Mapped[list[Any]]
    agenda_to: Mapped[int]
    texts_to: Mapped[int]
    texts_until: Mapped[int | None]
    skips: Mapped[list[Any]]
    many: Mapped[int]


class ConsentEvent(Base):
    """Proof of what a reader agreed to or withdrew; rows are only ever added.

    `text` is what stood beside the tick, `text_hash` its SHA-256; `asked_at` when the form was sent.
    """

    __tablename__ = "consent_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    stream_id: Mapped[UUID] = mapped_column(ForeignKey("stream.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    form: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    text_hash: Mapped[str] = mapped_column(server_default="")
    asked_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")

    __table_args__ = (
        one_of("kind", ConsentKind),
        Index(None, "person_id", "at"),
        Index(None, "stream_id", "kind", "at"),
    )


class Issue(Base):
    """One number of a stream, from draft to sent. Its texts are frozen once it is being sent."""

    __tablename__ = "issue"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    stream_id: Mapped[UUID] = mapped_column(ForeignKey("stream.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=IssueState.DRAFT)
    subject: Mapped[str]
    preheader: Mapped[str] = mapped_column(server_default="")
    intro: Mapped[str] = mapped_column(server_default="")
    send_on: Mapped[date]
    not_before: Mapped[datetime | None]
    not_after: Mapped[datetime | None]
    closes_month: Mapped[bool] = mapped_column(server_default="false")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    frozen_at: Mapped[datetime | None]
    audience: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        one_of("state", IssueState),
        UniqueConstraint("stream_id", "number"),
        Index("uq_issue_open", "stream_id", unique=True, postgresql_where=sql(f"state IN ({_OPEN})")),
        CheckConstraint("(frozen_at IS NULL) = (audience IS NULL)", name="frozen_has_audience"),
        CheckConstraint("not_after > not_before", name="times_in_order"),
    )


class IssueItem(Base):
    """One item of an issue, in its own words; `source` names what it came from, so that it is offered once.

    `dropped` says why it was left out when the audience was frozen, or that it was withdrawn, with its words erased; `mark`
    what was added to it when the audience was frozen.
    """

    __tablename__ = "issue_item"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    path: Mapped[str] = mapped_column(server_default="")
    meta: Mapped[str] = mapped_column(server_default="")
    themes: Mapped[list[Any]] = mapped_column(server_default="[]")
    happens_on: Mapped[date | None]
    mark: Mapped[str] = mapped_column(server_default="")
    dropped: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        one_of("kind", ItemKind),
        Index(None, "issue_id", "position"),
        Index(
            "uq_issue_item_source", "issue_id", "source", unique=True, postgresql_where=sql("source <> ''")
        ),
    )


class IssueVariant(Base):
    """A message as it was encoded once for all readers who get the same items."""

    __tablename__ = "issue_variant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    label: Mapped[str]
    items: Mapped[list[Any]]
    readers: Mapped[int]
    size: Mapped[int]
    template: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index(None, "issue_id"),)


class IssueRegistration(Base):
    """How many registered for an activity by an issue's code, within a week; a number, never a person."""

    __tablename__ = "issue_registration"

    issue_id: Mapped[UUID] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    registrations: Mapped[int]


class SkippedSource(Base):
    """Something new that an editor chose not to bring in a stream; it is not offered again."""

    __tablename__ = "skipped_source"

    stream_id: Mapped[UUID] = mapped_column(ForeignKey("stream.id"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
