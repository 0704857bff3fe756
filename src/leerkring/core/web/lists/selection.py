"""Lines that were ticked, over pages: some by their ids, or all that the list leaves.

The ticks are fields of one form. Without a script the buttons of the pages send them along, so that what was ticked
on one page is still ticked on the next; with one they are links as ever and the count goes along.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.query import conditions

CHOSEN, ALL = "gekozen", "alles"
MOST = 1000
"""So many ids are taken at once; who wants more takes the whole list."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was ticked: these ids, or everything that the filters let through."""

    ids: frozenset[UUID] = frozenset()
    everything: bool = False

    def __contains__(self, id_: UUID) -> bool:
        """Tell whether a line is ticked."""
        return self.everything or id_ in self.ids

    def count(self, total: int) -> int:
        """Return how many lines are ticked of a list with so many."""
        return total if self.everything else len(self.ids)

    def elsewhere(self, shown: Iterable[UUID]) -> list[UUID]:
        """Return what is ticked and does not stand on this page: a form sends it along."""
        return sorted(self.ids - set(shown))

    def where(self, asked: Asked, id_column: Any) -> list[Any]:
        """Return what lets the ticked lines through; with everything, what the list itself lets through."""
        return conditions(asked) if self.everything else [id_column.in_(self.ids)]


def read_selection(chosen: Iterable[str], everything: str = "") -> Selection:
    """Read the ticks of a form or an address: its values of `gekozen`, and of `alles`."""
    ids: set[UUID] = set()
    for word in chosen:
        try:
            ids.add(UUID(word))
        except ValueError:
            continue
        if len(ids) == MOST:
            break
    return Selection(frozenset(ids), bool(everything))
