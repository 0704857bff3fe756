"""Which municipality went on as which, and since when: data/mergers.csv, from 2018 on.

A municipality that was divided stands there once for each part: what was counted in it can be given to none of them.
A year's figures are those of the municipalities of its first of January, as Statistics Netherlands counts.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from leerkring.programme.seed import municipalities, read_lines

WENT_ON = frozenset({"GM0014", "GM0299", "GM0363", "GM0394", "GM0439"})
"""Codes that were there before others joined them; another that something merged into is new."""


@dataclass(frozen=True, slots=True)
class Merger:
    """A municipality that is no more: until when, and what it became part of (of more than one: it was divided)."""

    code: str
    name: str
    on: date
    successors: tuple[str, ...]

    @property
    def last_year(self) -> int:
        """The last year on whose first day it was there."""
        return self.on.year if (self.on.month, self.on.day) > (1, 1) else self.on.year - 1

    @property
    def divided(self) -> bool:
        """Whether it went to more than one, so that nothing counted in it can be added to either."""
        return len(self.successors) > 1


@cache
def mergers() -> Mapping[str, Merger]:
    """Return the municipalities that are no more, by their codes."""
    parts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in read_lines("mergers.csv"):
        parts[line["code"]].append(line)
    return {
        code: Merger(
            code,
            lines[0]["name"],
            date.fromisoformat(lines[0]["from_date"]),
            tuple(line["successor_code"] for line in lines),
        )
        for code, lines in parts.items()
    }


@cache
def names_by_code() -> Mapping[str, str]:
    """Return what each municipality is or was called, by its code."""
    return {code: one.name for code, one in mergers().items()} | {
        row.code: row.name for row in municipalities()
    }


@cache
def first_years() -> Mapping[str, int]:
    """Return the first year of each municipality that is new since 2018, by its code."""
    return {
        code: one.last_year + 1
        for one in mergers().values()
        if not one.divided
        for code in one.successors
        if code not in WENT_ON
    }
