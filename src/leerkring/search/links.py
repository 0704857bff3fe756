"""A search as an address: read from one, and written into others."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from leerkring.core.text.cleaning import one_line
from leerkring.search.model import EntryKind
from leerkring.search.rules import MOST_TYPED
from leerkring.search.views import Filters, Found

KINDS = {
    EntryKind.HANDBOOK: ("Handreiking", "Handreikingen"),
    EntryKind.LESSON: ("Les", "Lessen"),
    EntryKind.PRACTICE: ("Praktijkvoorbeeld", "Praktijkvoorbeelden"),
    EntryKind.QUESTION: ("Vraag van een regio", "Vragen van regio’s"),
    EntryKind.REGION: ("Regio", "Regio’s"),
    EntryKind.CIRCLE: ("Leerkring", "Leerkringen"),
    EntryKind.LAB: ("Praktijklab", "Praktijklabs"),
    EntryKind.NATIONAL_MEETING: ("Landelijke bijeenkomst", "Landelijke bijeenkomsten"),
    EntryKind.ARTICLE: ("Artikel", "Artikelen"),
    EntryKind.NEWSLETTER: ("Nieuwsbrief", "Nieuwsbrieven"),
}
"""What each kind is called: one, and several. In the order of the filters."""
ACTIVITY_KINDS = {
    EntryKind.CIRCLE: "circle",
    EntryKind.LAB: "lab",
    EntryKind.NATIONAL_MEETING: "national_meeting",
}

Item = tuple[str, str, int | None, bool]
"""A filter link: its text, where it leads, how many it leaves, and whether it is in use."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the slugs of themes, regions and target groups are called."""

    themes: Mapping[str, str]
    regions: Mapping[str, str]
    target_groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; `unknown` are filters that mean nothing here, `cut` says the question was too long."""

    typed: str
    filters: Filters
    page: int
    unknown: tuple[str, ...]
    cut: bool


def read_search(query: Mapping[str, Any], names: Names) -> Asked:
    """Read a search from an address; what means nothing is left out and named, never an error."""
    unknown: list[str] = []

    def value(name: str, known: Mapping[Any, Any]) -> str:
        word = one_line(str(query.get(name, "")))[:60]
        if word and word not in known:
            unknown.append(f"{name}: {word[:40]}")
        return word if word in known else ""

    typed = one_line(str(query.get("q", ""))[:20_000])
    number = str(query.get("pagina", "1")).strip()
    filters = Filters(
        kind=value("soort", KINDS),
        theme=value("thema", names.themes),
        region=value("regio", names.regions),
        target_group=value("doelgroep", names.target_groups),
    )
    page = max(1, int(number)) if re.fullmatch(r"[0-9]{1,4}", number) else 1
    return Asked(typed[:MOST_TYPED], filters, page, tuple(unknown), cut=len(typed) > MOST_TYPED)


@dataclass(frozen=True, slots=True)
class SearchLinks:
    """Writes addresses around what is searched for now."""

    typed: str
    now: Filters
    names: Names

    def to(self, filters: Filters, page: int = 1, typed: str = "") -> str:
        """Return the address of this search with other filters, on another page, or with other words."""
        words = {
            "q": typed or self.typed,
            "soort": filters.kind,
            "thema": filters.theme,
            "regio": filters.region,
            "doelgroep": filters.target_group,
            "pagina": str(page) if page > 1 else "",
        }
        return f"/zoeken?{urlencode({name: word for name, word in words.items() if word})}"

    def page(self, number: int) -> str:
        """Return the address of another page."""
        return self.to(self.now, number)

    def words(self, typed: str) -> str:
        """Return the address of another search, without filters."""
        return self.to(Filters(), typed=typed)

    @property
    def clear(self) -> str:
        """The address of this search without filters."""
        return self.to(Filters())

    def kinds(self, found: Found) -> list[Item]:
        """Return a link for everything and for each kind that was found."""
        counts = found.counts.get("soort", {})
        everything = ("Alles", self.to(replace(self.now, kind="")), sum(counts.values()), not self.now.kind)
        return [everything, *self._items("kind", {kind: names[1] for kind, names in KINDS.items()}, counts)]

    def more(self, found: Found) -> Iterator[tuple[str, list[Item]]]:
        """Yield the other filters that have something to choose."""
        for label, field, known, facet in (
            ("Thema", "theme", self.names.themes, "thema"),
            ("Regio", "region", self.names.regions, "regio"),
            ("Doelgroep", "target_group", self.names.target_groups, "doelgroep"),
        ):
            items = list(self._items(field, known, found.counts.get(facet, {})))
            if items:
                yield label, items

    @property
    def uses_more(self) -> bool:
        """Whether one of the folded filters is in use."""
        return replace(self.now, kind="").any

    def _items(self, field: str, known: Mapping[Any, str], counts: Mapping[str, int]) -> Iterator[Item]:
        for word, name in known.items():
            is_used = getattr(self.now, field) == word
            if counts.get(word) or is_used:
                change = replace(self.now, **{field: "" if is_used and field != "kind" else str(word)})
                yield name, self.to(change), counts.get(word, 0), is_used
