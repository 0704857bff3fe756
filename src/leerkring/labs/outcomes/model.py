"""Tables of outcomes: what came of an activity, and what became of it later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.labs.outcomes.rules import LATER, OutcomeState


class ActivityOutcome(Base):
    """What came of an activity. `case_id` is the case that its lab worked on, whose owner has to agree;
    with that case it goes whole.

    `owner_words` are the owner's when something is not right. `item_id` is the lesson that was made of it, and `withheld_at`
    when that was taken from the site because less may be shown.
    """

    __tablename__ = "outcome"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("lab_case.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(server_default=OutcomeState.DRAFT)
    question: Mapped[str] = mapped_column(server_default="")
    learned: Mapped[str] = mapped_column(server_default="")
    differently: Mapped[str] = mapped_column(server_default="")
    handbook: Mapped[str] = mapped_column(server_default="")
    owner_words: Mapped[str] = mapped_column(server_default="")
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    withheld_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        one_of("state", OutcomeState),
        CheckConstraint("state <> 'returned' OR owner_words <> ''", name="says_what_is_wrong"),
        Index(None, "case_id"),
        Index(None, "item_id"),
    )


class OutcomeLater(Base):
    """What the owner was asked some months later, and answered. `asked_at` is when the mail went, or was left out for good."""

    __tablename__ = "outcome_later"

    activity_id: Mapped[UUID] = mapped_column(
        ForeignKey("outcome.activity_id", ondelete="CASCADE"), primary_key=True
    )
    months: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"months IN ({', '.join(map(str, LATER))})", name="months_known"),
        Index("ix_outcome_later_to_ask", "due_at", postgresql_where=sql("asked_at IS NULL")),
    )
