"""The table of orders: who of an organisation puts its candidates in order, and how."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base
from leerkring.core.ids import uuid7


class PreferredOrder(Base):
    """The order of one organisation's candidates for one activity, by a contact whom staff named.

    The contact's link is derived from `id` and `generation`; another contact gets another generation, so that the link before ends.
    `ordered` are ids of registrations, the first choice first.
    """

    __tablename__ = "preferred_order"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    generation: Mapped[int] = mapped_column(server_default="1")
    ordered: Mapped[list[Any]] = mapped_column(server_default="[]")
    ordered_at: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]

    __table_args__ = (
        UniqueConstraint("activity_id", "organization_id"),
        CheckConstraint("generation >= 1", name="generation_positive"),
        Index(None, "organization_id"),
    )
