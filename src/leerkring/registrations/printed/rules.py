"""What stands on a list to print. Standard library only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from leerkring.core.text.surnames import SplitName, split_name, surname_key

MOST_EMPTY = 30
"""So many lines without a name may stand below a list."""
WIDE_FROM = {"vinken": 6, "tekenen": 3}
"""From so many days on a sheet lies on its side."""


class Way(StrEnum):
    """How somebody shows that they were there; the values stand in addresses."""

    TICK = "vinken"
    SIGN = "tekenen"


class Coming(Protocol):
    """Who has a place."""

    @property
    def name(self) -> str: ...
    @property
    def organization(self) -> str: ...
    @property
    def job_title(self) -> str: ...


class Day(Protocol):
    """A day of the activity."""

    @property
    def starts_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list; `letter` only with the first name under it."""

    name: SplitName
    organization: str
    job_title: str
    letter: str


def by_surname(people: Iterable[Coming]) -> list[Line]:
    """Return who comes in the order of their surnames."""
    lines: list[Line] = []
    letter = ""
    for one in sorted(people, key=lambda one: surname_key(one.name)):
        split = split_name(one.name)
        new = split.letter != letter
        letter = split.letter
        lines.append(Line(split, one.organization, one.job_title, letter if new else ""))
    return lines


def lies_on_its_side(days: Sequence[Day], way: Way) -> bool:
    """Tell whether so many columns ask for a sheet in landscape."""
    return len(days) >= WIDE_FROM[way]
