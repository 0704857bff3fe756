"""The items of a draft: their words and their order. Each change is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version, version_of
from leerkring.newsletter.issues.moves import changing_draft
from leerkring.newsletter.issues.proposing import leave_out
from leerkring.newsletter.issues.versions import version_of_item
from leerkring.newsletter.model import IssueItem
from leerkring.newsletter.queries import issue_queries
from leerkring.newsletter.queries.issue_queries import ItemLine
from leerkring.newsletter.refusals import ItemGone
from leerkring.newsletter.rules import ItemKind


@dataclass(frozen=True, slots=True)
class ItemText:
    """What an editor writes of an item."""

    title: str
    text: str
    path: str
    themes: Sequence[str]

    @property
    def values(self) -> dict[str, Any]:
        """What of it is kept."""
        return {
            "title": self.title,
            "text": self.text,
            "path": self.path,
            "themes": sorted(self.themes),
        }


async def save_item(
    db: Database,
    id_: UUID,
    item_id: UUID,
    words: ItemText,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Change an item's words; `version` is that of the words that the editor started from."""
    async with changing_draft(db, id_, actor=actor, now=now, what="item") as (tx, _):
        item = await _find_item(tx, id_, item_id)
        if item is None:
            raise ItemGone
        typed = version_of(words.title, words.text, words.path, *sorted(words.themes))
        check_version(version, version_of_item(item), typed)
        await tx.execute(update(IssueItem).where(IssueItem.id == item_id).values(**words.values))


async def _find_item(tx: Tx, id_: UUID, item_id: UUID) -> ItemLine | None:
    return next((one for one in await issue_queries.list_items(tx, [id_]) if one.id == item_id), None)


async def add_item(db: Database, id_: UUID, words: ItemText, *, actor: str, now: datetime) -> None:
    """Add a text of one's own at the top."""
    async with changing_draft(db, id_, actor=actor, now=now, what="item") as (tx, _):
        await tx.execute(
            update(IssueItem).where(IssueItem.issue_id == id_).values(position=IssueItem.position + 1)
        )
        await tx.execute(
            insert(IssueItem).values(id=uuid7(), issue_id=id_, position=1, kind=ItemKind.TEXT, **words.values)
        )


async def move_item(db: Database, id_: UUID, item_id: UUID, *, where: str, actor: str, now: datetime) -> None:
    """Put an item one place up or down, or first or last, among the texts or in the agenda."""
    async with changing_draft(db, id_, actor=actor, now=now, what="order") as (tx, _):
        items = await issue_queries.list_items(tx, [id_])
        moved = next((item for item in items if item.id == item_id), None)
        if moved is None:
            return
        # Letters have their agenda last, so that an item moves among its own.
        agenda = moved.kind == ItemKind.ACTIVITY
        order = [item.id for item in items if (item.kind == ItemKind.ACTIVITY) is agenda]
        others = [item.id for item in items if item.id not in order]
        at = order.index(item_id)
        order.pop(at)
        to = {"up": at - 1, "down": at + 1, "first": 0, "last": len(order)}.get(where, at)
        order.insert(min(max(to, 0), len(order)), item_id)
        await tx.sql(
            "UPDATE issue_item SET position = p.position"
            " FROM unnest($1::uuid[]) WITH ORDINALITY AS p (id, position) WHERE issue_item.id = p.id",
            [*others, *order] if agenda else [*order, *others],
        )


async def drop_item(
    db: Database, id_: UUID, item_id: UUID, *, version: str | None = None, actor: str, now: datetime
) -> bool:
    """Leave an item out with the words that were seen (`version`); what it came from is not offered again.

    Tells whether it was there.
    """
    async with changing_draft(db, id_, actor=actor, now=now, what="drop") as (tx, issue):
        item = await _find_item(tx, id_, item_id)
        if item is not None:
            check_version(version, version_of_item(item))
        rows = await tx.sql(
            "DELETE FROM issue_item WHERE id = $1 AND issue_id = $2 RETURNING source", item_id, id_
        )
        if rows and rows[0].source:
            await leave_out(tx, issue.stream_id, rows[0].source, now)
        return bool(rows)
