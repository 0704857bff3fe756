"""What was typed, read as a question: words, phrases between quotes, and what must not be there."""

import re
from dataclasses import dataclass

MOST_TYPED = 200
MOST_WORDS = 12

_PIECE = re.compile(
    r"""(?P<minus>(?<!\S)[-\u2212\u2013](?=\S))?      # a minus that begins a word
        (?:["\u201c\u201d\u201e\u00ab](?P<phrase>[^"\u201c\u201d\u201e\u00bb]*)["\u201c\u201d\u201e\u00bb]?|(?P<word>[^\s"\u201c\u201d\u201e\u00ab]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A part of what was typed: a word, or a phrase between quotes."""

    text: str
    is_phrase: bool = False
    is_minus: bool = False


def read(typed: str) -> tuple[QueryPart, ...]:
    """Read what was typed; nothing that can be typed is wrong."""
    pieces = []
    for found in _PIECE.finditer(typed[:MOST_TYPED]):
        phrase = found["phrase"]
        text = (found["word"] if phrase is None else phrase).strip()
        if text:
            pieces.append(QueryPart(text, is_phrase=phrase is not None, is_minus=found["minus"] is not None))
    return tuple(pieces)


def distance(one: str, other: str, most: int) -> int:
    """Return in how many letters two words differ (two that changed places count once); above `most` is `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    line = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        older, before, line = before, line, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, line[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
    return min(line[-1], most + 1)


def tolerance(word: str) -> int:
    """Return how many letters of a word may be wrong."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2 if len(word) < 12 else 3
