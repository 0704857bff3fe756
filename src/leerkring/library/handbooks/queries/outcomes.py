"""What came of making the files of an edition: read by who hands them out, and by staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookFile, HandbookVersion
from leerkring.library.handbooks.rules import BookState

RETRY = timedelta(minutes=30)
"""A file that could not be made is tried again after this time, or when its text changes: a machine may have been busy."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last try to make a file; without a `reason` it was made."""

    ending: str
    digest: str
    reason: str
    missing: str
    tried_at: datetime

    def holds(self, digest: str, now: datetime) -> bool:
        """Whether this text failed a short time ago, so that trying it again tells nothing new."""
        return bool(self.reason) and self.digest == digest and abs(now - self.tried_at) < RETRY


@dataclass(frozen=True, slots=True)
class FailedBook:
    """An edition without one of its files, for who must do something about it."""

    slug: str
    number: str
    title: str
    reason: str
    tried_at: datetime

    @property
    def path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/handreikingen/{self.slug}/{self.number}"


_COLUMNS = tuple(getattr(HandbookFile, name) for name in Outcome.__slots__)


async def find_outcome(reading: Reading, version_id: UUID, ending: str) -> Outcome | None:
    """Return what came of the last try, or None where there was none."""
    mine = (HandbookFile.version_id == version_id, HandbookFile.ending == ending)
    return read_optional(Outcome, await reading.row(select(*_COLUMNS).where(*mine)))


_changed = (
    select(func.max(Chapter.updated_at))
    .where(Chapter.version_id == HandbookVersion.id)
    .correlate(HandbookVersion)
    .scalar_subquery()
)
_still = HandbookFile.tried_at >= func.greatest(HandbookVersion.updated_at, _changed)
"""Nothing was written since; a published edition is tried again when somebody asks for its file."""


async def list_outcomes(reading: Reading, version_id: UUID) -> tuple[Outcome, ...]:
    """Return what came of the last try of each file of an edition, of the text as it is now."""
    rows = await reading.rows(
        select(*_COLUMNS)
        .join(HandbookVersion, HandbookVersion.id == HandbookFile.version_id)
        .where(HandbookFile.version_id == version_id, _still)
        .order_by(HandbookFile.ending.desc())
    )
    return read_rows(Outcome, rows)


async def list_failed(reading: Reading) -> tuple[FailedBook, ...]:
    """Return the editions of which a file could not be made, the latest first; not once somebody changed the text."""
    rows = await reading.rows(
        select(
            Handbook.slug,
            HandbookVersion.number,
            HandbookVersion.title,
            HandbookFile.reason,
            HandbookFile.tried_at,
        )
        .join(HandbookVersion, HandbookVersion.id == HandbookFile.version_id)
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
        .where(HandbookFile.reason != "", HandbookVersion.state != BookState.ARCHIVED, _still)
        .order_by(HandbookFile.tried_at.desc(), HandbookFile.ending.desc())
    )
    return read_rows(FailedBook, rows)


async def write_outcome(tx: Tx, version_id: UUID, outcome: Outcome) -> None:
    """Remember what came of a try; an edition that is gone meanwhile is left alone."""
    there = await tx.scalar(
        select(HandbookVersion.id).where(HandbookVersion.id == version_id).with_for_update(key_share=True)
    )
    if there is None:
        return
    values = {name: getattr(outcome, name) for name in Outcome.__slots__}
    statement = upsert(HandbookFile).values(values | {"version_id": version_id})
    keys = [HandbookFile.version_id, HandbookFile.ending]
    await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))
