"""What pages show of handbooks: plain values, filled by `queries`, read by templates."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from leerkring.content.markdown.blocks import Block, Heading, contents
from leerkring.library.handbooks.content.drafts import News
from leerkring.library.handbooks.document import blocks_of
from leerkring.library.handbooks.rules import minutes, version_key

FOLDER = "/handreikingen"


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """A chapter in a list of contents."""

    slug: str
    number: int
    title: str
    summary: str
    words: int

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return minutes(self.words)


@dataclass(frozen=True, slots=True)
class Edition:
    """A version that can be read."""

    number: str
    published_on: date | None


@dataclass(frozen=True)
class Book:
    """An edition of a handbook with its contents."""

    version_id: UUID
    slug: str
    number: str
    title: str
    subtitle: str
    summary: str
    contact: str
    sample: bool
    theme_slug: str | None
    theme_name: str | None
    published_on: date | None
    updated_at: datetime
    news: tuple[News, ...]
    editions: tuple[Edition, ...]
    chapters: tuple[ChapterLine, ...]

    @property
    def is_newest(self) -> bool:
        """Whether this is what readers get who ask for the handbook."""
        return self.number == self.editions[0].number

    @property
    def home(self) -> str:
        """The address of the handbook itself."""
        return f"{FOLDER}/{self.slug}"

    @property
    def path(self) -> str:
        """The address of this edition."""
        return self.home if self.is_newest else f"{self.home}/versie/{self.number}"

    def has(self, chapter: str) -> bool:
        """Whether this edition has a chapter of this name."""
        return any(line.slug == chapter for line in self.chapters)

    def path_of(self, chapter: str) -> str:
        """Return the address of a chapter in this edition."""
        return f"{self.path}/{chapter}"

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many words each chapter has, for its drawing."""
        return tuple(chapter.words for chapter in self.chapters)

    @property
    def readable(self) -> frozenset[str]:
        """The editions that can be read."""
        return frozenset(edition.number for edition in self.editions)

    @property
    def news_by_version(self) -> tuple[tuple[str, tuple[News, ...]], ...]:
        """What each edition brought, the newest first."""
        numbers = sorted({item.version for item in self.news}, key=version_key, reverse=True)
        return tuple((number, tuple(i for i in self.news if i.version == number)) for number in numbers)

    @property
    def file(self) -> str:
        """The address of the whole book as a file, without its ending."""
        return self.path

    @property
    def words(self) -> int:
        """How many words the book has."""
        return sum(chapter.words for chapter in self.chapters)

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return sum(chapter.minutes for chapter in self.chapters)


@dataclass(frozen=True)
class ChapterText:
    """A chapter as readers have it."""

    slug: str
    number: int
    title: str
    summary: str
    body: str
    ids: tuple[str, ...]
    words: int
    updated_at: datetime

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return minutes(self.words)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The text with its anchors."""
        return blocks_of(self.body, self.ids)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What stands in its list of contents."""
        return contents(self.blocks)
