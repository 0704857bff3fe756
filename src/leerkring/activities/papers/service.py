"""What staff do with papers. A file is in the store before its row is written; one without a row goes by the clock."""

from dataclasses import asdict, dataclass
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


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """What staff decide of a paper; without a day it is of the whole activity."""

    title: str
    audience: str
    occurrence_id: UUID | None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is in the store."""

    sha256: str
    media_type: str
    size: int


async def keep_file(files: FileStore, body: bytes, media: Media) -> KeptFile:
    """Put a file in the store; what is done with it comes after."""
    return KeptFile(await files.put(body), media.media_type, len(body))


async def add_paper(
    db: Database, activity_id: UUID, draft: PaperDraft, file: KeptFile, *, actor: str, now: datetime
) -> UUID:
    """Keep a new paper with its first file. Refuses with `NotADay`."""
    id_ = uuid7()
    async with db.transaction() as tx:
        await _check_day(tx, activity_id, draft.occurrence_id)
        values = asdict(draft) | {"created_at": now, "changed_at": now}
        await tx.execute(insert(Paper).values(id=id_, activity_id=activity_id, **values))
        await _add_file(tx, id_, 1, file, actor=actor, now=now)
        await _log(tx, "paper.added", activity_id, draft.title, actor=actor, now=now)
    return id_


async def add_version(
    db: Database,
    activity_id: UUID,
    paper_id: UUID,
    file: KeptFile,
    *,
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Keep another file of a paper; the earlier ones stay for staff. Refuses with `NoSuchPaper`, `EditConflict`."""
    async with db.transaction() as tx:
        title = await _lock(tx, activity_id, paper_id, version)
        last = await tx.scalar(select(func.max(PaperVersion.number)).where(PaperVersion.paper_id == paper_id))
        await _add_file(tx, paper_id, last + 1, file, actor=actor, now=now)
        await tx.execute(update(Paper).where(Paper.id == paper_id).values(changed_at=now))
        await _log(tx, "paper.replaced", activity_id, title, actor=actor, now=now)


async def change_paper(
    db: Database,
    activity_id: UUID,
    paper_id: UUID,
    draft: PaperDraft,
    *,
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Keep another title, audience or day. Refuses with `NoSuchPaper`, `NotADay`, or `EditConflict`."""
    async with db.transaction() as tx:
        await _lock(tx, activity_id, paper_id, version)
        await _check_day(tx, activity_id, draft.occurrence_id)
        values = asdict(draft) | {"changed_at": now}
        await tx.execute(update(Paper).where(Paper.id == paper_id).values(values))
        await _log(tx, "paper.changed", activity_id, draft.title, actor=actor, now=now)


async def remove_paper(
    db: Database, activity_id: UUID, paper_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Take a paper away with all its files. Refuses with `NoSuchPaper`, or `EditConflict`."""
    async with db.transaction() as tx:
        title = await _lock(tx, activity_id, paper_id, version)
        await tx.execute(delete(Paper).where(Paper.id == paper_id))
        await _log(tx, "paper.removed", activity_id, title, actor=actor, now=now)


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
    tx: Tx, paper_id: UUID, number: int, file: KeptFile, *, actor: str, now: datetime
) -> None:
    values = {"paper_id": paper_id, "number": number, "uploaded_at": now, "uploaded_by": actor}
    await tx.execute(insert(PaperVersion).values(id=uuid7(), **values, **asdict(file)))


async def _log(tx: Tx, action: str, activity_id: UUID, title: str, *, actor: str, now: datetime) -> None:
    slug = await tx.scalar(select(Activity.slug).where(Activity.id == activity_id))
    tx.touch(f"activity:{slug}")
    await write_audit(
        tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id, title=title
    )
