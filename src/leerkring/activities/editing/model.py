"""Tables of what organisers keep beside an activity: the link to its preview, and templates for new ones."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.activities.rules import ActivityKind
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7


class PreviewLink(Base):
    """The one link by which somebody without an account sees an activity before visitors do.

    Its secret is derived from `id` and stored nowhere; a new link has another id, so that the one before ends.
    """

    __tablename__ = "activity_preview_link"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    expires_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("expires_at > made_at", name="lasts"),)


class ActivityTemplate(Base):
    """An activity as an example for others: all that a draft holds (`content`), without people and without links to join."""

    __tablename__ = "activity_template"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    content: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]
    kept_by: Mapped[str]

    __table_args__ = (one_of("kind", ActivityKind), CheckConstraint("name <> ''", name="named"))
