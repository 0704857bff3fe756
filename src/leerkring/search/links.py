"""A search as an address: read from one, and written into others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from leerkring.core.text.cleaning import one_line
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.declared import Choice, Listing, Search
from leerkring.search.model import EntryKind
from leerkring.search.queries import PAGE_SIZE
from leerkring.search.rules import MOST_TYPED
from leerkring.search.views import Filters

KINDS = {
    EntryKind.HANDBOOK: ("Handreiking", "Handreikingen"),
    EntryKind.LESSON: ("Les", "Lessen"),
    EntryKind.PRACTICE: ("Praktijkvoorbeeld", "Praktijkvoorbeelden"),
    EntryKind.QUESTION: ("Vraag", "Vragen"),
    EntryKind.REGION: ("Regio", "Regio’s"),
    EntryKind.CIRCLE: ("Leerkring", "Leerkringen"),
    EntryKind.LAB: ("Praktijklab", "Praktijklabs"),
    EntryKind.NATIONAL_MEETING: ("Landelijke bijeenkomst", "Landelijke bijeenkomsten"),
    EntryKind.ARTICLE: ("Artikel", "Artikelen"),
    EntryKind.NEWSLETTER: ("Nieuwsbrief", "Nieuwsbrieven"),
    EntryKind.EXPERT: ("Deskundige", "Deskundigen"),
}
"""What each kind is called: one, and several. In the order of the filters."""
ACTIVITY_KINDS = {
    EntryKind.CIRCLE: "circle",
    EntryKind.LAB: "lab",
    EntryKind.NATIONAL_MEETING: "national_meeting",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the slugs of themes, regions and target groups are called."""

    themes: Mapping[str, str]
    regions: Mapping[str, str]
    target_groups: Mapping[str, str]


def search_list(names: Names) -> Listing:
    """Return searching as a list: what is typed, and what its hits can be narrowed to."""
    folded = {"thema": "Thema", "regio": "Regio", "doelgroep": "Doelgroep"}
    known = {"thema": names.themes, "regio": names.regions, "doelgroep": names.target_groups}
    kinds = {str(kind): several for kind, (_, several) in KINDS.items()}
    return Listing(
        filters=(
            Search(name="q", label="Waar zoekt u naar?", columns=(), most=MOST_TYPED),
            Choice(name="soort", label="Soort", words=kinds, every="Alles", hides_empty=True),
            *(
                Choice(name=name, label=label, words=known[name], hides_empty=True, folded=True)
                for name, label in folded.items()
            ),
        ),
        page_size=PAGE_SIZE,
    )


def filters_of(asked: Asked) -> Filters:
    """Return what the hits are narrowed to."""
    return Filters(*(asked.value(name) for name in ("soort", "thema", "regio", "doelgroep")))


def too_long(query: Mapping[str, Any]) -> bool:
    """Tell whether only the beginning of what was typed is searched for."""
    return len(one_line(str(query.get("q", ""))[:20_000])) > MOST_TYPED


def search_url(typed: str) -> str:
    """Return the address of a search without filters."""
    return f"/zoeken?{urlencode({'q': typed})}"
