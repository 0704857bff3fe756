"""What search finds of an item."""

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import select

from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import search_text
from leerkring.core.database.db import Tx
from leerkring.core.off_loop import off_loop
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.model import Item, ItemRegion, ItemTargetGroup, ItemTheme
from leerkring.library.items.rules import ItemKind, TextState, path_of
from leerkring.programme import seed
from leerkring.search.service import Entry, Source, forget, index


async def make_findable(tx: Tx, item_id: object, draft: ItemDraft, published_at: datetime | None) -> None:
    """Let an item be found while it is public, and not otherwise."""
    source = Source("item", str(item_id))
    if draft.state is TextState.PUBLISHED:
        await index(tx, source, [await off_loop(len(draft.body), entry_of, draft, published_at)])
    else:
        await forget(tx, source)


def entry_of(draft: ItemDraft, published_at: datetime | None) -> Entry:
    """Return an item as search keeps it: a region also by its municipalities."""
    kind = KINDS[draft.kind]
    links = {name: tuple(sorted(slugs)) for name, slugs in draft.links.items()}
    regions = links.get("regions", ())
    if draft.kind is ItemKind.REGION:
        regions = (draft.slug,)
    details = [
        text
        for field in kind.fields
        if not field.options and isinstance(text := draft.details.get(field.key), str)
    ]
    names = _municipalities(draft.slug) if draft.kind is ItemKind.REGION else ""
    return Entry(
        kind=kind.search,
        path=path_of(draft.kind, draft.slug, draft.parent),
        title=draft.title,
        text="\n".join(filter(None, [draft.summary, *details, search_text(parse(draft.body)), names])),
        context=", ".join([kind.one.capitalize(), *(_regions()[slug] for slug in regions)]),
        themes=(draft.slug,) if draft.kind is ItemKind.THEME else links.get("themes", ()),
        regions=regions,
        target_groups=links.get("target_groups", ()),
        published_at=published_at,
    )


@cache
def _regions() -> dict[str, str]:
    return {region["slug"]: region["name"] for region in seed.regions()}


def _municipalities(region: str) -> str:
    return ", ".join(row.municipality_name for row in seed.memberships() if row.region_slug == region)


async def index_items(tx: Tx) -> int:
    """Let all items be found anew, as they are kept; returns how many were looked at."""
    links: dict[UUID, dict[str, tuple[str, ...]]] = {}
    for name, id_, slug in (
        ("themes", ItemTheme.item_id, ItemTheme.theme_slug),
        ("regions", ItemRegion.item_id, ItemRegion.region_slug),
        ("target_groups", ItemTargetGroup.item_id, ItemTargetGroup.target_group_slug),
    ):
        for row in await tx.rows(select(id_.label("id"), slug.label("slug")).order_by(id_, slug)):
            kept = links.setdefault(row.id, {})
            kept[name] = (*kept.get(name, ()), row.slug)
    columns = (
        Item.kind,
        Item.slug,
        Item.title,
        Item.summary,
        Item.body,
        Item.parent,
        Item.details,
        Item.state,
    )
    rows = await tx.rows(select(Item.id, Item.published_at, *columns).order_by(Item.id))
    for row in rows:
        draft = ItemDraft(
            kind=ItemKind(row.kind),
            slug=row.slug,
            title=row.title,
            summary=row.summary,
            body=row.body,
            parent=row.parent,
            details=row.details,
            links=links.get(row.id, {}),
            state=TextState(row.state),
        )
        await make_findable(tx, row.id, draft, row.published_at)
    return len(rows)
