"""The table of the second form: who was asked, and what they answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class FollowUpResponse(Base):
    """That somebody with a place was asked the second form, and what they answered.

    `answers` are by the key of the question, each a `rules.Answer` in the words that it was asked in. What is sensitive is a
    `SensitiveAnswer`. The row goes when the place does.
    """

    __tablename__ = "follow_up_response"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
