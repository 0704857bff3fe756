"""The table of attendance: only acts, of which nothing is ever changed; what they add up to is worked out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.attendance.rules import Act
from leerkring.core.database.orm import Base, one_of


class AttendanceAct(Base):
    """Somebody was ticked in, unticked, or said not to come, for one day.

    `id` is made where it is done, so that sending it again changes nothing. `at` is when it was done, by a clock that was put
    right (`rules.put_right`); `reason` why staff changed afterwards what stood.
    """

    __tablename__ = "attendance_act"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    occurrence_id: Mapped[UUID] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    act: Mapped[str]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        one_of("act", Act),
        CheckConstraint("at <= received_at", name="done_before_received"),
        Index(None, "occurrence_id", "registration_id"),
        Index(None, "registration_id"),
    )
