"""Keeping a list for a day between two steps. Each use case is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.tabular.reading import ReadTable
from leerkring.core.text.cleaning import one_line
from leerkring.core.versions import check_version
from leerkring.importing.model import ImportList
from leerkring.importing.queries import KeptList, get_list
from leerkring.importing.refusals import AlreadyImported

KEPT = timedelta(days=1)
"""How long a list is kept, and after its import for how long it can be undone."""


async def keep_list(
    db: Database, kind: str, about_id: UUID, table: ReadTable, *, file_name: str, owner: str, now: datetime
) -> UUID:
    """Keep the cells of a file for a day; empty rows and the file itself are not kept."""
    id_ = uuid7()
    rows = [
        [record.line, list(record.cells), *([True] if record.quoted else [])]
        for record in table.records
        if not record.is_empty
    ]
    async with db.transaction() as tx:
        await tx.execute(
            insert(ImportList).values(
                id=id_,
                kind=kind,
                about_id=about_id,
                owner=owner,
                file_name=one_line(file_name)[:120],
                sheet=table.sheet,
                rows=rows,
                created_at=now,
                expires_at=now + KEPT,
            )
        )
    return id_


async def choose_columns(
    db: Database,
    list_id: UUID,
    kind: str,
    about_id: UUID,
    *,
    columns: Sequence[str],
    options: Mapping[str, Any],
    version: str | None,
    now: datetime,
) -> None:
    """Keep what staff say the columns are. Refuses with `ListGone`, `AlreadyImported` or `EditConflict`."""
    async with db.transaction() as tx:
        await lock_list(tx, list_id, kind, about_id, version=version, now=now)
        await tx.execute(
            update(ImportList)
            .where(ImportList.id == list_id)
            .values(columns=list(columns), options=dict(options), version=ImportList.version + 1)
        )


async def lock_list(
    tx: Tx, list_id: UUID, kind: str, about_id: UUID | None, *, version: str | None, now: datetime
) -> KeptList:
    """Lock a list that is not imported yet. Refuses with `ListGone`, `AlreadyImported` or `EditConflict`."""
    kept = await get_list(tx, list_id, kind, about_id, now, lock=True)
    if kept.done_at is not None:
        raise AlreadyImported
    check_version(version, kept.version)
    return kept


async def mark_imported(tx: Tx, list_id: UUID, counts: Mapping[str, Any], now: datetime) -> None:
    """Empty the cells of a list that was imported: what undoing needs stays for a day."""
    await tx.execute(
        update(ImportList)
        .where(ImportList.id == list_id)
        .values(
            rows=[],
            done_at=now,
            expires_at=now + KEPT,
            counts=dict(counts),
            version=ImportList.version + 1,
        )
    )


async def throw_away(db: Database, list_id: UUID, kind: str, about_id: UUID | None, *, now: datetime) -> None:
    """Take a list away that was not imported. Refuses with `ListGone` or `AlreadyImported`."""
    async with db.transaction() as tx:
        await lock_list(tx, list_id, kind, about_id, version=None, now=now)
        await tx.execute(delete(ImportList).where(ImportList.id == list_id))


async def forget_lists(tx: Tx, now: datetime) -> int:
    """Take away the lists whose day is over; returns how many."""
    gone = await tx.rows(delete(ImportList).where(ImportList.expires_at <= now).returning(ImportList.id))
    return len(gone)
