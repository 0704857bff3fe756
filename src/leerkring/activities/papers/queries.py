"""Reads of papers: what staff see of them, and what others may have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.papers.model import Paper, PaperVersion
from leerkring.activities.papers.refusals import NoSuchPaper
from leerkring.activities.papers.rules import BY_TYPE, Audience, Media, size_text
from leerkring.activities.rules import VISIBLE
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import version_of
from leerkring.people.actors import person_of
from leerkring.people.model import Person

MOST_VERSIONS = 10**6
"""More than any paper has; a column takes no larger number than fits it."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper with its newest file."""

    id: UUID
    title: str
    audience: str
    occurrence_id: UUID | None
    day: datetime | None
    number: int
    sha256: str
    media_type: str
    size: int
    uploaded_at: datetime
    uploaded_by: str

    @property
    def media(self) -> Media:
        """What kind of file it is."""
        return BY_TYPE[self.media_type]

    @property
    def size_text(self) -> str:
        """How large it is, as people say it."""
        return size_text(self.size)

    @property
    def file_name(self) -> str:
        """What a browser calls it when it is kept."""
        return f"{slugified(self.title) or 'stuk'}.{self.media.extension}"

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.audience == Audience.EVERYBODY

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.title, self.audience, self.occurrence_id, self.number)


@dataclass(frozen=True, slots=True)
class OlderFile:
    """An earlier file of a paper."""

    number: int
    media_type: str
    size: int
    uploaded_at: datetime
    who: str | None


def _lines() -> Any:
    newest = (
        select(func.max(PaperVersion.number))
        .where(PaperVersion.paper_id == Paper.id)
        .correlate(Paper)
        .scalar_subquery()
    )
    return (
        select(
            Paper.id,
            Paper.title,
            Paper.audience,
            Paper.occurrence_id,
            Occurrence.starts_at.label("day"),
            PaperVersion.number,
            PaperVersion.sha256,
            PaperVersion.media_type,
            PaperVersion.size,
            PaperVersion.uploaded_at,
            PaperVersion.uploaded_by,
        )
        .join(PaperVersion, (PaperVersion.paper_id == Paper.id) & (PaperVersion.number == newest))
        .outerjoin(Occurrence, Occurrence.id == Paper.occurrence_id)
        .order_by(Occurrence.starts_at.asc().nulls_first(), Paper.created_at, Paper.id)
    )


async def list_papers(reading: Reading, activity_id: UUID) -> tuple[PaperLine, ...]:
    """Return all papers of an activity, those of the whole of it first, then by day."""
    return read_rows(PaperLine, await reading.rows(_lines().where(Paper.activity_id == activity_id)))


async def list_public_papers(reading: Reading, activity_id: UUID) -> tuple[PaperLine, ...]:
    """Return the papers of an activity that everybody may read."""
    mine = _lines().where(Paper.activity_id == activity_id, Paper.audience == Audience.EVERYBODY)
    return read_rows(PaperLine, await reading.rows(mine))


async def get_paper(reading: Reading, activity_id: UUID, paper_id: UUID) -> PaperLine:
    """Return a paper of this activity; refuses with `NoSuchPaper`."""
    row = await reading.row(_lines().where(Paper.activity_id == activity_id, Paper.id == paper_id))
    if row is None:
        raise NoSuchPaper
    return read_row(PaperLine, row)


async def get_public_paper(reading: Reading, slug: str, paper_id: UUID) -> PaperLine:
    """Return a paper that everybody may read of an activity that everybody sees; refuses with `NoSuchPaper`."""
    row = await reading.row(
        _lines()
        .join(Activity, Activity.id == Paper.activity_id)
        .where(
            Activity.slug == slug,
            Activity.state.in_(sorted(VISIBLE)),
            Paper.id == paper_id,
            Paper.audience == Audience.EVERYBODY,
        )
    )
    if row is None:
        raise NoSuchPaper
    return read_row(PaperLine, row)


async def list_files(reading: Reading, paper_id: UUID) -> tuple[OlderFile, ...]:
    """Return all files of a paper, the newest first."""
    v = PaperVersion
    rows = await reading.rows(
        select(v.number, v.media_type, v.size, v.uploaded_at, Person.name.label("who"))
        .outerjoin(Person, Person.id == person_of(v.uploaded_by))
        .where(v.paper_id == paper_id)
        .order_by(v.number.desc())
    )
    return read_rows(OlderFile, rows)


async def get_file_of_version(reading: Reading, paper_id: UUID, number: int) -> tuple[str, str]:
    """Return the hash and the type of one version of a paper; refuses with `NoSuchPaper`."""
    v = PaperVersion
    mine = select(v.sha256, v.media_type).where(v.paper_id == paper_id, v.number == number)
    row = await reading.row(mine) if number < MOST_VERSIONS else None
    if row is None:
        raise NoSuchPaper
    return row.sha256, row.media_type


async def list_hashes(reading: Reading) -> frozenset[str]:
    """Return the hashes of all files that a paper has."""
    rows = await reading.rows(select(PaperVersion.sha256).distinct())
    return frozenset(row.sha256 for row in rows)
