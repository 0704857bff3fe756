"""Something that needs somebody: a number with its words, and the lines that it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leerkring.core.text.dutch import korte_datum, tijd
from leerkring.core.web.actions import Action


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is counted: what it is, what to know of it, by when, and what can be done at once."""

    title: str
    href: str
    note: str = ""
    when: str = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A number with its words; its list stands on the page itself below `id`, or on the page at `href`."""

    many: int
    words: str
    title: str = ""
    id: str = ""
    lines: Sequence[Line] = ()
    elsewhere: str = ""

    @property
    def href(self) -> str:
        """Where exactly what is counted stands."""
        return self.elsewhere or f"#{self.id}"


def need_of(id_: str, title: str, words: tuple[str, str], lines: Sequence[Line]) -> Need:
    """Return a number with the words for one and for more; its list stands on the page itself, below this title."""
    return Need(len(lines), words[len(lines) != 1], title, id_, lines)


def at(moment: datetime) -> str:
    """Return a moment as a line has it."""
    return f"{korte_datum(moment)}, {tijd(moment)}"
