"""What staff do with papers. A file is in the store before its row is written; one without a row goes by the clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.papers.model import Paper, PaperVersion
from leerkring.activities.papers.queries import get_paper
from leerkring.activities.papers.refusals import NoSuchPaper, NotADay
from leerkring.activities.papers.rules import Media
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.file_store import FileStore
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version


async def add_paper(
    db: Database,
    files: FileStore,
    activity_id: UUID,
    body: bytes,
    media: Media,
    *,
    title: str,
    audience: str,
    day_id: UUID | None,
    actor: str,
    now: datetime,
) -> UUID:
    """Keep a new paper with its first file. Refuses with `NotADay`."""
    sha256 = await files.put(body)
    id_ = uuid7()
    async with db.transaction() as tx:
        await _check_day(tx, activity_id, day_id)
        values = {"title": title, "audience": audience, "occurrence_id": day_id}
        values |= {"created_at": now, "changed_at": now}
        await tx.execute(insert(Paper).values(id=id_, activity_id=activity_id, **values))
        await _add_file(tx, id_, 1, sha256, media, len(body), actor, now)
        await _log(tx, "paper.added", activity_id, title, actor, now)
    return id_


async def add_version(
    db: Database,
    files: FileStore,
    activity_id: UUID,
    paper_id: UUID,
    body: bytes,
    media: Media,
    *,
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Keep another file of a paper; the earlier ones stay for staff. Refuses with `NoSuchPaper`, `EditConflict`."""
    sha256 = await files.put(body)
    async with db.transaction() as tx:
        title = await _lock(tx, activity_id, paper_id, version)
        last = await tx.scalar(
            select(func.max(PaperVersion.number)).where(PaperVersion.paper_id == paper_id)
        )
        await _add_file(tx, paper_id, last + 1, sha256, media, len(body), actor, now)
        await tx.execute(update(Paper).where(Paper.id == paper_id).values(changed_at=now))
        await _log(tx, "paper.replaced", activity_id, title, actor, now)


async def change_paper(
    db: Database,
    activity_id: UUID,
    paper_id: UUID,
    *,
    title: str,
    audience: str,
    day_id: UUID | None,
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Keep another title, audience or day. Refuses with `NoSuchPaper`, `NotADay`, or `EditConflict`."""
    async with db.transaction() as tx:
        await _lock(tx, activity_id, paper_id, version)
        await _check_day(tx, activity_id, day_id)
        values = {"title": title, "audience": audience, "occurrence_id": day_id, "changed_at": now}
        await tx.execute(update(Paper).where(Paper.id == paper_id).values(values))
        await _log(tx, "paper.changed", activity_id, title, actor, now)


async def remove_paper(
    db: Database, activity_id: UUID, paper_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Take a paper away with all its files. Refuses with `NoSuchPaper`, or `EditConflict`."""
    async with db.transaction() as tx:
        title = await _lock(tx, activity_id, paper_id, version)
        await tx.execute(delete(Paper).where(Paper.id == paper_id))
        await _log(tx, "paper.removed", activity_id, title, actor, now)


async def _lock(tx: Tx, activity_id: UUID, paper_id: UUID, version: str | None) -> str:
    locked = select(Paper.id).where(Paper.id == paper_id).with_for_update()
    if await tx.scalar(locked) is None:
        raise NoSuchPaper
    paper = await get_paper(tx, activity_id, paper_id)
    check_version(version, paper.version)
    return paper.title


async def _check_day(tx: Tx, activity_id: UUID, day_id: UUID | None) -> None:
    if day_id is None:
        return
    mine = select(Occurrence.id).where(Occurrence.id == day_id, Occurrence.activity_id == activity_id)
    if await tx.scalar(mine) is None:
        raise NotADay


async def _add_file(
    tx: Tx, paper_id: UUID, number: int, sha256: str, media: Media, size: int, actor: str, now: datetime
) -> None:
    values = {"paper_id": paper_id, "number": number, "sha256": sha256, "media_type": media.media_type}
    values |= {"size": size, "uploaded_at": now, "uploaded_by": actor}
    await tx.execute(insert(PaperVersion).values(id=uuid7(), **values))


async def _log(tx: Tx, action: str, activity_id: UUID, title: str, actor: str, now: datetime) -> None:
    slug = await tx.scalar(select(Activity.slug).where(Activity.id == activity_id))
    tx.touch(f"activity:{slug}")
    await write_audit(
        tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id, title=title
    )
