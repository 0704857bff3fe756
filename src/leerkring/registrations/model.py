"""Tables of registrations: who comes, and every move that brought them there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.activities.rules import FieldType
from leerkring.core.database.folding import folded_sql, trigrams
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.people.model import OrganizationKind
from leerkring.registrations.rules import LIVE, MOVES, State
from leerkring.registrations.sensitive.rules import AskedOn

_LIVE = ", ".join(f"'{state}'" for state in sorted(LIVE))
# The grammar of `MOVES`, and staying where one is: passed over, transferred, answers changed. The first move
# has no `from_state`; compared with NULL a CHECK would be neither true nor false, and let anything through.
_GRAMMAR = " OR ".join(
    [
        "coalesce(from_state, '') = to_state",
        *(
            f"(coalesce(from_state, '') = '{before or ''}' AND to_state IN ("
            + ", ".join(f"'{state}'" for state in sorted(after))
            + "))"
            for before, after in MOVES.items()
            if after
        ),
    ]
)


class Registration(Base):
    """One person's registration for one whole activity.

    What the person filled in stands here as it was typed; `organization_id` is how it counts.
    `position` is the place in the order of arrival: unique in the activity, renumbered only by a draw, or a choice,
    which puts who waits behind everybody in an order of its own. `asked` says which revision
    of its question an answer was given to, where that is not the first.
    """

    __tablename__ = "registration"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    group_id: Mapped[UUID]
    group_size: Mapped[int] = mapped_column(server_default="1")
    breakouts_together: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    passed_reason: Mapped[str] = mapped_column(server_default="")
    position: Mapped[int]
    quota_id: Mapped[UUID | None] = mapped_column(ForeignKey("quota.id", ondelete="SET NULL"))
    offer_expires_at: Mapped[datetime | None]
    name: Mapped[str]
    email: Mapped[str]
    organization: Mapped[str]
    organization_kind: Mapped[str]
    municipality_code: Mapped[str | None]
    region_slugs: Mapped[list[Any]] = mapped_column(server_default="[]")
    job_title: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    answers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    asked: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    request_key: Mapped[str | None]
    link_generation: Mapped[int] = mapped_column(server_default="1")
    registered_at: Mapped[datetime]
    decided_at: Mapped[datetime]

    __table_args__ = (
        one_of("state", State),
        one_of("organization_kind", OrganizationKind),
        CheckConstraint("(state = 'offered') = (offer_expires_at IS NOT NULL)", name="offer_has_deadline"),
        CheckConstraint("quota_id IS NULL OR state IN ('confirmed', 'offered')", name="kept_place_is_taken"),
        Index(
            "uq_registration_live",
            "activity_id",
            "person_id",
            unique=True,
            postgresql_where=text(f"state IN ({_LIVE})"),
        ),
        Index("uq_registration_position", "activity_id", "position", unique=True),
        Index(
            "uq_registration_request_key",
            "activity_id",
            "request_key",
            unique=True,
            postgresql_where=text("request_key IS NOT NULL"),
        ),
        Index(
            "ix_registration_waiting",
            "activity_id",
            "position",
            postgresql_where=text("state = 'waitlisted'"),
        ),
        Index(
            "ix_registration_taken",
            "activity_id",
            "organization_id",
            postgresql_where=text("state IN ('confirmed', 'offered')"),
        ),
        Index(
            "ix_registration_offers",
            "offer_expires_at",
            postgresql_where=text("state = 'offered'"),
        ),
        Index(None, "person_id"),
        Index("ix_registration_of", "organization_id", "person_id", "state"),
        trigrams("ix_registration_found", folded_sql("name", "email", "organization")),
    )


class SensitiveAnswer(Base):
    """What somebody answered to a sensitive question, apart from the rest, with what they agreed to.

    Words, end and readers are those of the moment that it was answered: that is what was promised.
    """

    __tablename__ = "sensitive_answer"

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid7, server_default=text("gen_random_uuid()")
    )
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    key: Mapped[str]
    label: Mapped[str]
    type: Mapped[str]
    answer: Mapped[list[Any]]
    consent: Mapped[str]
    consented_at: Mapped[datetime]
    erase_days: Mapped[int]
    for_host: Mapped[bool] = mapped_column(server_default="false")
    form: Mapped[str] = mapped_column(server_default=AskedOn.REGISTRATION)

    __table_args__ = (
        one_of("type", FieldType),
        one_of("form", AskedOn),
        CheckConstraint("erase_days >= 1", name="has_an_end"),
        UniqueConstraint("registration_id", "key"),
    )


class RegistrationMove(Base):
    """One step in a registration's history: from where to where, why, and who did it.

    `number` tells the order: several steps of one use case have the same moment.
    """

    __tablename__ = "registration_move"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    number: Mapped[int] = mapped_column(Identity(always=True))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")

    __table_args__ = (
        one_of("from_state", State, "from_state_known"),
        one_of("to_state", State, "to_state_known"),
        CheckConstraint(_GRAMMAR, name="move_allowed"),
        Index(None, "registration_id", "at"),
    )
