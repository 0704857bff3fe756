"""Filters of a library list: read from an address, applied to its lines, and written as links with counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from leerkring.library.items.views import ItemLine
from leerkring.programme.queries import Words

PAGE = 20
Item = tuple[str, str, int | None, bool]
"""A filter link: its text, where it leads, how many it leaves, and whether it is in use."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an address asks of a list."""

    thema: str = ""
    regio: str = ""
    doelgroep: str = ""

    @property
    def chosen(self) -> bool:
        """Whether anything is filtered."""
        return self != Shelf()

    def keeps(self, line: ItemLine) -> bool:
        """Return whether a line stays."""
        return all(
            not slug or slug in {word.slug for word in words}
            for slug, words in (
                (self.thema, line.themes),
                (self.regio, line.regions),
                (self.doelgroep, line.target_groups),
            )
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it is shown: the lines of this page, and the filters around it as links."""

    path: str
    shelf: Shelf
    lines: Sequence[ItemLine]
    words: Words
    page: int
    unknown: tuple[str, ...]

    @property
    def found(self) -> list[ItemLine]:
        """All lines that the filters leave."""
        return [line for line in self.lines if self.shelf.keeps(line)]

    @property
    def pages(self) -> int:
        """Over how many pages they go."""
        return max(1, -(-len(self.found) // PAGE))

    @property
    def shown(self) -> list[ItemLine]:
        """The lines of this page."""
        return self.found[(self.page - 1) * PAGE : self.page * PAGE]

    def to(self, shelf: Shelf, page: int = 1) -> str:
        """Return the address with these filters."""
        asked = {"thema": shelf.thema, "regio": shelf.regio, "doelgroep": shelf.doelgroep}
        query = urlencode({k: v for k, v in asked.items() if v} | ({"pagina": page} if page > 1 else {}))
        return f"{self.path}?{query}" if query else self.path

    def page_url(self, page: int) -> str:
        """Return the address of another page of the same list."""
        return self.to(self.shelf, page)

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The filters: only words that something of this list is about."""
        groups = [
            ("Thema", self._items("thema", self.words.themes)),
            ("Regio", self._items("regio", self.words.regions)),
            ("Doelgroep", self._items("doelgroep", self.words.target_groups)),
        ]
        return [(label, items) for label, items in groups if items]

    def _items(self, name: str, names: Mapping[str, str]) -> list[Item]:
        chosen = getattr(self.shelf, name)
        items: list[Item] = []
        for slug, text in names.items():
            one = replace(self.shelf, **{name: slug})
            if any(replace(Shelf(), **{name: slug}).keeps(line) for line in self.lines):
                on = slug == chosen
                count = sum(map(one.keeps, self.lines))
                items.append((text, self.to(replace(self.shelf, **{name: ""}) if on else one), count, on))
        return items


def read_listing(path: str, query: Mapping[str, Any], lines: Sequence[ItemLine], words: Words) -> Listing:
    """Read what an address asks; a word that does not exist is left out and named, never an error."""
    unknown: list[str] = []

    def value(name: str, known: Callable[[str], bool]) -> str:
        text = str(query.get(name, "")).strip()
        if text and not known(text):
            unknown.append(f"{name}: {text[:40]}")
        return text if known(text) else ""

    shelf = Shelf(
        thema=value("thema", words.themes.__contains__),
        regio=value("regio", words.regions.__contains__),
        doelgroep=value("doelgroep", words.target_groups.__contains__),
    )
    listing = Listing(path, shelf, lines, words, 1, tuple(unknown))
    number = str(query.get("pagina", "1"))
    page = int(number) if number.isdigit() and len(number) < 5 else 1
    return replace(listing, page=min(max(page, 1), listing.pages))
