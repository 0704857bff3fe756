"""A handbook as somebody wrote it down, before it is kept: checked values, no identity yet."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class News:
    """What an edition brought."""

    version: str
    on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class ChapterDraft:
    """A chapter in Markdown."""

    slug: str
    title: str
    summary: str
    body: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class VersionDraft:
    """One edition of a handbook."""

    slug: str
    number: str
    title: str
    subtitle: str
    summary: str
    theme: str | None
    contact: str
    published_on: date
    sample: bool
    news: tuple[News, ...]
    chapters: tuple[ChapterDraft, ...]
