"""Reads of a shelf of the library: only the lines of one page or the first of each kind, and how many there are.

A shelf may hold thousands of texts. Lines come from the index `ix_item_shelf` in their own order, as many as are shown;
counts are made where the texts are, one statement for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, exists, func, literal, select, union_all

from leerkring.core.database.db import Reading
from leerkring.library.items.model import Item, ItemRegion, ItemTargetGroup, ItemTheme
from leerkring.library.items.queries.lines import COLUMNS, ORDER, PUBLIC, about, line
from leerkring.library.items.rules import ItemKind
from leerkring.library.items.views import ItemLine
from leerkring.programme.model import Region, TargetGroup, Theme

WORDS: Mapping[str, tuple[Any, Any]] = {
    "theme": (ItemTheme, ItemTheme.theme_slug),
    "region": (ItemRegion, ItemRegion.region_slug),
    "target_group": (ItemTargetGroup, ItemTargetGroup.target_group_slug),
}
"""What a text may be about, by the name of the filter."""
Counts = Mapping[str, Mapping[str, int]]


async def list_page(
    reading: Reading, kind: ItemKind, *, first: int, most: int, **asked: str
) -> tuple[ItemLine, ...]:
    """Return the lines of one page of a shelf, the newest first; `asked` as WORDS has it."""
    statement = about(select(*COLUMNS).where(PUBLIC, Item.kind == literal(str(kind))), **asked)
    rows = await reading.rows(statement.order_by(*ORDER).limit(most).offset(first))
    return tuple(map(line, rows))


async def list_first(
    reading: Reading, most: Mapping[ItemKind, int], **asked: str
) -> dict[ItemKind, tuple[ItemLine, ...]]:
    """Return the first lines of each of these kinds, as many as it says."""
    firsts = [
        about(select(Item.id).where(PUBLIC, Item.kind == literal(str(kind))), **asked)
        .order_by(*ORDER)
        .limit(number)
        .subquery()
        for kind, number in most.items()
    ]
    ids = union_all(*(select(first.c.id) for first in firsts))
    rows = await reading.rows(select(*COLUMNS).where(Item.id.in_(ids)).order_by(*ORDER))
    lines = [line(row) for row in rows]
    return {kind: tuple(one for one in lines if one.kind is kind) for kind in most}


async def list_named(
    reading: Reading, kind: ItemKind, slugs: Sequence[str], **asked: str
) -> tuple[ItemLine, ...]:
    """Return the texts of a kind with these slugs, in that order."""
    statement = select(*COLUMNS).where(PUBLIC, Item.kind == str(kind), Item.slug.in_(slugs))
    found = [line(row) for row in await reading.rows(about(statement, **asked))]
    return tuple(sorted(found, key=lambda one: slugs.index(one.slug)))


async def count_kinds(reading: Reading, kinds: Iterable[ItemKind], **asked: str) -> dict[ItemKind, int]:
    """Return how many published texts there are of each of these kinds."""
    chosen = list(kinds)
    statement = select(Item.kind, func.count()).where(PUBLIC, Item.kind.in_(chosen)).group_by(Item.kind)
    found = {row[0]: row[1] for row in await reading.rows(about(statement, **asked))}
    return {kind: found.get(str(kind), 0) for kind in chosen}


async def count_words(reading: Reading, kind: ItemKind, **asked: str) -> Counts:
    """Return, for each filter, how many texts each of its words leaves beside the other filters, "" for all words.

    Words that leave nothing are not in it; under "" stands how many all filters leave.
    """
    branches: list[Select[*tuple[Any, ...]]] = []
    for name, (model, column) in WORDS.items():
        others = {other: word for other, word in asked.items() if other != name}
        here = about(select(Item.id).where(PUBLIC, Item.kind == str(kind)), **others).subquery()
        branches += [
            select(literal(name), column, func.count())
            .join(here, here.c.id == model.item_id)
            .group_by(column),
            select(literal(name), literal(""), func.count()).select_from(here),
        ]
    every = about(select(Item.id).where(PUBLIC, Item.kind == str(kind)), **asked).subquery()
    branches.append(select(literal(""), literal(""), func.count()).select_from(every))
    counts: dict[str, dict[str, int]] = {name: {} for name in ("", *WORDS)}
    for name, word, many in await reading.rows(union_all(*branches)):
        counts[name][word] = many
    return counts


async def list_used(reading: Reading, kind: ItemKind) -> Mapping[str, frozenset[str]]:
    """Return, for each filter, the words that any published text of this kind is about."""
    slugs = {"theme": Theme.slug, "region": Region.slug, "target_group": TargetGroup.slug}
    asked = [
        select(literal(name), slugs[name]).where(
            exists().where(column == slugs[name], model.item_id == Item.id, PUBLIC, Item.kind == str(kind))
        )
        for name, (model, column) in WORDS.items()
    ]
    rows = await reading.rows(union_all(*asked))
    return {name: frozenset(slug for of, slug in rows if of == name) for name in WORDS}


async def count_by_target_group(reading: Reading, kinds: Iterable[ItemKind]) -> dict[str, int]:
    """Return how many published texts of these kinds there are about each target group."""
    statement = (
        select(ItemTargetGroup.target_group_slug, func.count())
        .join(Item, Item.id == ItemTargetGroup.item_id)
        .where(PUBLIC, Item.kind.in_(list(kinds)))
        .group_by(ItemTargetGroup.target_group_slug)
    )
    return {row[0]: row[1] for row in await reading.rows(statement)}
