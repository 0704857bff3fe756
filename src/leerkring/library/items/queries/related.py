"""Reads of what stands beside something: items that are alike, items of an activity, activities of a theme."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select
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

READABLE = (ItemKind.LESSON, ItemKind.PRACTICE, ItemKind.ARTICLE, ItemKind.QUESTION)


async def list_related(reading: Reading, page: ItemPage, most: int = 4) -> tuple[ItemLine, ...]:
    """Return the items that share most with this one: the same region counts double."""
    shared: ColumnElement[int] = literal(0)
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
    rows = await reading.rows(
        select(*COLUMNS)
        .where(PUBLIC, Item.kind.in_(READABLE), Item.id != page.line.id, shared > 0)
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
    others = (ItemKind.LESSON, ItemKind.PRACTICE)
    return (
        select(*COLUMNS)
        .where(PUBLIC, Item.kind.in_(kinds), or_(own, (Item.kind.in_(others)) & alike))
        .order_by(own.desc(), *ORDER)
        .limit(argument(2))
    )


_OF_ACTIVITY = driver_sql(_of_activity())


async def list_of_activity(reading: Reading, slug: str, most: int = 6) -> tuple[ItemLine, ...]:
    """Return the lessons learned in an activity and the questions it works on, then others of its themes."""
    return tuple(map(line, await reading.sql(_OF_ACTIVITY, slug, most)))


async def list_activities(
    reading: Reading, *, theme: str = "", region: str = "", target_group: str = ""
) -> tuple[ActivityLine, ...]:
    """Return the activities of a theme, region or target group, the last one first."""
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
    rows = await reading.rows(statement.order_by(Activity.starts_at.desc()))
    return read_rows(ActivityLine, rows)
