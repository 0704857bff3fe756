"""The table of reminders: the rules of an activity whose organiser chose some."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class ReminderPlan(Base):
    """The reminders of one activity, each a `rules.ReminderRule`; without a row `rules.DEFAULTS` hold."""

    __tablename__ = "reminder_plan"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    rules: Mapped[list[Any]]
    changed_at: Mapped[datetime]
