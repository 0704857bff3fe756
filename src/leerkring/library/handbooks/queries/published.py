"""Reads of handbooks: what was published, into plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from leerkring.core.database.db import Reading
from leerkring.library.handbooks.content.drafts import News
from leerkring.library.handbooks.model import Chapter, ChapterSlug, Handbook, HandbookVersion
from leerkring.library.handbooks.refusals import ChapterNotFound, HandbookNotFound
from leerkring.library.handbooks.rules import BookState, minutes
from leerkring.library.handbooks.views import Book, ChapterLine, ChapterText, Edition
from leerkring.programme.model import Theme

_shown = and_(Chapter.published_at.is_not(None), Chapter.state != BookState.ARCHIVED)
_public = HandbookVersion.state == BookState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Shelved:
    """A handbook in a list: its newest edition."""

    slug: str
    title: str
    subtitle: str
    summary: str
    number: str
    sample: bool
    theme_slug: str | None
    published_on: date | None
    updated_at: datetime
    lengths: tuple[int, ...]

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return sum(minutes(words) for words in self.lengths)

    @property
    def path(self) -> str:
        """Its address."""
        return f"/handreikingen/{self.slug}"


async def list_handbooks(reading: Reading) -> tuple[Shelved, ...]:
    """Return the newest edition of each handbook, in the order of the programme."""
    newest = (
        select(
            Handbook.slug,
            HandbookVersion.title,
            HandbookVersion.subtitle,
            HandbookVersion.summary,
            HandbookVersion.number,
            HandbookVersion.sample,
            Handbook.theme_slug,
            HandbookVersion.published_on,
            func.greatest(HandbookVersion.published_at, func.max(Chapter.published_at)).label("updated_at"),
            func.array_agg(aggregate_order_by(Chapter.words, Chapter.number)).label("lengths"),
        )
        .join(HandbookVersion, HandbookVersion.handbook_id == Handbook.id)
        .outerjoin(Chapter, and_(Chapter.version_id == HandbookVersion.id, _shown))
        .outerjoin(Theme, Theme.slug == Handbook.theme_slug)
        .where(_public)
        .group_by(Handbook.slug, Handbook.theme_slug, HandbookVersion.id, Theme.number)
        .order_by(Handbook.slug, HandbookVersion.position.desc())
        .ext(distinct_on(Handbook.slug))
        .add_columns(Theme.number.label("place"))
        .subquery()
    )
    rows = await reading.rows(select(newest).order_by(newest.c.place.nulls_last(), newest.c.title))
    return tuple(_shelved(row) for row in rows)


_SHELF = (
    "slug",
    "title",
    "subtitle",
    "summary",
    "number",
    "sample",
    "theme_slug",
    "published_on",
    "updated_at",
)


def _shelved(row: Any) -> Shelved:
    lengths = tuple(words for words in row.lengths if words is not None)
    return Shelved(**{name: getattr(row, name) for name in _SHELF}, lengths=lengths)


async def get_book(reading: Reading, slug: str, number: str = "") -> Book:
    """Return an edition with its contents; the newest where no number is given."""
    rows = await reading.rows(
        select(
            HandbookVersion.id,
            HandbookVersion.number,
            HandbookVersion.title,
            HandbookVersion.subtitle,
            HandbookVersion.summary,
            HandbookVersion.contact,
            HandbookVersion.sample,
            HandbookVersion.published_on,
            HandbookVersion.published_at,
            HandbookVersion.news,
            Handbook.theme_slug,
            Theme.title.label("theme_name"),
        )
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
        .outerjoin(Theme, Theme.slug == Handbook.theme_slug)
        .where(Handbook.slug == slug, _public)
        .order_by(HandbookVersion.position.desc())
    )
    row = next((row for row in rows if number in ("", row.number)), None)
    if row is None:
        raise HandbookNotFound
    lines = await reading.rows(
        select(
            Chapter.slug, Chapter.public_title, Chapter.public_summary, Chapter.words, Chapter.published_at
        )
        .where(Chapter.version_id == row.id, _shown)
        .order_by(Chapter.number)
    )
    return Book(
        version_id=row.id,
        slug=slug,
        number=row.number,
        title=row.title,
        subtitle=row.subtitle,
        summary=row.summary,
        contact=row.contact,
        sample=row.sample,
        theme_slug=row.theme_slug,
        theme_name=row.theme_name,
        published_on=row.published_on,
        updated_at=max([row.published_at, *(line.published_at for line in lines)]),
        news=tuple(map(_news, row.news)),
        editions=tuple(Edition(each.number, each.published_on) for each in rows),
        chapters=tuple(
            ChapterLine(line.slug, place, line.public_title, line.public_summary, line.words)
            for place, line in enumerate(lines, 1)
        ),
    )


def _news(kept: Mapping[str, Any]) -> News:
    on = kept.get("on")
    return News(kept["version"], date.fromisoformat(on) if on else None, kept["text"])


_TEXT = (
    Chapter.slug,
    Chapter.public_title,
    Chapter.public_summary,
    Chapter.public_body,
    Chapter.public_anchors,
    Chapter.words,
    Chapter.published_at.label("updated_at"),
)


async def get_chapter(reading: Reading, book: Book, slug: str) -> ChapterText:
    """Return the text of a chapter of this edition."""
    row = await reading.row(
        select(*_TEXT).where(Chapter.version_id == book.version_id, Chapter.slug == slug, _shown)
    )
    if row is None:
        raise ChapterNotFound
    return _text(row, next(line.number for line in book.chapters if line.slug == slug))


async def list_texts(reading: Reading, book: Book) -> tuple[ChapterText, ...]:
    """Return the text of the whole edition."""
    rows = await reading.rows(
        select(*_TEXT).where(Chapter.version_id == book.version_id, _shown).order_by(Chapter.number)
    )
    return tuple(_text(row, place) for place, row in enumerate(rows, 1))


def _text(row: Any, place: int) -> ChapterText:
    return ChapterText(
        slug=row.slug,
        number=place,
        title=row.public_title,
        summary=row.public_summary,
        body=row.public_body,
        ids=tuple(pair[0] for pair in row.public_anchors),
        words=row.words,
        updated_at=row.updated_at,
    )


async def find_renamed(reading: Reading, book: Book, slug: str) -> str | None:
    """Return where a chapter that had this name lives now."""
    now = await reading.scalar(
        select(ChapterSlug.now)
        .join(Handbook, Handbook.id == ChapterSlug.handbook_id)
        .where(Handbook.slug == book.slug, ChapterSlug.slug == slug)
    )
    return book.path_of(now) if now and book.has(now) else None


async def find_older(reading: Reading, handbook: str, slug: str) -> str | None:
    """Return where a chapter of this name can still be read: in the newest edition that had it."""
    number = await reading.scalar(
        select(HandbookVersion.number)
        .join(Chapter, Chapter.version_id == HandbookVersion.id)
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
        .where(Handbook.slug == handbook, Chapter.slug == slug, _shown, _public)
        .order_by(HandbookVersion.position.desc())
        .limit(1)
    )
    return f"/handreikingen/{handbook}/versie/{number}/{slug}" if number else None
