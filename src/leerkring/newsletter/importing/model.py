"""The table of who came in by a list of readers, for undoing it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base
from leerkring.core.ids import uuid7


class ImportedReader(Base):
    """A subscription that a list made, or a wish to confirm that it asked for; it goes with the list after a day."""

    __tablename__ = "imported_reader"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("import_list.id", ondelete="CASCADE"))
    subscription_id: Mapped[UUID | None] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    signup_id: Mapped[UUID | None] = mapped_column(ForeignKey("signup.id", ondelete="CASCADE"))

    __table_args__ = (
        CheckConstraint("num_nonnulls(subscription_id, signup_id) = 1", name="one_of_both"),
        Index(None, "list_id"),
        Index(None, "subscription_id"),
        Index(None, "signup_id"),
    )
