"""Tables of the library's short texts. What only one kind has stands in `details` (see kinds.py)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.folding import folded_sql, trigrams
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.library.items.rules import ItemKind, TextState

WORDS_IN_BODY = r"cardinality(regexp_split_to_array(body, '\s+'))"
"""Counted when a text is written: a list that counts them when it is read goes through all its texts."""


class Item(Base):
    """A lesson, practice, article, entry or question, or the text of a region, a theme or the programme.

    `parent` is the region of a question, else empty. `dated_on` is the day the item itself is about (learned,
    published in the news); `number` its place among its like. `version` is what an editor started from. While a published text is
    worked on, readers have this row, `working_state` says how far the newer text is, and that is the newest revision. What is
    `barred` nobody publishes: whose story it is does not let it be read.
    """

    __tablename__ = "item"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    parent: Mapped[str] = mapped_column(server_default="")
    slug: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(server_default="")
    body_html: Mapped[str] = mapped_column(server_default="")
    words: Mapped[int] = mapped_column(Computed(WORDS_IN_BODY, persisted=True))
    folded: Mapped[str] = mapped_column(Computed(folded_sql("title", "summary", "body"), persisted=True))
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    dated_on: Mapped[date | None]
    number: Mapped[int] = mapped_column(server_default="0")
    barred: Mapped[bool] = mapped_column(server_default="false")
    sample: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default=TextState.DRAFT)
    working_state: Mapped[str | None]
    publish_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    updated_by: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        one_of("kind", ItemKind),
        one_of("state", TextState),
        CheckConstraint("working_state IN ('draft', 'in_review')", name="working_state_known"),
        UniqueConstraint("kind", "parent", "slug"),
        Index(None, "published_at"),
        Index(None, "updated_at"),
        Index("ix_item_worked_on", "id", postgresql_where=text("working_state IS NOT NULL")),
        trigrams("ix_item_folded", "folded"),
        trigrams("ix_item_title_found", folded_sql("title")),
        # A part of the title, which may be longer than an index takes.
        Index("ix_item_title_order", text('"left"(lower(title), 200)')),
        # A shelf in its own order. Without the title, which may be longer than an index takes: it orders a few.
        Index(
            "ix_item_shelf",
            "state",
            "kind",
            text("dated_on DESC NULLS LAST"),
            text("published_at DESC"),
            "number",
        ),
    )


class ItemCount(Base):
    """How many texts of a kind are in a state: the sum of its lines, which a trigger on `item` adds (kept_counts)."""

    __tablename__ = "item_count"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    working_state: Mapped[str | None]
    many: Mapped[int]


class ItemSlug(Base):
    """An address that an item had before; it redirects."""

    __tablename__ = "item_slug"

    kind: Mapped[str] = mapped_column(primary_key=True)
    parent: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))


class ItemTheme(Base):
    """An item is about a theme."""

    __tablename__ = "item_theme"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    theme_slug: Mapped[str] = mapped_column(ForeignKey("theme.slug"), primary_key=True)

    __table_args__ = (Index(None, "theme_slug", "item_id"),)


class ItemRegion(Base):
    """An item is from or about a region."""

    __tablename__ = "item_region"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    region_slug: Mapped[str] = mapped_column(ForeignKey("region.slug"), primary_key=True)

    __table_args__ = (Index(None, "region_slug", "item_id"),)


class ItemTargetGroup(Base):
    """An item is about a target group."""

    __tablename__ = "item_target_group"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    target_group_slug: Mapped[str] = mapped_column(ForeignKey("target_group.slug"), primary_key=True)

    __table_args__ = (Index(None, "target_group_slug", "item_id"),)


class ItemActivity(Base):
    """A lesson was learned in an activity, a question is worked on in it."""

    __tablename__ = "item_activity"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (Index(None, "activity_id"),)


class ItemChapter(Base):
    """An item changed, or belongs to, a chapter of a handbook; `anchor` is the heading or paragraph, or empty."""

    __tablename__ = "item_chapter"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    handbook_slug: Mapped[str] = mapped_column(primary_key=True)
    chapter_slug: Mapped[str] = mapped_column(primary_key=True)
    anchor: Mapped[str] = mapped_column(primary_key=True, server_default="")

    __table_args__ = (Index(None, "handbook_slug", "chapter_slug"),)


class ItemLink(Base):
    """An item points to another, in an order: the three good practices that inspire a region."""

    __tablename__ = "item_link"

    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]

    __table_args__ = (Index(None, "other_id"),)
