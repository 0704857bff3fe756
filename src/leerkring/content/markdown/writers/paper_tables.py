"""How wide each column of a table becomes on paper, and which tables are too wide for one."""

from collections.abc import Sequence
from dataclasses import dataclass

from leerkring.content.markdown.writers.line_breaks import longest_word, width

GUTTER = 0.9
"""Room between two columns, in em of the letter of a table."""
LEAST = 3.0
"""Em below which a column can no longer be read."""
WIDEST_WORD = 14.0
"""What a column gets at most for the sake of one word; a longer one is broken."""
SMALLER = 0.8
"""What the letter of a table becomes where its words do not fit otherwise."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The share of each column in em, and the size of the letter as part of that of any table."""

    shares: tuple[float, ...]
    size: float


def columns_of(rows: Sequence[Sequence[str]], room: float) -> Columns | None:
    """Return how the columns of a table share the `room` (in em); None where they are too many for one page."""
    count = len(rows[0])
    words = [min(max(longest_word(row[n]) for row in rows) + 0.2, WIDEST_WORD) for n in range(count)]
    whole = [max(width(row[n]) for row in rows) for n in range(count)]
    size = 1.0
    left = room - GUTTER * (count - 1)
    if sum(words) > left:
        size = SMALLER
        left = room / size - GUTTER * (count - 1)
    if left < LEAST * count:
        return None
    return Columns(_shared(words, whole, left), size)


def _shared(words: Sequence[float], whole: Sequence[float], left: float) -> tuple[float, ...]:
    """Give each column its widest word, and what is left by how much text it has."""
    least = [max(LEAST, one) for one in words]
    if sum(least) > left:
        spare = left - LEAST * len(least)
        above = sum(one - LEAST for one in least)
        return tuple(LEAST + spare * (one - LEAST) / above for one in least)
    more = [min(text, 4 * left) - word + 1.0 for text, word in zip(whole, words, strict=True)]
    spare = left - sum(least)
    return tuple(one + spare * part / sum(more) for one, part in zip(least, more, strict=True))
