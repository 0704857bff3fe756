"""The table of tickets: whose line in the list of a draw is whose."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.registrations.drawing.outcome import Outcome


class DrawTicket(Base):
    """One registration's line in the list. `id` is random and says nothing of who it is; the list itself is in `draw`.

    When the registration is erased the line stays without it: the record stays as it was published.
    """

    __tablename__ = "draw_ticket"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    weight: Mapped[int]
    number: Mapped[str | None]
    place: Mapped[int | None]
    outcome: Mapped[str | None]

    __table_args__ = (
        one_of("outcome", Outcome),
        UniqueConstraint("registration_id"),
        CheckConstraint("weight >= 1", name="weight_positive"),
        CheckConstraint("num_nulls(number, place, outcome) IN (0, 3)", name="drawn_or_not"),
    )
