"""Tables of merging: what became one and how it was before, what stays two, and what is proposed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7


class What(StrEnum):
    """What can be merged."""

    PERSON = "person"
    ORGANIZATION = "organization"


class Merge(Base):
    """Two that were made one: `dropped_id` leads to `kept_id` from then on.

    `before` is how it was, to give it back until `until`; then it is emptied, since it names people.
    """

    __tablename__ = "merge"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    what: Mapped[str]
    kept_id: Mapped[UUID]
    dropped_id: Mapped[UUID]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    until: Mapped[datetime]
    before: Mapped[dict[str, Any] | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]

    __table_args__ = (
        one_of("what", What),
        Index(None, "kept_id"),
        Index(None, "dropped_id"),
        Index("ix_merge_until", "until", postgresql_where=text("before IS NOT NULL")),
    )


class ToldApart(Base):
    """Two of whom a colleague said that they are two: never proposed again. `one_id` is the lower."""

    __tablename__ = "told_apart"

    one_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]


class Duplicate(Base):
    """Two that may be one, as the clock found them last; `one_id` is the lower."""

    __tablename__ = "duplicate"

    one_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True)
    what: Mapped[str]
    reasons: Mapped[list[Any]]
    weight: Mapped[int]

    __table_args__ = (one_of("what", What), Index(None, "what", "weight"))


class DuplicateSearch(Base):
    """When duplicates were looked for last; one row, or none while nobody ever looked."""

    __tablename__ = "duplicate_search"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    searched_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
