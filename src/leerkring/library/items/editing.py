"""What editors do with items. Each use case is one visible transaction, and nobody's work is lost:

every change is a revision, and who saves over a text that changed meanwhile is shown both.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.versions import check_version
from leerkring.editing.refusals import SlugTaken
from leerkring.editing.revisions import find_newest, write_revision
from leerkring.library.items.content.drafts import ItemDraft, draft_of
from leerkring.library.items.model import Item
from leerkring.library.items.refusals import ItemNotFound
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.library.items.service import SavedItem, keep_item

SUBJECT = "item"


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """An item as its editors have it: the newest text, and how far it is."""

    id: UUID
    state: TextState
    working_state: TextState | None
    publish_at: datetime | None
    published_at: datetime | None
    updated_at: datetime
    version: int
    slug: str
    draft: ItemDraft

    @property
    def is_public(self) -> bool:
        """Whether readers have a text of it now."""
        return self.state is TextState.PUBLISHED


async def get_item_details(reading: Reading, item_id: UUID) -> ItemDetails:
    """Return an item as its editors have it."""
    return await _desk(reading, item_id, select(Item).where(Item.id == item_id))


async def _desk(reading: Reading, item_id: UUID, statement: Any) -> ItemDetails:
    row = await reading.row(statement.with_only_columns(*Item.__table__.columns))
    data = await find_newest(reading, SUBJECT, item_id)
    if row is None or data is None:
        raise ItemNotFound
    state = TextState(row.state)
    return ItemDetails(
        id=row.id,
        state=state,
        working_state=TextState(row.working_state) if row.working_state else None,
        publish_at=row.publish_at,
        published_at=row.published_at,
        updated_at=row.updated_at,
        version=row.version,
        slug=row.slug,
        draft=draft_of(ItemKind(row.kind), row.parent, data, state),
    )


async def create(
    db: Database, draft: ItemDraft, *, publish_at: datetime | None, actor: str, now: datetime
) -> SavedItem:
    """Keep a new item."""
    async with db.transaction() as tx:
        await _check_slug(tx, draft, None)
        saved = await keep_item(tx, draft, None, now, actor=actor)
        if publish_at:
            await tx.execute(update(Item).where(Item.id == saved.id).values(publish_at=publish_at))
        return saved


async def save(
    db: Database,
    item_id: UUID,
    draft: ItemDraft,
    *,
    version: str | None = None,
    publish_at: datetime | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Keep what an editor typed: to work on, to be looked at, to be published now or at a moment.

    `version` is that which the editor started from; `draft.state` is how far the text is now.
    """
    async with db.transaction() as tx:
        item = await _lock(tx, item_id)
        if item.draft.data != draft.data:
            check_version(version, str(item.version))
        await _check_slug(tx, draft, item_id)
        await _keep(tx, item, draft, publish_at, actor=actor, now=now)


async def _keep(
    tx: Tx, item: ItemDetails, draft: ItemDraft, publish_at: datetime | None, *, actor: str, now: datetime
) -> None:
    if item.is_public and draft.state in {TextState.DRAFT, TextState.IN_REVIEW}:
        values = {"working_state": draft.state, "version": Item.version + 1, "updated_by": actor}
        await tx.execute(update(Item).where(Item.id == item.id).values(values | {"publish_at": publish_at}))
        await write_revision(tx, SUBJECT, item.id, draft.data, at=now, actor=actor)
        await write_audit(
            tx, at=now, actor=actor, action=f"item.{draft.state}", subject=SUBJECT, subject_id=item.id
        )
        return
    await keep_item(tx, draft, item, now, actor=actor)
    if publish_at:
        await tx.execute(update(Item).where(Item.id == item.id).values(publish_at=publish_at))


async def archive(
    db: Database, item_id: UUID, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Take an item away from readers as it was seen (`version`); its text stays, and can come back."""
    async with db.transaction() as tx:
        item = await _lock(tx, item_id)
        check_version(version, str(item.version))
        draft = await _as(tx, item, TextState.ARCHIVED)
        await keep_item(tx, draft, item, now, actor=actor)


async def take_from_site(tx: Tx, item_id: UUID, *, actor: str, now: datetime) -> None:
    """Take an item away from readers within a larger use case; its newest text is a draft, and not planned any more.

    For what may not be read any longer: nobody's version is asked.
    """
    item = await _lock(tx, item_id)
    if item.is_public:
        await keep_item(tx, await _as(tx, item, TextState.DRAFT), item, now, actor=actor)
    await tx.execute(update(Item).where(Item.id == item_id).values(publish_at=None))


async def bar_from_site(tx: Tx, item_id: UUID, *, barred: bool) -> None:
    """Let nobody publish an item, or let them again; who tries hears `ItemBarred`."""
    await tx.execute(update(Item).where(Item.id == item_id).values(barred=barred))


async def free_slug(tx: Tx, kind: ItemKind, wanted: str) -> str:
    """Return an address for a new item of this kind: the wanted one, with a number behind it where that is taken."""
    taken = {
        row.slug
        for row in await tx.rows(
            select(Item.slug).where(Item.kind == kind, Item.parent == "", Item.slug.startswith(wanted))
        )
    }
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(one for one in chain([wanted], numbered) if one not in taken)


async def restore(
    db: Database,
    item_id: UUID,
    data: dict[str, Any],
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Bring an earlier text back, as a draft; its address stays as it is now.

    `version` is that of the item whose earlier texts were looked at.
    """
    async with db.transaction() as tx:
        item = await _lock(tx, item_id)
        check_version(version, str(item.version))
        kept = {**data, "slug": item.draft.slug}
        draft = draft_of(item.draft.kind, item.draft.parent, kept, TextState.DRAFT)
        await _keep(tx, item, draft, None, actor=actor, now=now)


async def publish_due(db: Database, now: datetime) -> int:
    """Publish what was planned for now; return how many. Running it twice is running it once."""
    async with db.transaction() as tx:
        due = await tx.rows(
            select(Item.id).where(Item.publish_at <= now).order_by(Item.id).with_for_update(skip_locked=True)
        )
        for (item_id,) in due:
            item = await _lock(tx, item_id)
            draft = await _as(tx, item, TextState.PUBLISHED)
            await keep_item(tx, draft, item, now, actor="house")
        return len(due)


async def _as(tx: Tx, item: ItemDetails, state: TextState) -> ItemDraft:
    """Return the newest text as it goes on; under its old address where another text took the new one meanwhile."""
    draft = draft_of(item.draft.kind, item.draft.parent, item.draft.data, state)
    try:
        await _check_slug(tx, draft, item.id)
    except SlugTaken:
        return replace(draft, slug=item.slug)
    return draft


async def _lock(tx: Tx, item_id: UUID) -> ItemDetails:
    return await _desk(tx, item_id, select(Item).where(Item.id == item_id).with_for_update())


async def _check_slug(tx: Tx, draft: ItemDraft, item_id: UUID | None) -> None:
    taken = await tx.scalar(
        select(Item.id).where(
            Item.kind == draft.kind,
            Item.parent == draft.parent,
            Item.slug == draft.slug,
            Item.id.is_distinct_from(item_id),
        )
    )
    if taken:
        raise SlugTaken(another="Een andere tekst")
