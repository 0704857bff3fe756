"""The lines that a list found, and how many each of its filters would leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Found(Generic[Line]):
    """One page of lines; `counts` holds for each filter by name how many lines each word leaves, "" for all words."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def pages_of(total: int, size: int, page: int) -> tuple[int, int]:
    """Return over how many pages the lines go, and which of them is shown: the nearest that is there."""
    pages = max(1, -(-total // size))
    return pages, min(max(page, 1), pages)
