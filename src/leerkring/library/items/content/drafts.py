"""A library item as somebody wrote it down, before it is kept: checked values, no identity yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from leerkring.library.items.rules import ItemKind, TextState

Links = Mapping[str, tuple[str, ...]]
"""Slugs by what they point to: themes, regions, target_groups, activities, chapters, practices."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A whole item; `body` is Markdown. A chapter is written as `handbook/chapter` or `handbook/chapter#anchor`."""

    kind: ItemKind
    slug: str
    title: str
    summary: str = ""
    body: str = ""
    parent: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    links: Links = field(default_factory=dict)
    dated_on: date | None = None
    number: int = 0
    sample: bool = False
    state: TextState = TextState.PUBLISHED
    publish_at: datetime | None = None
    previous_slugs: tuple[str, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """What a version of this text is: all that an editor may change and may want back."""
        return {
            "slug": self.slug,
            "title": self.title,
            "summary": self.summary,
            "body": self.body,
            "details": dict(self.details),
            "links": {name: list(slugs) for name, slugs in sorted(self.links.items()) if slugs},
            "dated_on": self.dated_on.isoformat() if self.dated_on else None,
            "number": self.number,
            "sample": self.sample,
        }


def draft_of(kind: ItemKind, parent: str, data: Mapping[str, Any], state: TextState) -> ItemDraft:
    """Return a version of a text as a draft again."""
    dated_on = data.get("dated_on")
    return ItemDraft(
        kind=kind,
        parent=parent,
        slug=data["slug"],
        title=data["title"],
        summary=data["summary"],
        body=data["body"],
        details=data["details"],
        links={name: tuple(slugs) for name, slugs in data["links"].items()},
        dated_on=date.fromisoformat(dated_on) if dated_on else None,
        number=data["number"],
        sample=data["sample"],
        state=state,
    )
