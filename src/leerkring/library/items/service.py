"""Keeping library items: what is written here is what visitors see, find and follow after the commit."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.content.files.report import ReportNote
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.editing.revisions import write_revision
from leerkring.library.items import linking
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.indexing import make_findable
from leerkring.library.items.model import Item, ItemSlug
from leerkring.library.items.refusals import ItemBarred
from leerkring.library.items.rules import TextState, path_of

TOPIC = "library"
"""Every page that shows anything of the library carries it: texts change seldom, and then everywhere."""


@dataclass(frozen=True, slots=True)
class SavedItem:
    """What was done with one item."""

    id: UUID
    path: str
    created: bool
    changed: bool
    told: tuple[ReportNote, ...] = ()
    is_draft: bool = False
    """Whether the change went into a text that is being worked on, so that readers do not have it yet."""


async def keep_item(tx: Tx, draft: ItemDraft, kept: Any, now: datetime, *, actor: str) -> SavedItem:
    """Write an item as it is for its readers; `kept` is its locked row, or None for a new one. Raises `ItemBarred`."""
    if kept is not None and draft.state is TextState.PUBLISHED:
        await _check_not_barred(tx, kept.id)
    path = path_of(draft.kind, draft.slug, draft.parent)
    published_at = (kept and kept.published_at) or first_published(draft, now)
    values = _values(draft, now, actor) | {"published_at": published_at}
    item_id = await (_create(tx, values) if kept is None else _change(tx, kept.id, values))
    await linking.write(tx, item_id, draft.links)
    await write_revision(tx, "item", item_id, draft.data, at=now, actor=actor)
    await make_findable(tx, item_id, draft, published_at)
    await _remember(tx, draft, item_id, {*draft.previous_slugs, *([kept.slug] if kept else [])})
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action="item.created" if kept is None else "item.changed",
        subject="item",
        subject_id=item_id,
        path=path,
    )
    tx.touch(TOPIC)
    return SavedItem(item_id, path, created=kept is None, changed=True)


async def _check_not_barred(tx: Tx, item_id: UUID) -> None:
    if await tx.scalar(select(Item.barred).where(Item.id == item_id)):
        raise ItemBarred


def _values(draft: ItemDraft, now: datetime, actor: str) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "parent": draft.parent,
        "slug": draft.slug,
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "details": dict(draft.details),
        "dated_on": draft.dated_on,
        "number": draft.number,
        "sample": draft.sample,
        "state": draft.state,
        "working_state": None,
        "publish_at": draft.publish_at,
        "updated_at": now,
        "updated_by": actor,
    }


def first_published(draft: ItemDraft, now: datetime) -> datetime | None:
    """Return since when it is public: the day it carries itself, where that lies behind us."""
    if draft.state is not TextState.PUBLISHED:
        return None
    own = datetime.combine(draft.dated_on, time(9), UTC) if draft.dated_on else now
    return min(own, now)


async def _create(tx: Tx, values: dict[str, Any]) -> UUID:
    item_id = uuid7()
    await tx.execute(insert(Item).values(values | {"id": item_id, "created_at": values["updated_at"]}))
    return item_id


async def _change(tx: Tx, item_id: UUID, values: dict[str, Any]) -> UUID:
    await tx.execute(update(Item).where(Item.id == item_id).values(values | {"version": Item.version + 1}))
    return item_id


async def _remember(tx: Tx, draft: ItemDraft, item_id: UUID, slugs: set[str]) -> None:
    """Let old addresses lead to this item."""
    mine = (ItemSlug.kind == draft.kind, ItemSlug.parent == draft.parent)
    await tx.execute(delete(ItemSlug).where(*mine, ItemSlug.slug == draft.slug))
    for slug in sorted(slugs - {draft.slug}):
        key = {"kind": draft.kind, "parent": draft.parent, "slug": slug}
        statement = upsert(ItemSlug).values(**key, item_id=item_id)
        await tx.execute(
            statement.on_conflict_do_update(
                index_elements=[ItemSlug.kind, ItemSlug.parent, ItemSlug.slug], set_={"item_id": item_id}
            )
        )
