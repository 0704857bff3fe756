"""Writing what an item points to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select

from leerkring.activities.model import Activity, ActivitySlug
from leerkring.core.database.db import Reading, Tx
from leerkring.library.handbooks.model import Chapter, ChapterSlug, Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState
from leerkring.library.items.content.drafts import Links
from leerkring.library.items.model import (
    Item,
    ItemActivity,
    ItemChapter,
    ItemLink,
    ItemRegion,
    ItemSlug,
    ItemTargetGroup,
    ItemTheme,
)
from leerkring.library.items.rules import ItemKind

_WORDS = (
    ("themes", ItemTheme, "theme_slug"),
    ("regions", ItemRegion, "region_slug"),
    ("target_groups", ItemTargetGroup, "target_group_slug"),
)


async def write(tx: Tx, item_id: UUID, links: Links) -> None:
    """Let an item point to exactly these."""
    links = await present(tx, links)
    for name, model, column in _WORDS:
        await _replace(tx, model, item_id, [{column: slug} for slug in links.get(name, ())])
    activities = await tx.rows(select(Activity.id).where(Activity.slug.in_(links.get("activities", ()))))
    await _replace(tx, ItemActivity, item_id, [{"activity_id": row.id} for row in activities])
    await _replace(tx, ItemChapter, item_id, [chapter(text) for text in links.get("chapters", ())])
    await _replace(tx, ItemLink, item_id, await _others(tx, links.get("practices", ())))


async def present(reading: Reading, links: Links) -> Links:
    """Return the links by the addresses that things have now: what was renamed is still what was meant."""
    now = dict(links)
    for name, moved in (
        ("practices", _moved_practices),
        ("activities", _moved_activities),
        ("chapters", _moved_chapters),
    ):
        if refs := links.get(name, ()):
            pages = {ref.partition("#")[0] for ref in refs}
            new = {row.old: row.new for row in await reading.rows(moved(pages))}
            named = [(*ref.partition("#"),) for ref in refs]
            now[name] = tuple(dict.fromkeys(f"{new.get(page, page)}{mark}{at}" for page, mark, at in named))
    return now


def _moved_practices(slugs: set[str]) -> Any:
    there = select(Item.slug).where(Item.kind == ItemKind.PRACTICE)
    return (
        select(ItemSlug.slug.label("old"), Item.slug.label("new"))
        .join(Item, Item.id == ItemSlug.item_id)
        .where(ItemSlug.kind == ItemKind.PRACTICE, ItemSlug.slug.in_(slugs), ItemSlug.slug.not_in(there))
    )


def _moved_activities(slugs: set[str]) -> Any:
    return (
        select(ActivitySlug.slug.label("old"), Activity.slug.label("new"))
        .join(Activity, Activity.id == ActivitySlug.activity_id)
        .where(ActivitySlug.slug.in_(slugs), ActivitySlug.slug.not_in(select(Activity.slug)))
    )


def _moved_chapters(refs: set[str]) -> Any:
    old = func.concat(Handbook.slug, "/", ChapterSlug.slug)
    there = (
        exists()
        .where(HandbookVersion.handbook_id == Handbook.id, Chapter.version_id == HandbookVersion.id)
        .where(Chapter.slug == ChapterSlug.slug, Chapter.state != BookState.ARCHIVED)
    )
    return (
        select(old.label("old"), func.concat(Handbook.slug, "/", ChapterSlug.now).label("new"))
        .select_from(ChapterSlug)
        .join(Handbook, Handbook.id == ChapterSlug.handbook_id)
        .where(old.in_(refs), ~there)
    )


def chapter(text: str) -> dict[str, str]:
    """Take `handbook/chapter#anchor` apart."""
    page, _, anchor = text.partition("#")
    handbook, _, slug = page.partition("/")
    return {"handbook_slug": handbook, "chapter_slug": slug, "anchor": anchor}


async def _others(tx: Tx, slugs: Sequence[str]) -> list[dict[str, Any]]:
    rows = await tx.rows(
        select(Item.id, Item.slug).where(Item.kind == ItemKind.PRACTICE, Item.slug.in_(slugs))
    )
    ids = {row.slug: row.id for row in rows}
    there = [slug for slug in slugs if slug in ids]
    return [{"other_id": ids[slug], "number": number} for number, slug in enumerate(there, 1)]


async def _replace(tx: Tx, model: Any, item_id: UUID, rows: list[dict[str, Any]]) -> None:
    await tx.execute(delete(model).where(model.item_id == item_id))
    if rows:
        await tx.execute(insert(model), [{"item_id": item_id, **row} for row in rows])
