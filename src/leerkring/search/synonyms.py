"""Keeping the synonyms. They are read at each question, so a change is there for the next one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version
from leerkring.search.model import SearchSynonym
from leerkring.search.refusals import NoSuchSynonym


async def add(db: Database, terms: Sequence[str], *, actor: str, now: datetime) -> UUID:
    """Let these terms mean the same."""
    id_ = uuid7()
    values = {"id": id_, "terms": list(terms), "created_at": now, "updated_at": now, "updated_by": actor}
    async with db.transaction() as tx:
        await tx.execute(insert(SearchSynonym).values(values))
        await _log(tx, "synonym.added", id_, actor, now)
    return id_


async def change(
    db: Database,
    id_: UUID,
    terms: Sequence[str],
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Let other terms mean the same; refused when somebody else changed them in the meantime."""
    async with db.transaction() as tx:
        await _lock(tx, id_, version)
        await tx.execute(
            update(SearchSynonym)
            .where(SearchSynonym.id == id_)
            .values(terms=list(terms), version=SearchSynonym.version + 1, updated_at=now, updated_by=actor)
        )
        await _log(tx, "synonym.changed", id_, actor, now)


async def remove(db: Database, id_: UUID, *, version: str | None = None, actor: str, now: datetime) -> None:
    """Let terms no longer mean the same."""
    async with db.transaction() as tx:
        await _lock(tx, id_, version)
        await tx.execute(delete(SearchSynonym).where(SearchSynonym.id == id_))
        await _log(tx, "synonym.removed", id_, actor, now)


async def _lock(tx: Tx, id_: UUID, version: str | None) -> None:
    rows = await tx.sql("SELECT version FROM search_synonym WHERE id = $1 FOR UPDATE", id_)
    if not rows:
        raise NoSuchSynonym
    check_version(version, str(rows[0].version))


async def _log(tx: Tx, action: str, id_: UUID, actor: str, now: datetime) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="synonym", subject_id=id_)
    tx.touch("synonyms")
