"""What pages show of library items: plain values, filled by `queries`, read by templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

from leerkring.activities.labels import KINDS as ACTIVITY_KINDS
from leerkring.activities.labels import ORGANIZATION_KINDS
from leerkring.activities.views import PageLink
from leerkring.core.text.dutch import listed, local
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.rules import ItemKind, path_of

WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in a list."""

    id: UUID
    kind: ItemKind
    slug: str
    parent: str
    title: str
    summary: str
    details: Mapping[str, Any]
    dated_on: date | None
    published_at: datetime | None
    updated_at: datetime
    number: int
    sample: bool
    words: int
    themes: tuple[PageLink, ...]
    regions: tuple[PageLink, ...]
    target_groups: tuple[PageLink, ...]

    @property
    def path(self) -> str:
        """The address of its page."""
        return path_of(self.kind, self.slug, self.parent)

    @property
    def one(self) -> str:
        """What it is, in a word."""
        return KINDS[self.kind].one

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def region(self) -> str:
        """The region it comes from, by name."""
        return self.regions[0].name if self.regions else ""

    @property
    def on(self) -> date | datetime | None:
        """The day that stands with it."""
        return self.dated_on or self.published_at

    def get(self, key: str) -> Any:
        """Return what only its kind has, if it is there."""
        return self.details.get(key)

    def option(self, key: str) -> str:
        """Return what one of its choices is called."""
        return KINDS[self.kind].option(key, self.details.get(key))

    @property
    def audience(self) -> str:
        """For whom it is, in one line."""
        return listed(ORGANIZATION_KINDS[word] for word in self.details.get("audience", ()))


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity that something of the library belongs to."""

    slug: str
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/agenda/{self.slug}"

    @property
    def word(self) -> str:
        """Its kind, in words."""
        return ACTIVITY_KINDS[self.kind].replace("-", " ")


@dataclass(frozen=True, slots=True)
class ChapterLink:
    """A place in a handbook."""

    handbook: str
    handbook_title: str
    chapter: str
    title: str
    anchor: str = ""

    @property
    def path(self) -> str:
        """Its address, down to the paragraph where that is known."""
        anchor = f"#{self.anchor}" if self.anchor else ""
        return f"/handreikingen/{self.handbook}/{self.chapter}{anchor}"


@dataclass(frozen=True, slots=True)
class ItemPage:
    """An item with its text and all it points to."""

    line: ItemLine
    body_html: Markup
    version: int
    created_at: datetime
    activities: tuple[ActivityLine, ...]
    chapters: tuple[ChapterLink, ...]
    practices: tuple[PageLink, ...]
    parent_name: str

    @property
    def activities_heading(self) -> str:
        """What its activities are to it: a lesson from before one began was learned on the way there."""
        if self.line.kind != ItemKind.LESSON:
            return "Wij werken eraan in"
        learned = self.line.dated_on
        begun = any(learned is None or local(one.starts_at).date() <= learned for one in self.activities)
        return "Geleerd in" if begun else "Geleerd op weg naar"
