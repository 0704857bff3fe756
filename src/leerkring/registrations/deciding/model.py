"""Tables of choosing: what the team thinks of who applied, and what was decided but not yet told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.registrations.deciding.rules import Mark, Verdict


class Deciding(Base):
    """How choosing goes in one activity: with a second pair of eyes or not, and how often anything of it was changed.

    `revision` grows under the activity's lock with each change of its drafts; who saw a page knows by it what they have not seen.
    """

    __tablename__ = "deciding"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    second_pair: Mapped[bool] = mapped_column(server_default="false")
    revision: Mapped[int] = mapped_column(server_default="0")


class DecisionDraft(Base):
    """A decision that nobody was told yet; it goes when it is told, or taken back.

    `number` orders who goes on the waiting list, and `ordered_by` put them at it where that is not whose decision it is. `by_hand`: a place beyond the maximum or the kept places, knowingly, for
    `reason`. `revision` is that of `Deciding` when it was set; `set_by` is the actor.
    """

    __tablename__ = "decision_draft"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    verdict: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    by_hand: Mapped[bool] = mapped_column(server_default="false")
    number: Mapped[int]
    revision: Mapped[int]
    set_by: Mapped[str]
    set_at: Mapped[datetime]
    ordered_by: Mapped[str | None]

    __table_args__ = (
        one_of("verdict", Verdict),
        CheckConstraint("verdict = 'confirm' OR reason <> ''", name="told_why"),
        CheckConstraint("NOT by_hand OR (verdict = 'confirm' AND reason <> '')", name="by_hand_has_reason"),
    )


class ApplicationMark(Base):
    """What one member of the team thinks of an application, with a note; the others see it once they gave theirs."""

    __tablename__ = "application_mark"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    marked_at: Mapped[datetime]

    __table_args__ = (one_of("mark", Mark), Index(None, "person_id"))


class DecisionReason(Base):
    """A reason that staff pick from while they decide, kept by all of them together."""

    __tablename__ = "decision_reason"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    verdict: Mapped[str]
    text: Mapped[str]
    number: Mapped[int]

    __table_args__ = (one_of("verdict", Verdict), Index(None, "verdict", "number"))
