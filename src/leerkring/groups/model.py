"""Tables of working groups: the group, its members, its meetings, and what it keeps."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.groups.rules import GroupSubject


class WorkingGroup(Base):
    """A working group, of a region or grown from an activity.

    `listed`: its region's page says what it works on. `last_activity_at` is when anybody in it did something; `asked_at` when
    its coordinator was asked whether it still is there, empty again at the next sign of life (`rules.life_of`).
    """

    __tablename__ = "working_group"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    purpose: Mapped[str] = mapped_column(server_default="")
    subject: Mapped[str] = mapped_column(server_default=GroupSubject.OTHER)
    region: Mapped[str | None] = mapped_column(ForeignKey("region.slug"))
    themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    activity_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("activity.id", ondelete="SET NULL"), unique=True
    )
    listed: Mapped[bool] = mapped_column(server_default="false")
    members_may_mail: Mapped[bool] = mapped_column(server_default="false")
    last_activity_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    sample: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        one_of("subject", GroupSubject),
        Index(None, "region"),
        Index("ix_working_group_alive", "last_activity_at", postgresql_where=sql("archived_at IS NULL")),
        Index(None, "archived_at"),
    )


class WorkingGroupMember(Base):
    """Somebody who was invited into a group, and since `agreed_at` one of it: named to the other members.

    `named_at` is when they agreed that everybody reads their name as the contact of the group. Who leaves leaves no row.
    """

    __tablename__ = "working_group_member"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("working_group.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    organization: Mapped[str] = mapped_column(server_default="")
    coordinates: Mapped[bool] = mapped_column(server_default="false")
    link_generation: Mapped[int] = mapped_column(server_default="1")
    invited_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    named_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("group_id", "person_id"),
        CheckConstraint("named_at IS NULL OR agreed_at IS NOT NULL", name="named_is_a_member"),
        Index(None, "person_id"),
        Index(
            "ix_working_group_member_one_coordinator",
            "group_id",
            unique=True,
            postgresql_where=sql("coordinates"),
        ),
        Index("ix_working_group_member_waiting", "invited_at", postgresql_where=sql("agreed_at IS NULL")),
    )


class WorkingGroupMeeting(Base):
    """A meeting of a group. Its id is its UID in calendars, `sequence` grows when it moves, `cancelled_at` is when it was called off."""

    __tablename__ = "working_group_meeting"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("working_group.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(server_default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(server_default="")
    online_url: Mapped[str] = mapped_column(server_default="")
    sequence: Mapped[int] = mapped_column(server_default="0")
    cancelled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(None, "group_id", "starts_at"),
    )


class WorkingGroupNote(Base):
    """A note that every member may write on in; `written_by` is who did last, `version` counts."""

    __tablename__ = "working_group_note"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("working_group.id", ondelete="CASCADE"))
    title: Mapped[str]
    body: Mapped[str]
    written_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("working_group_member.id", ondelete="SET NULL")
    )
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (Index(None, "group_id", "changed_at"), Index(None, "written_by"))


class WorkingGroupAction(Base):
    """What somebody in the group is going to do, by when; `done_at` is when it was done."""

    __tablename__ = "working_group_action"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("working_group.id", ondelete="CASCADE"))
    what: Mapped[str]
    who: Mapped[UUID | None] = mapped_column(ForeignKey("working_group_member.id", ondelete="SET NULL"))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (Index(None, "group_id", "done_at"), Index(None, "who"))


class WorkingGroupPaper(Base):
    """A file that a member put with the group; the file itself is in the store, under its hash."""

    __tablename__ = "working_group_paper"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("working_group.id", ondelete="CASCADE"))
    title: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("working_group_member.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        Index(None, "group_id"),
        Index(None, "added_by"),
        Index(None, "sha256"),
    )


class WorkingGroupMail(Base):
    """A letter from a member to the others. Without a sender (`sender_id`: who left) it goes nowhere any more."""

    __tablename__ = "working_group_mail"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("working_group.id", ondelete="CASCADE"))
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("working_group_member.id", ondelete="SET NULL"))
    subject: Mapped[str]
    body: Mapped[str]
    many: Mapped[int]
    sent_at: Mapped[datetime]

    __table_args__ = (Index(None, "group_id", "sent_at"), Index(None, "sender_id"))
