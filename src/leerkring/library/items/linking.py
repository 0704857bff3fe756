"""Writing what an item points to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from leerkring.activities.model import Activity
from leerkring.core.db import Tx
from leerkring.library.items.drafts import Links
from leerkring.library.items.model import (
    Item,
    ItemActivity,
    ItemChapter,
    ItemLink,
    ItemRegion,
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
    for name, model, column in _WORDS:
        await _replace(tx, model, item_id, [{column: slug} for slug in links.get(name, ())])
    activities = await tx.rows(select(Activity.id).where(Activity.slug.in_(links.get("activities", ()))))
    await _replace(tx, ItemActivity, item_id, [{"activity_id": row.id} for row in activities])
    await _replace(tx, ItemChapter, item_id, [chapter(text) for text in links.get("chapters", ())])
    await _replace(tx, ItemLink, item_id, await _others(tx, links.get("practices", ())))


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
