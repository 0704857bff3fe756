"""Reads of what stands beside something: items that are alike, items of an activity, activities of a theme."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivityState,
    ActivityTargetGroup,
    ActivityTheme,
)
from leerkring.activities.rules import VISIBLE
from leerkring.core.database.db import Reading
from leerkring.core.database.driver_sql import argument, driver_sql
from leerkring.core.database.rows import read_rows
from leerkring.library.items.model import Item, ItemActivity, ItemRegion, ItemTargetGroup, ItemTheme
from leerkring.library.items.queries.lines import COLUMNS, ORDER, PUBLIC, line
from leerkring.library.items.rules import ItemKind
from leerkring.library.items.views import ActivityLine, ItemLine, ItemPage

LOOKED_AT = 60
"""How many texts of each word are compared with a page: the newest (ids grow with time). A theme may have thousands."""
READABLE = (ItemKind.LESSON, ItemKind.PRACTICE, ItemKind.ARTICLE, ItemKind.QUESTION)


async def list_related(reading: Reading, page: ItemPage, most: int = 4) -> tuple[ItemLine, ...]:
    """Return the items that share most with this one: the same region counts double."""
    shared: ColumnElement[int] = literal(0)
    near = []
    for model, column, mine, weight in (
        (ItemTheme, ItemTheme.theme_slug, page.line.themes, 2),
        (ItemRegion, ItemRegion.region_slug, page.line.regions, 2),
        (ItemTargetGroup, ItemTargetGroup.target_group_slug, page.line.target_groups, 3),
    ):
        same = select(func.count()).where(
            model.item_id == Item.id,
            column.in_([word.slug for word in mine]),
        )
        shared += weight * same.correlate(Item).scalar_subquery()
        near += [
            select(
                select(model.item_id)
                .where(column == word.slug)
                .order_by(model.item_id.desc())
                .limit(LOOKED_AT)
                .subquery()
                .c.item_id
            )
            for word in mine
        ]
    if not near:
        return ()
    rows = await reading.rows(
        select(*COLUMNS)
        .where(PUBLIC, Item.kind.in_(READABLE), Item.id != page.line.id, Item.id.in_(union_all(*near)))
        .order_by(shared.desc(), *ORDER)
        .limit(most)
    )
    return tuple(map(line, rows))


def _of_activity() -> Select[*tuple[Any, ...]]:
    here = select(Activity.id).where(Activity.slug == argument(1)).scalar_subquery()
    own = exists().where(ItemActivity.item_id == Item.id, ItemActivity.activity_id == here)
    theme = aliased(ActivityTheme)
    alike = exists().where(
        ItemTheme.item_id == Item.id, ItemTheme.theme_slug == theme.theme_slug, theme.activity_id == here
    )
    kinds = (ItemKind.LESSON, ItemKind.PRACTICE, ItemKind.QUESTION)
    learned = select(ItemActivity.item_id).where(ItemActivity.activity_id == here)
    # Of the others the first of each kind, in the order of the shelf: not all that there ever were of a theme.
    others = [
        select(
            select(Item.id)
            .where(PUBLIC, Item.kind == kind, alike)
            .order_by(*ORDER)
            .limit(argument(2))
            .subquery()
            .c.id
        )
        for kind in (ItemKind.LESSON, ItemKind.PRACTICE)
    ]
    return (
        select(*COLUMNS)
        .where(PUBLIC, Item.kind.in_(kinds), Item.id.in_(union_all(learned, *others)))
        .order_by(own.desc(), *ORDER)
        .limit(argument(2))
    )


_OF_ACTIVITY = driver_sql(_of_activity())


async def list_of_activity(reading: Reading, slug: str, most: int = 6) -> tuple[ItemLine, ...]:
    """Return the lessons learned in an activity and the questions it works on, then others of its themes."""
    return tuple(map(line, await reading.sql(_OF_ACTIVITY, slug, most)))


async def list_activities(
    reading: Reading,
    most: int,
    *,
    after: datetime | None = None,
    before: datetime | None = None,
    theme: str = "",
    region: str = "",
    target_group: str = "",
) -> tuple[ActivityLine, ...]:
    """Return activities of a theme, region or target group, the last one first.

    `after` and `before`: only those that end later than a moment, or not. Those that end later are, where there are
    more than `most`, the first to come.
    """
    statement = select(
        Activity.slug,
        Activity.kind,
        Activity.title,
        Activity.starts_at,
        Activity.ends_at,
        (Activity.state == ActivityState.CANCELLED).label("cancelled"),
    ).where(Activity.state.in_(sorted(VISIBLE)))
    for slug, model, column in (
        (theme, ActivityTheme, ActivityTheme.theme_slug),
        (region, ActivityRegion, ActivityRegion.region_slug),
        (target_group, ActivityTargetGroup, ActivityTargetGroup.target_group_slug),
    ):
        if slug:
            about = (model.activity_id == Activity.id, column == slug)
            statement = statement.where(exists().where(*about))
    order = Activity.starts_at.asc() if after else Activity.starts_at.desc()
    if after:
        statement = statement.where(Activity.ends_at > after)
    if before:
        statement = statement.where(Activity.ends_at <= before)
    found = read_rows(ActivityLine, await reading.rows(statement.order_by(order).limit(most)))
    return found[::-1] if after else found
