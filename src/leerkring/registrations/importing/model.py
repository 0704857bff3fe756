"""The table of who was imported, for undoing it."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class ImportedRegistration(Base):
    """A registration that came from a list; it goes with the list after a day.

    `moves` is how many steps it had right after: another number means that somebody changed it. `extra` tells that a place was
    added for it.
    """

    __tablename__ = "imported_registration"

    list_id: Mapped[UUID] = mapped_column(ForeignKey("import_list.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    moves: Mapped[int]
    extra: Mapped[bool] = mapped_column(server_default="false")

    __table_args__ = (Index(None, "registration_id"),)
