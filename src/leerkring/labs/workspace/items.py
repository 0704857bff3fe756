"""Decisions and actions: added, changed, ticked off and dropped. Every change is a revision."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, select, update

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import By, check_version
from leerkring.editing.revisions import write_revision
from leerkring.labs.workspace.model import LabItem as I
from leerkring.labs.workspace.queries import get_day, lock_item
from leerkring.labs.workspace.refusals import TooManyItems
from leerkring.labs.workspace.rules import MOST_ITEMS, ItemKind
from leerkring.labs.workspace.views import Item
from leerkring.labs.workspace.writing import check_open, tell_log

ITEM = "lab-item"
"""The kind of a revision of a decision or action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was agreed, as somebody wrote it down."""

    kind: ItemKind
    what: str
    who: str = ""
    due_on: date | None = None
    occurrence_id: UUID | None = None


async def add_item(
    db: Database, activity_id: UUID, agreed: Agreed, by: By, *, id_: UUID | None = None
) -> UUID:
    """Add what was agreed; the same under the same `id_` again is the same one, other words are another.

    Raises `RoomShut`, `NoSuchLabDay`, `TooManyItems`.
    """
    async with db.transaction() as tx:
        await tx.rows(select(Activity.id).where(Activity.id == activity_id).with_for_update(key_share=True))
        await check_open(tx, activity_id)
        same = (getattr(I, name) == value for name, value in _values(agreed).items())
        known = select(and_(I.activity_id == activity_id, *same).label("twice")).where(I.id == id_)
        there = await tx.row(known) if id_ is not None else None
        if id_ is not None and there is not None and there.twice:
            return id_  # pressed twice
        if agreed.occurrence_id is not None:
            await get_day(tx, activity_id, agreed.occurrence_id)
        kept = select(func.count()).where(I.activity_id == activity_id, I.dropped_at.is_(None))
        if (await tx.scalar(kept) or 0) >= MOST_ITEMS:
            raise TooManyItems(most=MOST_ITEMS)
        # Who went back to the form and wrote something else wrote another.
        new = id_ if id_ is not None and there is None else uuid7()
        row = {"id": new, "activity_id": activity_id, "created_at": by.now, "updated_at": by.now}
        await tx.execute(insert(I).values(**row, **_values(agreed)))
        await _keep(tx, activity_id, new, "lab.item-added", by)
        return new


async def change_item(db: Database, activity_id: UUID, id_: UUID, agreed: Agreed, by: By) -> None:
    """Write it otherwise. Raises `EditConflict`, `RoomShut`, `NoSuchItem`, `NoSuchLabDay`."""
    async with db.transaction() as tx:
        item = await _lock(tx, activity_id, id_)
        check_version(by.version, item.version)
        if agreed.occurrence_id is not None:
            await get_day(tx, activity_id, agreed.occurrence_id)
        values = _values(agreed)
        if agreed.kind is ItemKind.DECISION:
            values["done_at"] = None
        await _write(tx, item, "lab.item-changed", by, **values)


async def tick_item(db: Database, activity_id: UUID, id_: UUID, by: By, *, done: bool) -> None:
    """Tick an action off, or open it again; twice is once. Raises `EditConflict`, `RoomShut`, `NoSuchItem`."""
    async with db.transaction() as tx:
        item = await _lock(tx, activity_id, id_)
        if item.kind is not ItemKind.ACTION or done is (item.done_at is not None):
            return  # pressed twice, or somebody else did it meanwhile
        check_version(by.version, item.version)
        action = "lab.item-done" if done else "lab.item-open"
        await _write(tx, item, action, by, done_at=by.now if done else None)


async def drop_item(db: Database, activity_id: UUID, id_: UUID, by: By) -> None:
    """Take it out of the list; its revisions stay. Raises `EditConflict`, `RoomShut`, `NoSuchItem`."""
    async with db.transaction() as tx:
        item = await _lock(tx, activity_id, id_)
        check_version(by.version, item.version)
        await _write(tx, item, "lab.item-dropped", by, dropped_at=by.now)


async def _lock(tx: Tx, activity_id: UUID, id_: UUID) -> Item:
    item = await lock_item(tx, activity_id, id_)
    await check_open(tx, activity_id)
    return item


async def _write(tx: Tx, item: Item, action: str, by: By, **values: Any) -> None:
    changed = {"number": I.number + 1, "updated_at": by.now}
    await tx.execute(update(I).where(I.id == item.id).values(**values, **changed))
    await _keep(tx, item.activity_id, item.id, action, by)


async def _keep(tx: Tx, activity_id: UUID, id_: UUID, action: str, by: By) -> None:
    """Write it as a revision, and a line in the log."""
    columns = (I.kind, I.what, I.who, I.due_on, I.occurrence_id, I.done_at, I.dropped_at)
    row = await tx.row(select(*columns).where(I.id == id_))
    values = {column.key: getattr(row, column.key) for column in columns}
    data = {key: None if value is None else str(value) for key, value in values.items()}
    await write_revision(tx, ITEM, id_, data, at=by.now, actor=by.actor)
    await tell_log(tx, activity_id, action, by.actor, by.now)


def _values(agreed: Agreed) -> dict[str, Any]:
    return {
        "kind": agreed.kind,
        "what": agreed.what,
        "who": agreed.who,
        "due_on": agreed.due_on,
        "occurrence_id": agreed.occurrence_id,
    }
