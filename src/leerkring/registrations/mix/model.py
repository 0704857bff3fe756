"""Tables of the mix: what an organiser aims for in an activity, and the groups of functions that staff keep."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base
from leerkring.core.ids import uuid7


class MixPlan(Base):
    """What is aimed for in one activity, as `rules.Plan`: dimensions that are looked at, and aims in their order."""

    __tablename__ = "mix_plan"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    shown: Mapped[list[Any]]
    aims: Mapped[list[Any]]
    changed_at: Mapped[datetime]


class FunctionGroupRow(Base):
    """A group of functions by the words in a job title, in the order in which they are tried; without rows, `rules.DEFAULT_GROUPS`."""

    __tablename__ = "function_group"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(unique=True)
    words: Mapped[list[Any]]
