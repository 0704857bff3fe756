"""The table of settlings: how ranked sessions of an activity were settled and told, once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class BreakoutSettling(Base):
    """A settling that was told: by whom, from which list (its hash), by which secret, and what became of each aim.

    Who got what stands where all places in sessions stand; here are figures, and nobody by name.
    """

    __tablename__ = "breakout_settling"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    told_at: Mapped[datetime]
    told_by: Mapped[str]
    secret: Mapped[UUID]
    list_hash: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
