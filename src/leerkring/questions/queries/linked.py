"""What a question is linked to, as it stands today: its title, its address, and whether everybody may see it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, literal, or_, select

from leerkring.activities.labels import KINDS as ACTIVITY_KINDS
from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import VISIBLE, ActivityState
from leerkring.core.database.db import Reading
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.model import Item
from leerkring.library.items.rules import FOLDERS, ItemKind, TextState, path_of
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionLink as L
from leerkring.questions.rules import LinkKind
from leerkring.questions.views import LinkLine

Target = tuple[LinkKind, str]
"""What is linked, as a link keeps it."""
_LINK = (L.id, L.kind, L.linked_at, L.target)
OF_OTHERS = "Een concept van een ander team"


async def list_links(
    reading: Reading, roots: Sequence[UUID], *, own: UUID | None = None
) -> tuple[LinkLine, ...]:
    """Return what these questions are linked to, and what was joined into them, the newest first.

    What is gone is left out, and of the same thing that two of them were linked to there is one. Of a draft that is not of this
    colleague's team (`own`) only that it is there.
    """
    of = select(Q.id).where(Q.root_id.in_(roots)).scalar_subquery()
    lines = [
        *await _activities(reading, of, own),
        *await _items(reading, of),
        *await _chapters(reading, of),
    ]
    oldest = sorted(lines, key=lambda line: (line.linked_at, line.id))
    each = {line.path: line for line in reversed(oldest)}
    return tuple(each.values())


async def _activities(reading: Reading, of: Any, own: UUID | None) -> list[LinkLine]:
    rows = await reading.rows(
        select(
            *_LINK,
            Activity.slug,
            Activity.title,
            Activity.kind.label("what"),
            Activity.state,
            Activity.starts_at,
            own_activities(own).label("mine"),
        )
        .join(Activity, cast(Activity.id, Text) == L.target)
        .where(L.question_id.in_(of), L.kind == LinkKind.ACTIVITY)
    )
    return [
        LinkLine(
            row.id,
            LinkKind.ACTIVITY,
            f"/agenda/{row.slug if _may_read(row) else row.target}",
            row.title if _may_read(row) else OF_OTHERS,
            ACTIVITY_KINDS[row.what].replace("-", " ").capitalize(),
            row.starts_at,
            ActivityState(row.state) in VISIBLE,
            row.linked_at,
        )
        for row in rows
    ]


def _may_read(row: Any) -> bool:
    return row.mine or ActivityState(row.state) in VISIBLE


async def _items(reading: Reading, of: Any) -> list[LinkLine]:
    rows = await reading.rows(
        select(*_LINK, Item.kind.label("what"), Item.slug, Item.parent, Item.title, Item.state)
        .join(Item, cast(Item.id, Text) == L.target)
        .where(L.question_id.in_(of), L.kind == LinkKind.ITEM)
    )
    return [
        LinkLine(
            row.id,
            LinkKind.ITEM,
            path_of(row.what, row.slug, row.parent),
            row.title,
            KINDS[ItemKind(row.what)].one.capitalize(),
            None,
            row.state == TextState.PUBLISHED,
            row.linked_at,
        )
        for row in rows
    ]


async def _chapters(reading: Reading, of: Any) -> list[LinkLine]:
    """Only chapters that readers have can be linked; one that was taken away is gone."""
    name = Handbook.slug + literal("/") + Chapter.slug
    rows = await reading.rows(
        select(
            *_LINK, name.label("name"), Chapter.public_title, HandbookVersion.title, HandbookVersion.position
        )
        .select_from(L)
        .join(Handbook, Handbook.slug == func.split_part(L.target, "/", 1))
        .join(HandbookVersion, HandbookVersion.handbook_id == Handbook.id)
        .join(Chapter, Chapter.version_id == HandbookVersion.id)
        .where(L.question_id.in_(of), L.kind == LinkKind.CHAPTER, name == L.target, *_READ)
        .order_by(HandbookVersion.position)
    )
    newest = {row.id: row for row in rows}
    return [
        LinkLine(
            row.id,
            LinkKind.CHAPTER,
            f"/handreikingen/{row.name}",
            row.public_title,
            row.title,
            None,
            True,
            row.linked_at,
        )
        for row in newest.values()
    ]


_READ = (
    HandbookVersion.state == BookState.PUBLISHED,
    Chapter.published_at.is_not(None),
    Chapter.state != BookState.ARCHIVED,
)


async def find_target(reading: Reading, path: str, own: UUID | None) -> Target | None:
    """Return what stands at an address of ours, as a link keeps it; None where a question cannot be linked to it.

    To a draft only who is in its team (`own`; None is in all) can link: its title stands in its address, and would be told.
    """
    parts = path.partition("#")[0].partition("?")[0].strip("/").split("/")
    if len(parts) == 2 and parts[0] == "agenda":
        which = or_(Activity.state.in_(sorted(VISIBLE)), own_activities(own))
        id_ = await reading.scalar(select(Activity.id).where(Activity.slug == parts[1], which))
        return (LinkKind.ACTIVITY, str(id_)) if id_ else None
    if len(parts) == 3 and parts[0] == "handreikingen":
        found = await reading.scalar(
            select(Chapter.id)
            .join(HandbookVersion, HandbookVersion.id == Chapter.version_id)
            .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
            .where(Handbook.slug == parts[1], Chapter.slug == parts[2], *_READ)
            .limit(1)
        )
        return (LinkKind.CHAPTER, f"{parts[1]}/{parts[2]}") if found else None
    return await _find_item(reading, parts)


async def _find_item(reading: Reading, parts: list[str]) -> Target | None:
    kinds = {folder.strip("/"): kind for kind, folder in FOLDERS.items()}
    if len(parts) == 2 and parts[0] in kinds:
        which = (Item.kind == kinds[parts[0]], Item.slug == parts[1], Item.parent == "")
    elif len(parts) == 4 and parts[0] == "koplopers" and parts[2] == "vragen":
        which = (Item.kind == ItemKind.QUESTION, Item.parent == parts[1], Item.slug == parts[3])
    else:
        return None
    id_ = await reading.scalar(select(Item.id).where(*which))
    return (LinkKind.ITEM, str(id_)) if id_ else None
