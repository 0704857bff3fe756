"""What the back office reads of handbooks: every edition and chapter, in any state."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.core.model import Audit
from leerkring.core.refusals import NotFound
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.editing.history import unnamed
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState
from leerkring.people.actors import person_of
from leerkring.people.model import Person

CHAPTER = "chapter"
"""What revisions of chapters are kept under."""
READ = "word.read"
"""What the log calls the reading of a Word file; its line keeps the remarks."""


class NoSuchEdition(NotFound):
    """There is no such edition or chapter, in any state."""

    code = "no-such-edition"
    sentence = "Deze versie of dit hoofdstuk bestaat niet (meer)."
    next_label = "Naar alle handreikingen"
    next_href = "/beheer/handreikingen"


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in the list of the back office."""

    id: UUID
    slug: str
    number: str
    title: str
    state: str
    publish_at: datetime | None
    published_on: date | None
    updated_at: datetime
    chapters: int
    unfinished: int


@dataclass(frozen=True, slots=True)
class EditionDetails:
    """An edition on its own page."""

    id: UUID
    handbook_id: UUID
    slug: str
    number: str
    position: int
    title: str
    subtitle: str
    summary: str
    contact: str
    news: list[dict[str, Any]]
    sample: bool
    state: str
    publish_at: datetime | None
    published_on: date | None
    version: int
    theme_slug: str | None

    @property
    def path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/handreikingen/{self.slug}/{self.number}"

    @property
    def own_news(self) -> str:
        """What is new in this edition, as its editor writes it: a line each."""
        return "\n".join(item["text"] for item in self.news if item["version"] == self.number)


@dataclass(frozen=True, slots=True)
class ChapterDetails:
    """A chapter in its edition, as its editors have it."""

    id: UUID
    version_id: UUID
    slug: str
    number: int
    title: str
    summary: str
    body: str
    state: str
    publish_at: datetime | None
    version: int
    updated_at: datetime
    updated_by: str
    published_at: datetime | None
    anchors: list[Any]
    last_anchor: int
    public_title: str
    public_summary: str
    public_body: str

    @property
    def path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/handreikingen/hoofdstuk/{self.id}"

    @property
    def is_public(self) -> bool:
        """Whether readers have it, in this or an earlier wording."""
        return self.published_at is not None and self.state != BookState.ARCHIVED


@dataclass(frozen=True, slots=True)
class ChapterInReview:
    """A chapter that was offered for review; `book` is the title of its edition."""

    id: UUID
    title: str
    book: str
    updated_at: datetime
    who: str

    @property
    def path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/handreikingen/hoofdstuk/{self.id}"


async def list_in_review(reading: Reading) -> tuple[ChapterInReview, ...]:
    """Return the chapters that were offered for review and have no moment to appear yet, the oldest first."""
    rows = await reading.rows(
        select(
            Chapter.id,
            Chapter.title,
            HandbookVersion.title.label("book"),
            Chapter.updated_at,
            Chapter.updated_by,
            Person.name,
        )
        .join(HandbookVersion, HandbookVersion.id == Chapter.version_id)
        .outerjoin(Person, Person.id == person_of(Chapter.updated_by))
        .where(Chapter.state == BookState.IN_REVIEW, Chapter.publish_at.is_(None))
        .order_by(Chapter.updated_at)
    )
    return tuple(
        ChapterInReview(row.id, row.title, row.book, row.updated_at, row.name or unnamed(row.updated_by))
        for row in rows
    )


def _of_edition(what: Any, *where: Any) -> Any:
    counted = select(what).where(Chapter.version_id == HandbookVersion.id, *where)
    return counted.correlate(HandbookVersion).scalar_subquery()


CHAPTERS = _of_edition(func.count(), Chapter.state != BookState.ARCHIVED)
UNFINISHED = _of_edition(func.count(), Chapter.state.in_((BookState.DRAFT, BookState.IN_REVIEW)))
CHANGED = func.greatest(HandbookVersion.updated_at, _of_edition(func.max(Chapter.updated_at)))


async def list_editions(reading: Reading, asked: Asked) -> Found[EditionLine]:
    """Return a page of the editions, the newest of each handbook first."""
    statement = select(
        HandbookVersion.id,
        Handbook.slug,
        HandbookVersion.number,
        HandbookVersion.title,
        HandbookVersion.state,
        HandbookVersion.publish_at,
        HandbookVersion.published_on,
        CHANGED.label("updated_at"),
        CHAPTERS.label("chapters"),
        UNFINISHED.label("unfinished"),
    ).join(Handbook, Handbook.id == HandbookVersion.handbook_id)
    return await read_list(reading, asked, EditionLine, statement, tie=HandbookVersion.position.desc())


