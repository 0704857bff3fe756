"""Lines that were ticked, over pages: some by their ids, or all that the list left when somebody looked.

The ticks are fields of one form. Without a script the buttons of the pages send them along, so that what was ticked
on one page is still ticked on the next; with one they are links as ever and the count goes along. Who takes everything
sends along when they looked: what came in since is not in the selection, and can be named (`newcomers`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.query import conditions

CHOSEN, ALL, SEEN = "gekozen", "alles", "gezien"
MOST = 1000
"""So many ids are taken at once; who wants more takes the whole list."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was ticked: these ids, or everything that the filters let through at `seen_at`; without that, now."""

    ids: frozenset[UUID] = frozenset()
    everything: bool = False
    seen_at: datetime | None = None

    def __contains__(self, id_: UUID) -> bool:
        """Tell whether a line is ticked."""
        return self.everything or id_ in self.ids

    @property
    def seen(self) -> str:
        """When the list was looked at, as a form sends it along."""
        return self.seen_at.isoformat() if self.seen_at else ""

    def count(self, total: int) -> int:
        """Return how many lines are ticked of a list with so many."""
        return total if self.everything else len(self.ids)

    def elsewhere(self, shown: Iterable[UUID]) -> list[UUID]:
        """Return what is ticked and does not stand on this page: a form sends it along."""
        return sorted(self.ids - set(shown))

    def where(self, asked: Asked, id_column: Any) -> list[Any]:
        """Return what lets the ticked lines through; with everything, what the list itself let through then."""
        if not self.everything:
            return [id_column.in_(self.ids)]
        since = _since(asked)
        then = [] if self.seen_at is None or since is None else [since <= self.seen_at]
        return [*conditions(asked), *then]

    def newcomers(self, asked: Asked) -> list[Any] | None:
        """Return what lets through what came in after somebody looked and took everything; None where nothing can have."""
        since = _since(asked)
        if not self.everything or self.seen_at is None or since is None:
            return None
        return [*conditions(asked), since > self.seen_at]


def _since(asked: Asked) -> Any:
    return asked.listing.since(asked.values) if asked.listing.since else None


def read_selection(chosen: Iterable[str], everything: str = "", seen: str = "") -> Selection:
    """Read the ticks of a form or an address: its values of `gekozen`, of `alles` and of `gezien`."""
    ids: set[UUID] = set()
    for word in chosen:
        try:
            ids.add(UUID(word))
        except ValueError:
            continue
        if len(ids) == MOST:
            break
    return Selection(frozenset(ids), bool(everything), _moment(seen))


def _moment(word: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(word)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):  # near the ends of all years a time zone carries a day over them
        return None
