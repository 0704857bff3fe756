"""Reads of lists of items: one statement, whose words of the programme come as JSON."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from leerkring.activities.views import PageLink
from leerkring.core.database.db import AnyRow, Reading
from leerkring.library.items.model import Item, ItemRegion, ItemTargetGroup, ItemTheme
from leerkring.library.items.rules import ItemKind, TextState, path_of
from leerkring.library.items.views import ItemLine
from leerkring.programme.model import Region, TargetGroup, Theme

Selected = Select[*tuple[Any, ...]]


def rows(statement: Selected, *order: Any) -> ColumnElement[Any]:
    """Return rows about an item as one JSON list of lists."""
    line = func.json_build_array(*statement.selected_columns)
    lines = func.json_agg(aggregate_order_by(line, *order))
    only = statement.with_only_columns(func.coalesce(lines, func.json_build_array(), type_=JSON))
    return only.correlate(Item).scalar_subquery()


_themes = (
    select(Theme.slug, Theme.title)
    .join(ItemTheme, ItemTheme.theme_slug == Theme.slug)
    .where(ItemTheme.item_id == Item.id)
)
_regions = (
    select(Region.slug, Region.name)
    .join(ItemRegion, ItemRegion.region_slug == Region.slug)
    .where(ItemRegion.item_id == Item.id)
)
_groups = (
    select(TargetGroup.slug, TargetGroup.name)
    .join(ItemTargetGroup, ItemTargetGroup.target_group_slug == TargetGroup.slug)
    .where(ItemTargetGroup.item_id == Item.id)
)
PLAIN = (
    "id",
    "slug",
    "parent",
    "title",
    "summary",
    "details",
    "dated_on",
    "published_at",
    "updated_at",
    "number",
    "sample",
    "words",
)
COLUMNS = (
    *(getattr(Item, name) for name in PLAIN),
    Item.kind,
    rows(_themes, Theme.number).label("themes"),
    rows(_regions, Region.sort_key).label("regions"),
    rows(_groups, TargetGroup.number).label("target_groups"),
)
PUBLIC = Item.state == TextState.PUBLISHED
ORDER = (Item.dated_on.desc().nulls_last(), Item.published_at.desc(), Item.number, Item.title)


async def list_lines(
    reading: Reading,
    *kinds: ItemKind,
    theme: str = "",
    region: str = "",
    target_group: str = "",
) -> tuple[ItemLine, ...]:
    """Return the published items of these kinds, the newest first; of a theme, region or target group if asked."""
    statement = select(*COLUMNS).where(PUBLIC, Item.kind.in_(kinds)).order_by(*ORDER)
    return tuple(map(line, await reading.rows(about(statement, theme, region, target_group))))


async def list_newest(reading: Reading, most: int, *kinds: ItemKind) -> tuple[ItemLine, ...]:
    """Return what was published last, whatever it is."""
    statement = select(*COLUMNS).where(PUBLIC, Item.kind.in_(kinds))
    newest = statement.order_by(Item.published_at.desc(), Item.title).limit(most)
    return tuple(map(line, await reading.rows(newest)))


async def count_published(reading: Reading, kind: ItemKind) -> int:
    """Return how many items of a kind readers can find."""
    return int(await reading.scalar(select(func.count()).where(PUBLIC, Item.kind == kind)))


async def count_addresses(reading: Reading) -> int:
    """Return how many items are published."""
    many: int = await reading.scalar(select(func.count()).select_from(Item).where(PUBLIC))
    return many


async def list_addresses(reading: Reading, after: int, most: int) -> tuple[tuple[str, datetime], ...]:
    """Return the pages of published items after so many others, with when each last changed."""
    found = await reading.rows(
        select(Item.kind, Item.slug, Item.parent, Item.updated_at)
        .where(PUBLIC)
        .order_by(Item.kind, *ORDER, Item.id)
        .offset(after)
        .limit(most)
    )
    return tuple((path_of(row.kind, row.slug, row.parent), row.updated_at) for row in found)


def about(statement: Selected, theme: str = "", region: str = "", target_group: str = "") -> Selected:
    """Return a statement over items with only those about a theme, a region, a target group; empty asks nothing."""
    if theme:
        statement = statement.where(
            exists().where(ItemTheme.item_id == Item.id, ItemTheme.theme_slug == theme)
        )
    if region:
        of_it = exists().where(ItemRegion.item_id == Item.id, ItemRegion.region_slug == region)
        statement = statement.where(or_(Item.parent == region, of_it))
    if target_group:
        about = (ItemTargetGroup.item_id == Item.id, ItemTargetGroup.target_group_slug == target_group)
        statement = statement.where(exists().where(*about))
    return statement


def line(row: AnyRow) -> ItemLine:
    """Return a row of COLUMNS as a line."""
    return ItemLine(
        **{name: getattr(row, name) for name in PLAIN},
        kind=ItemKind(row.kind),
        themes=links(row.themes),
        regions=links(row.regions),
        target_groups=links(row.target_groups),
    )


def links(pairs: Iterable[Iterable[str]]) -> tuple[PageLink, ...]:
    """Return pairs of slug and name as links."""
    return tuple(PageLink(*pair) for pair in pairs)
