"""Tables of the room of a lab: the case team, the agenda of a day, its notes, and what was decided and is to be done."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.labs.workspace.rules import ItemKind, Lead


class LabTeamMember(Base):
    """Somebody who works on a case beside its owner. They take no place and applied for nothing; `role` is in their own words."""

    __tablename__ = "lab_team_member"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("lab_case.id", ondelete="CASCADE"))
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="")
    link_generation: Mapped[int] = mapped_column(server_default="1")
    added_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("case_id", "email"),)


class LabAgendaPart(Base):
    """A part of a day: `begins` and `ends` are minutes since midnight, so that it moves along with its day."""

    __tablename__ = "lab_agenda_part"

    occurrence_id: Mapped[UUID] = mapped_column(
        ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begins: Mapped[int]
    ends: Mapped[int]
    what: Mapped[str]
    lead: Mapped[str]
    who: Mapped[str] = mapped_column(server_default="")
    public: Mapped[bool] = mapped_column(server_default="false")

    __table_args__ = (
        one_of("lead", Lead),
        CheckConstraint("begins >= 0 AND ends > begins AND ends <= 1440", name="within_a_day"),
    )


class LabNote(Base):
    """The notes of a day, as they stand; `number` is that of their last revision. A day that is taken away leaves its notes."""

    __tablename__ = "lab_note"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    occurrence_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("occurrence.id", ondelete="SET NULL"), unique=True
    )
    body: Mapped[str]
    number: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]

    __table_args__ = (Index(None, "activity_id"),)


class LabItem(Base):
    """Something that was decided, or that somebody will do. Each change is a revision, whose number is `number`."""

    __tablename__ = "lab_item"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    occurrence_id: Mapped[UUID | None] = mapped_column(ForeignKey("occurrence.id", ondelete="SET NULL"))
    kind: Mapped[str]
    what: Mapped[str]
    who: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    number: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", ItemKind),
        CheckConstraint("done_at IS NULL OR kind = 'action'", name="only_actions_are_done"),
        Index(None, "activity_id"),
        Index(None, "occurrence_id"),
        Index(
            "ix_lab_item_to_do",
            "due_on",
            postgresql_where=sql("due_on IS NOT NULL AND done_at IS NULL AND dropped_at IS NULL"),
        ),
    )
