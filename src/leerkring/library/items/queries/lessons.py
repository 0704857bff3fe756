"""Lessons as other parts of the library show them."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.library.handbooks.model import ChapterSlug, Handbook
from leerkring.library.items.model import Item, ItemChapter, ItemRegion
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.programme.model import Region


@dataclass(frozen=True, slots=True)
class MarginNote:
    """A lesson beside a chapter; `anchor` is the heading or paragraph it stands at, or empty."""

    slug: str
    title: str
    summary: str
    region_name: str
    anchor: str


async def list_lessons_of_chapter(reading: Reading, handbook: str, chapter: str) -> tuple[MarginNote, ...]:
    """Return the published lessons that shaped a chapter, the newest first."""
    region = (
        select(func.min(Region.name))
        .join(ItemRegion, ItemRegion.region_slug == Region.slug)
        .where(ItemRegion.item_id == Item.id)
        .correlate(Item)
        .scalar_subquery()
    )
    before = (
        select(ChapterSlug.slug)
        .join(Handbook, Handbook.id == ChapterSlug.handbook_id)
        .where(Handbook.slug == handbook, ChapterSlug.now == chapter)
    )
    rows = await reading.rows(
        select(
            Item.slug,
            Item.title,
            Item.summary,
            func.coalesce(region, "").label("region_name"),
            ItemChapter.anchor,
        )
        .join(ItemChapter, ItemChapter.item_id == Item.id)
        .where(
            Item.kind == ItemKind.LESSON,
            Item.state == TextState.PUBLISHED,
            ItemChapter.handbook_slug == handbook,
            or_(ItemChapter.chapter_slug == chapter, ItemChapter.chapter_slug.in_(before)),
        )
        .order_by(Item.dated_on.desc().nulls_last(), Item.title, ItemChapter.anchor)
    )
    return read_rows(MarginNote, rows)
