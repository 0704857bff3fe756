"""Reads of one item with all it points to: one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from leerkring.activities.model import Activity, ActivityState
from leerkring.activities.rules import VISIBLE
from leerkring.content.markdown.page_text import page_text
from leerkring.core.database.db import Reading
from leerkring.library.handbooks.model import Chapter, ChapterSlug, Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState
from leerkring.library.items.model import Item, ItemActivity, ItemChapter, ItemLink, ItemSlug
from leerkring.library.items.queries.lines import COLUMNS, PUBLIC, line, links, rows
from leerkring.library.items.refusals import ItemNotFound
from leerkring.library.items.rules import ItemKind, TextState, path_of
from leerkring.library.items.views import ActivityLine, ChapterLink, ItemPage
from leerkring.programme.model import Region

_other = aliased(Item)
_activities = (
    select(
        Activity.slug,
        Activity.kind,
        Activity.title,
        Activity.starts_at,
        Activity.ends_at,
        Activity.state == ActivityState.CANCELLED,
    )
    .join(ItemActivity, ItemActivity.activity_id == Activity.id)
    .where(ItemActivity.item_id == Item.id, Activity.state.in_(sorted(VISIBLE)))
)
_practices = (
    select(_other.slug, _other.title)
    .join(ItemLink, ItemLink.other_id == _other.id)
    .where(ItemLink.item_id == Item.id, _other.state == TextState.PUBLISHED)
)
_newest = aliased(HandbookVersion)
_position = (
    select(func.max(_newest.position))
    .where(_newest.handbook_id == Handbook.id, _newest.state == BookState.PUBLISHED)
    .scalar_subquery()
)
_renamed = (
    select(ChapterSlug.now)
    .where(ChapterSlug.handbook_id == Handbook.id, ChapterSlug.slug == ItemChapter.chapter_slug)
    .scalar_subquery()
)
_chapters = (
    select(
        ItemChapter.handbook_slug,
        HandbookVersion.title,
        Chapter.slug,
        Chapter.public_title,
        ItemChapter.anchor,
    )
    .join(Handbook, Handbook.slug == ItemChapter.handbook_slug)
    .join(
        HandbookVersion,
        and_(HandbookVersion.handbook_id == Handbook.id, HandbookVersion.position == _position),
    )
    .join(
        Chapter,
        and_(
            Chapter.version_id == HandbookVersion.id,
            or_(Chapter.slug == ItemChapter.chapter_slug, Chapter.slug == _renamed),
        ),
    )
    .where(
        ItemChapter.item_id == Item.id,
        Chapter.published_at.is_not(None),
        Chapter.state != BookState.ARCHIVED,
    )
)
_parent = select(Region.name).where(Region.slug == Item.parent).correlate(Item).scalar_subquery()
PAGE = select(
    *COLUMNS,
    Item.body,
    Item.version,
    Item.created_at,
    rows(_activities, Activity.starts_at).label("activities"),
    rows(_practices, ItemLink.number).label("practices"),
    rows(_chapters, ItemChapter.handbook_slug, Chapter.number).label("chapters"),
    func.coalesce(_parent, "").label("parent_name"),
).where(
    PUBLIC,
    Item.kind == bindparam("kind"),
    Item.slug == bindparam("slug"),
    Item.parent == bindparam("parent"),
)


async def find_item_page(reading: Reading, kind: ItemKind, slug: str, parent: str = "") -> ItemPage | None:
    """Return a published item with its text, if there is one."""
    row = await reading.row(PAGE, {"kind": kind, "slug": slug, "parent": parent})
    return _page(row, await page_text(reading, row.body)) if row else None


async def get_item_page(reading: Reading, kind: ItemKind, slug: str, parent: str = "") -> ItemPage:
    """Return a published item with its text."""
    found = await find_item_page(reading, kind, slug, parent)
    if found is None:
        raise ItemNotFound
    return found


async def find_current_path(reading: Reading, kind: ItemKind, old: str, parent: str = "") -> str | None:
    """Return where an item that had this slug before lives now."""
    slug = await reading.scalar(
        select(Item.slug)
        .join(ItemSlug, ItemSlug.item_id == Item.id)
        .where(PUBLIC, ItemSlug.kind == kind, ItemSlug.slug == old, ItemSlug.parent == parent)
    )
    return path_of(kind, slug, parent) if slug else None


def _page(row: Any, body_html: Markup) -> ItemPage:
    return ItemPage(
        line=line(row),
        body_html=body_html,
        version=row.version,
        created_at=row.created_at,
        activities=tuple(activity(values) for values in row.activities),
        chapters=tuple(ChapterLink(*values) for values in row.chapters),
        practices=links(row.practices),
        parent_name=row.parent_name,
    )


def activity(values: Sequence[Any]) -> ActivityLine:
    """Return an activity from its JSON."""
    slug, kind, title, starts_at, ends_at, cancelled = values
    moments = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    return ActivityLine(slug, kind, title, *moments, cancelled)
