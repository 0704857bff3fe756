"""Filters of a library list: a theme, a region, a target group, over the lines of one kind."""

from collections.abc import Callable, Mapping, Sequence

from leerkring.activities.views import PageLink
from leerkring.core.web.lists.declared import Choice, Listing
from leerkring.library.items.views import ItemLine
from leerkring.programme.queries import FacetNames

PAGE = 20
SHELF_WORDS = ("thema", "regio", "doelgroep", "pagina")
"""What a list of the library reads of its address."""


def shelf(lines: Sequence[ItemLine], words: FacetNames) -> Listing:
    """Return the list of these lines; only words that something in it is about are links."""
    return Listing(
        filters=(
            _choice("thema", "Thema", words.themes, lines, lambda line: line.themes),
            _choice("regio", "Regio", words.regions, lines, lambda line: line.regions),
            _choice("doelgroep", "Doelgroep", words.target_groups, lines, lambda line: line.target_groups),
        ),
        page_size=PAGE,
    )


def _choice(
    name: str,
    label: str,
    words: Mapping[str, str],
    lines: Sequence[ItemLine],
    about: Callable[[ItemLine], Sequence[PageLink]],
) -> Choice:
    used = frozenset(word.slug for line in lines for word in about(line))
    return Choice(
        name=name,
        label=label,
        words=words,
        linked=used,
        keeps=lambda line, word: word in {one.slug for one in about(line)},
        folded=True,
    )
