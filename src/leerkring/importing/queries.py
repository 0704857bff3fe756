"""Reads of lists that staff brought along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.tabular.records import Record
from leerkring.importing.model import ImportList
from leerkring.importing.refusals import ListGone


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list as it is kept; without records once it was imported."""

    id: UUID
    about_id: UUID
    owner: str
    file_name: str
    sheet: str
    records: tuple[Record, ...]
    columns: tuple[str, ...]
    options: Mapping[str, Any]
    version: str
    created_at: datetime
    expires_at: datetime
    done_at: datetime | None
    counts: Mapping[str, Any]


async def get_list(
    reading: Reading, list_id: UUID, kind: str, about_id: UUID | None, now: datetime, *, lock: bool = False
) -> KeptList:
    """Return a list of this kind for this thing (None: for any), with its row locked where one is to change it.

    Raises `ListGone`.
    """
    one = ImportList
    asked = select(one.__table__).where(one.id == list_id, one.kind == kind, one.expires_at > now)
    if about_id is not None:
        asked = asked.where(one.about_id == about_id)
    row = await reading.row(asked.with_for_update() if lock else asked)
    if row is None:
        raise ListGone
    return KeptList(
        id=row.id,
        about_id=row.about_id,
        owner=row.owner,
        file_name=row.file_name,
        sheet=row.sheet,
        records=tuple(Record(line, tuple(cells), bool(quoted)) for line, cells, *quoted in row.rows),
        columns=tuple(row.columns),
        options=row.options,
        version=str(row.version),
        created_at=row.created_at,
        expires_at=row.expires_at,
        done_at=row.done_at,
        counts=row.counts,
    )


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list in an overview: whose, of when, and whether it was imported."""

    id: UUID
    about_id: UUID
    owner: str
    file_name: str
    created_at: datetime
    expires_at: datetime
    done_at: datetime | None
    counts: Mapping[str, Any]


async def list_lists(reading: Reading, kind: str, about_id: UUID | None, now: datetime) -> list[ListLine]:
    """Return the lists of the last day for this thing (None: for all), the newest first."""
    one = ImportList
    asked = select(
        one.id,
        one.about_id,
        one.owner,
        one.file_name,
        one.created_at,
        one.expires_at,
        one.done_at,
        one.counts,
    ).where(one.kind == kind, one.expires_at > now)
    if about_id is not None:
        asked = asked.where(one.about_id == about_id)
    rows = await reading.rows(asked.order_by(one.created_at.desc()).limit(20))
    return list(read_rows(ListLine, rows))
