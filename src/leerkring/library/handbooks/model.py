"""Tables of handbooks: a book, its versions, and the chapters of each."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.library.handbooks.rules import BookState


class Handbook(Base):
    """A handbook: its address and what it is about; all else differs by version."""

    __tablename__ = "handbook"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str] = mapped_column(unique=True)
    theme_slug: Mapped[str | None] = mapped_column(ForeignKey("theme.slug"))
    created_at: Mapped[datetime]


class HandbookVersion(Base):
    """An edition ("1.1"). Readers get the published one with the highest position; older ones stay readable.

    `news` tells what is new, per edition: a list of {version, on, text}. `version` is the lock of an editor.
    """

    __tablename__ = "handbook_version"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    handbook_id: Mapped[UUID] = mapped_column(ForeignKey("handbook.id", ondelete="CASCADE"))
    number: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    subtitle: Mapped[str] = mapped_column(server_default="")
    summary: Mapped[str]
    contact: Mapped[str] = mapped_column(server_default="")
    news: Mapped[list[Any]] = mapped_column(server_default="[]")
    sample: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default=BookState.DRAFT)
    publish_at: Mapped[datetime | None]
    published_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        one_of("state", BookState),
        UniqueConstraint("handbook_id", "number"),
        UniqueConstraint("handbook_id", "position", deferrable=True, initially="DEFERRED"),
    )


class Chapter(Base):
    """A chapter as its editors have it, and beside it as readers see it (`public_…`, empty before the first time).

    So an editor can work on a chapter that is published without anybody seeing half of it. `anchors` are the
    lasting addresses of its headings and paragraphs, a list of [id, text]; `last_anchor` is the highest number given.
    """

    __tablename__ = "chapter"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("handbook_version.id", ondelete="CASCADE"))
    slug: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")
    anchors: Mapped[list[Any]] = mapped_column(server_default="[]")
    last_anchor: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default=BookState.DRAFT)
    publish_at: Mapped[datetime | None]
    public_title: Mapped[str] = mapped_column(server_default="")
    public_summary: Mapped[str] = mapped_column(server_default="")
    public_body: Mapped[str] = mapped_column(server_default="")
    public_anchors: Mapped[list[Any]] = mapped_column(server_default="[]")
    words: Mapped[int] = mapped_column(server_default="0")
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        one_of("state", BookState),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_moment"),
        UniqueConstraint("version_id", "slug"),
        Index(None, "version_id", "number"),
    )


class HandbookFile(Base):
    """What came of the last try to make a file ("pdf", "epub") of an edition: no text is tried again and again.

    `digest` is of the text that it was made from; `reason` is empty where there is a file; `missing` are the signs of
    the text that no letter of ours can draw.
    """

    __tablename__ = "handbook_file"

    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("handbook_version.id", ondelete="CASCADE"), primary_key=True
    )
    ending: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    missing: Mapped[str] = mapped_column(server_default="")
    tried_at: Mapped[datetime]


class ChapterSlug(Base):
    """An address that a chapter of this handbook had before; it redirects."""

    __tablename__ = "chapter_slug"

    handbook_id: Mapped[UUID] = mapped_column(ForeignKey("handbook.id", ondelete="CASCADE"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    now: Mapped[str]
