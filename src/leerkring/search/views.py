"""What a search answers with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

Marked: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in pieces, and of each whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is left over of all that was found."""

    kind: str = ""
    theme: str = ""
    region: str = ""
    target_group: str = ""

    @property
    def any(self) -> bool:
        """Whether something is left out."""
        return bool(self.kind or self.theme or self.region or self.target_group)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found, at the place that fits best; `spots` counts its places.

    `precise` is false in the tail: one word was asked for, and there only a part of it is found ("zorg" for
    woonzorganalyse).
    """

    kind: str
    path: str
    title: Marked
    context: str
    text: Marked
    regions: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    published_at: datetime | None
    spots: int
    score: float
    precise: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question. `corrected`: words that nobody wrote, and what was looked for instead."""

    hits: Sequence[Hit] = ()
    total: int = 0
    unfiltered: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrected: Mapping[str, str] = field(default_factory=dict)
    meant: str = ""
    stopped: Sequence[str] = ()
    asked: bool = False
    loosely: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page whose title begins as what is being typed."""

    kind: str
    path: str
    title: str
    context: str
