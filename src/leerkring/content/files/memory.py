"""Keeping what content files said, so that loading them again knows what changed in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.content.files.merging import Memory
from leerkring.content.files.model import ContentFile
from leerkring.core.database.db import Tx


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of one file: under which name, what it became, and what it said."""

    slug: str
    subject_id: UUID
    memory: Memory


class Memories:
    """All that is remembered of the files of one kind, while a folder is loaded."""

    def __init__(self, tx: Tx, kind: str, now: datetime, known: Mapping[str, Known]) -> None:
        self._tx, self._kind, self._now = tx, kind, now
        self._known = dict(known)

    def find(self, slugs: Sequence[str]) -> Known | None:
        """Return what is remembered under the first of a file's names, its own before those it had."""
        return next((self._known[slug] for slug in slugs if slug in self._known), None)

    def owner_of(self, subject_id: UUID) -> str | None:
        """Return the name of the file that a text came from."""
        return next((one.slug for one in self._known.values() if one.subject_id == subject_id), None)

    async def keep(self, slug: str, subject_id: UUID, memory: Mapping[str, Any], was: Known | None) -> None:
        """Remember what a file said; `was` is what was remembered of it, maybe under an earlier name."""
        known = Known(slug, subject_id, memory)
        if was == known:
            return
        if was is not None and was.slug != slug:
            c = ContentFile
            await self._tx.execute(delete(c).where(c.kind == self._kind, c.slug == was.slug))
            self._known.pop(was.slug, None)
        values = {"subject_id": subject_id, "memory": memory, "loaded_at": self._now}
        statement = upsert(ContentFile).values(kind=self._kind, slug=slug, **values)
        await self._tx.execute(
            statement.on_conflict_do_update(index_elements=[ContentFile.kind, ContentFile.slug], set_=values)
        )
        self._known[slug] = known


@dataclass(frozen=True, slots=True)
class LoadRun:
    """Files of one kind being loaded: in this transaction, at this moment, by whom, and whether staff is overruled."""

    tx: Tx
    memories: Memories
    now: datetime
    actor: str
    overwrite: bool


async def read_memories(tx: Tx, kind: str, now: datetime) -> Memories:
    """Return what is remembered of the files of a kind. Loading takes turns: the second waits for the first."""
    await tx.sql("LOCK TABLE content_file IN SHARE ROW EXCLUSIVE MODE")
    c = ContentFile
    rows = await tx.rows(select(c.slug, c.subject_id, c.memory).where(c.kind == kind))
    return Memories(tx, kind, now, {row.slug: Known(row.slug, row.subject_id, row.memory) for row in rows})
