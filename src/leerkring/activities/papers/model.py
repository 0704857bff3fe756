"""Tables of papers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.activities.papers.rules import Audience
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7


class Paper(Base):
    """A paper of an activity, or of one of its days; its file is that of its newest version."""

    __tablename__ = "paper"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    occurrence_id: Mapped[UUID | None] = mapped_column(ForeignKey("occurrence.id", ondelete="SET NULL"))
    title: Mapped[str]
    audience: Mapped[str] = mapped_column(server_default=Audience.PARTICIPANTS)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (one_of("audience", Audience), Index(None, "activity_id"), Index(None, "occurrence_id"))


class PaperVersion(Base):
    """One file of a paper; the file itself is in the store, under its hash."""

    __tablename__ = "paper_version"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    paper_id: Mapped[UUID] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"))
    number: Mapped[int]
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]

    __table_args__ = (
        UniqueConstraint("paper_id", "number"),
        CheckConstraint("size > 0", name="size_positive"),
        Index(None, "sha256"),
    )