def _edition() -> Any:
    names = (
        "number position title subtitle summary contact news sample state publish_at published_on version".split()  # noqa: SIM905
    )
    return (
        select(HandbookVersion.id, HandbookVersion.handbook_id, Handbook.slug)
        .add_columns(*(getattr(HandbookVersion, name) for name in names), Handbook.theme_slug)
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
    )


async def get_edition(reading: Reading, slug: str, number: str) -> EditionDetails:
    """Return an edition in any state."""
    row = await reading.row(_edition().where(Handbook.slug == slug, HandbookVersion.number == number))
    if row is None:
        raise NoSuchEdition
    return read_row(EditionDetails, row)


async def get_edition_of(reading: Reading, version_id: UUID) -> EditionDetails:
    """Return the edition that a chapter is in."""
    row = await reading.row(_edition().where(HandbookVersion.id == version_id))
    if row is None:
        raise NoSuchEdition
    return read_row(EditionDetails, row)


_CHAPTER = tuple(getattr(Chapter, name) for name in ChapterDetails.__slots__)


async def list_chapters(reading: Reading, version_id: UUID) -> tuple[ChapterDetails, ...]:
    """Return the chapters of an edition in order; archived ones last."""
    rows = await reading.rows(
        select(*_CHAPTER)
        .where(Chapter.version_id == version_id)
        .order_by(Chapter.state == BookState.ARCHIVED, Chapter.number, Chapter.created_at)
    )
    return read_rows(ChapterDetails, rows)


async def get_chapter(reading: Reading, chapter_id: UUID) -> ChapterDetails:
    """Return a chapter as its editors have it."""
    row = await reading.row(select(*_CHAPTER).where(Chapter.id == chapter_id))
    if row is None:
        raise NoSuchEdition
    return read_row(ChapterDetails, row)


async def lock_chapter(tx: Tx, chapter_id: UUID) -> ChapterDetails:
    """Return a chapter that nobody else can change until this transaction ends."""
    row = await tx.row(select(*_CHAPTER).where(Chapter.id == chapter_id).with_for_update(key_share=True))
    if row is None:
        raise NoSuchEdition
    return read_row(ChapterDetails, row)


async def lock_edition(tx: Tx, slug: str, number: str) -> EditionDetails:
    """Return an edition that nobody else can change, nor the order of its chapters, until this transaction ends."""
    edition = await find_and_lock_edition(tx, slug, number)
    if edition is None:
        raise NoSuchEdition
    return edition


async def find_and_lock_edition(tx: Tx, slug: str, number: str) -> EditionDetails | None:
    """Do the same, or return None where there is no such edition."""
    row = await tx.row(
        _edition()
        .where(Handbook.slug == slug, HandbookVersion.number == number)
        .with_for_update(of=HandbookVersion, key_share=True)
    )
    return read_optional(EditionDetails, row)


async def list_editions_due(tx: Tx, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the editions whose moment to be published has come, by handbook and number."""
    rows = await tx.rows(
        select(Handbook.slug, HandbookVersion.number)
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
        .where(HandbookVersion.publish_at <= now, HandbookVersion.state == BookState.DRAFT)
        .order_by(HandbookVersion.id)
        .with_for_update(of=HandbookVersion, skip_locked=True)
    )
    return tuple((row.slug, row.number) for row in rows)


async def list_due(tx: Tx, now: datetime) -> tuple[UUID, ...]:
    """Return the chapters whose moment to be published has come."""
    rows = await tx.rows(
        select(Chapter.id)
        .where(
            Chapter.publish_at <= now,
            or_(Chapter.state == BookState.DRAFT, Chapter.state == BookState.IN_REVIEW),
        )
        .order_by(Chapter.id)
        .with_for_update(skip_locked=True)
    )
    return tuple(row.id for row in rows)


async def last_remarks(reading: Reading, edition_id: UUID, actor: str) -> tuple[str, ...]:
    """Return what was remarked about the Word file that somebody last read into an edition."""
    found = await reading.scalar(
        select(Audit.details)
        .where(Audit.subject_id == edition_id, Audit.action == READ, Audit.actor == actor)
        .order_by(Audit.at.desc())
        .limit(1)
    )
    return tuple(str(one) for one in found.get("remarks", ())) if found else ()
