"""Filters of a library list: a theme, a region, a target group; counted where the texts are."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from leerkring.core.database.db import Reading
from leerkring.core.web.caching.value_cache import ValueCache
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.declared import Choice, Listing
from leerkring.core.web.lists.found import Found, pages_of
from leerkring.library.items.queries.shelves import Counts, count_words, list_page, list_used
from leerkring.library.items.rules import ItemKind
from leerkring.library.items.service import TOPIC
from leerkring.library.items.views import ItemLine
from leerkring.programme.queries import FacetNames

PAGE = 20
SHELF_WORDS = ("thema", "regio", "doelgroep", "pagina")
"""What a list of the library reads of its address."""
KEPT_SECONDS = 60.0
"""How long counts are kept at most; they go as soon as something in the library changes."""
_ABOUT = {"thema": "theme", "regio": "region", "doelgroep": "target_group"}


def shelf(words: FacetNames, used: Mapping[str, Container[str]] | None = None) -> Listing:
    """Return a list of the library; only words that something in it is about (`used`, by filter) are links."""
    known = {"thema": words.themes, "regio": words.regions, "doelgroep": words.target_groups}
    return Listing(
        filters=tuple(
            Choice(
                name=name,
                label=label,
                words=known[name],
                linked=(used or {}).get(_ABOUT[name], ()),
                folded=True,
            )
            for name, label in (("thema", "Thema"), ("regio", "Regio"), ("doelgroep", "Doelgroep"))
        ),
        page_size=PAGE,
    )


async def read_shelf(
    reading: Reading, kind: ItemKind, asked: Asked, words: FacetNames, kept: ValueCache
) -> tuple[Asked, Found[ItemLine]]:
    """Return the page of a shelf that is asked for, and what was asked with the words that are links here."""
    chosen = {name: asked.value(word) for word, name in _ABOUT.items() if asked.value(word)}

    async def count() -> tuple[Counts, Mapping[str, Container[str]]]:
        counts = await count_words(reading, kind, **chosen)
        return counts, await list_used(reading, kind) if chosen else counts

    key = "shelf:" + ":".join((kind, *(chosen.get(name, "") for name in _ABOUT.values())))
    counts, used = await kept.get(key, {TOPIC, "programme"}, count, KEPT_SECONDS)
    total = counts[""].get("", 0)
    pages, page = pages_of(total, PAGE, asked.page)
    lines: Sequence[ItemLine] = (
        await list_page(reading, kind, first=(page - 1) * PAGE, most=PAGE, **chosen) if total else ()
    )
    listing = shelf(words, used)
    by_word = {
        one.name: {"": 0} | dict.fromkeys(one.words, 0) | dict(counts[_ABOUT[one.name]])
        for one in listing.choices
    }
    return replace(asked, listing=listing), Found(lines, total, page, pages, by_word)
