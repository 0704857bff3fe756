"""Tables of messages: what staff wrote to whom, and one row for each person whom it was for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.messages.rules import MessageState, Outcome


class Message(Base):
    """A message to people of an activity, or to people as such (`activity_id` is NULL).

    `audience` is a `rules.Audience`; `facts` what the text could name of the activity when it was sent. `reply_to` is
    the colleague whom answers go to.
    """

    __tablename__ = "message"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")
    audience: Mapped[dict[str, Any]]
    reply_to: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default=MessageState.DRAFT)
    send_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    made_by: Mapped[str]
    created_at: Mapped[datetime]
    chosen_at: Mapped[datetime]

    __table_args__ = (
        one_of("state", MessageState),
        CheckConstraint(
            "(state = 'scheduled') = (send_at IS NOT NULL AND sent_at IS NULL)", name="scheduled_has_moment"
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
        Index(None, "activity_id", "created_at"),
        Index("ix_message_due", "send_at", postgresql_where=text("state = 'scheduled'")),
        Index("ix_message_to_people", "created_at", postgresql_where=text("activity_id IS NULL")),
    )


class MessageRecipient(Base):
    """Somebody whom a message was for: chosen, and later what became of it.

    `about_id` is the registration, or the person where there is no activity: the key that makes sending twice
    impossible, here and in the delivery's `dedupe_key`. `state` is that of the registration when they were chosen, or
    of who joined since when it was sent. `reason` says why somebody got no mail.
    """

    __tablename__ = "message_recipient"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    about_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str]
    organization: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="")
    outcome: Mapped[str] = mapped_column(server_default=Outcome.CHOSEN)
    reason: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        one_of("outcome", Outcome),
        Index(None, "person_id"),
        Index(None, "about_id"),
    )
