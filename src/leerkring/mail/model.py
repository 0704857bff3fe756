"""Tables of mail: one row per recipient and message, mailings of many, what came back, and who gets none."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.mail.rules import IN_HAND, TROUBLE, WAITING, DeliveryState, EventKind, MailingState

_WAITING = ", ".join(f"'{state}'" for state in sorted(WAITING))
_IN_HAND = ", ".join(f"'{state}'" for state in sorted(IN_HAND))
# Written out as in the partial indexes: with the states as parameters a generic plan could not use these.
IS_WAITING = text(f"delivery.state IN ({_WAITING})")
IS_IN_HAND = text(f"delivery.state IN ({_IN_HAND})")
_TROUBLE = ", ".join(f"'{state}'" for state in sorted(TROUBLE))
IS_TROUBLE = text(f"delivery.state IN ({_TROUBLE})")

IS_CLOSING = text("suppressed")


class Delivery(Base):
    """One mail to one recipient, inserted in the transaction of the use case that causes it.

    Who inserts fills `kind`, `dedupe_key`, `recipient`, and mostly `recipient_name`, `person_id`, `about_id`
    and `params`; with a clock other than the server's also `created_at` and `due_at`. All else has a server
    default. `params` holds facts of that moment that cannot be looked up later, never a secret. The text is
    rendered at sending; `subject`, `message_id` and `reply` are kept for the mail log.

    `first_tried_at`: giving up counts from here. `times_uncertain`: how often the relay's answer was lost.
    """

    __tablename__ = "delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    kind: Mapped[str]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    recipient_name: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[UUID | None]
    about_id: Mapped[UUID | None]
    params: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    transactional: Mapped[bool] = mapped_column(server_default="true")
    state: Mapped[str] = mapped_column(server_default=DeliveryState.QUEUED)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    claimed_by: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    times_uncertain: Mapped[int] = mapped_column(server_default="0")
    subject: Mapped[str] = mapped_column(server_default="")
    message_id: Mapped[str] = mapped_column(server_default="")
    reply: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    first_tried_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("state", DeliveryState),
        CheckConstraint(f"(state IN ({_IN_HAND})) = (claimed_by IS NOT NULL)", name="claimed_while_in_hand"),
        CheckConstraint("(claimed_by IS NULL) = (lease_until IS NULL)", name="claim_has_lease"),
        Index(
            "ix_delivery_claim",
            text("transactional DESC"),
            "due_at",
            postgresql_where=text(f"state IN ({_WAITING})"),
        ),
        Index("ix_delivery_lease", "lease_until", postgresql_where=text(f"state IN ({_IN_HAND})")),
        Index("ix_delivery_trouble", "state", postgresql_where=text(f"state IN ({_TROUBLE})")),
        Index("ix_delivery_uncertain", "due_at", postgresql_where=text("state = 'uncertain'")),
        Index(None, "about_id"),
        Index(None, "person_id"),
        Index(None, "created_at"),
    )


class DeliveryCount(Base):
    """How many mails of a kind are in a state: the sum of its lines, which a trigger on `delivery` adds (kept_counts)."""

    __tablename__ = "delivery_count"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    many: Mapped[int]


class Suppression(Base):
    """An address that gets no mail: a keyed hash (`mail.service.address_key`), never the address itself."""

    __tablename__ = "suppression"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class Mailing(Base):
    """Many deliveries (`about_id`) that are let go, held and stopped together; the id is its maker's.

    `accepted` and `refused` count since somebody last let it go: what holds it by itself looks at these, and
    nobody else; how many there are of what is counted from the deliveries.
    """

    __tablename__ = "mailing"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(server_default=MailingState.RUNNING)
    reason: Mapped[str] = mapped_column(server_default="")
    by_itself: Mapped[bool] = mapped_column(server_default="false")
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]
    total: Mapped[int]
    accepted: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    resumed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (one_of("state", MailingState),)


class MailDomain(Base):
    """A domain that asked for time: no letters go there before `rests_until`."""

    __tablename__ = "mail_domain"

    domain: Mapped[str] = mapped_column(primary_key=True)
    rests_until: Mapped[datetime]
    times: Mapped[int]


class MailEvent(Base):
    """Something that came back: a bounce, a complaint, or something else. `digest` makes it one.

    `cause` as `returns.words.Cause` has it. `suppressed`: it closed the address, until `reopened_at`. `by_person`:
    somebody wrote it, and people read it. `text` holds no reader's secret.
    """

    __tablename__ = "mail_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    kind: Mapped[str]
    delivery_id: Mapped[UUID | None]
    address_key: Mapped[bytes | None]
    status: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str] = mapped_column(server_default="")
    cause: Mapped[str] = mapped_column(server_default="")
    by_person: Mapped[bool] = mapped_column(server_default="false")
    suppressed: Mapped[bool] = mapped_column(server_default="false")
    reopened_at: Mapped[datetime | None]
    digest: Mapped[bytes] = mapped_column(unique=True)
    at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", EventKind),
        Index(None, "delivery_id"),
        Index(None, "address_key"),
        Index(None, "at"),
        Index("ix_mail_event_closed", "cause", "at", postgresql_where=IS_CLOSING),
    )
