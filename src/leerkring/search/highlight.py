"""Showing why something was found: the words that were looked for, and the piece of text around them.

What comes out is text in pieces, never HTML: the template escapes it and puts the marks.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from leerkring.search.analysis import places_of
from leerkring.search.tokens import Token
from leerkring.search.views import Marked

WIDTH = 260
BEFORE = 60
"""Characters before the first word that was looked for, about."""
NEAR = 50
"""So far on a sentence may begin for the snippet to begin with it."""
_BETWEEN = re.compile(r"([.!?:…;]?)[^\S\n]*\n\s*")
MOST_COUNTED = 40
"""Words looked at from one place on: a text that is nothing but what was looked for must not take quadratic time."""


def mark(text: str, lexemes: AbstractSet[str]) -> Marked:
    """Cut a text where words that were looked for begin and end."""
    return _cut(text, 0, len(text), list(places_of(text, lexemes)))


def snippet(text: str, lexemes: AbstractSet[str], width: int = WIDTH) -> Marked:
    """Return the piece of a text that has most of what was looked for, in marks."""
    found = list(places_of(text, lexemes))
    if len(text) <= width:
        return _apart(text, 0, len(text), found)
    start, end = _window(text, found, width)
    pieces = _apart(text, start, end, [token for token in found if token.start >= start and token.end <= end])
    before = (("… ", False),) if start else ()
    after = ((" …", False),) if end < len(text) else ()
    return (*before, *pieces, *after)


def _window(text: str, found: Sequence[Token], width: int) -> tuple[int, int]:
    """Choose where the most different words stand within the width; the earliest of equals."""
    best = start = 0
    for number, token in enumerate(found):
        until = token.start + width - BEFORE
        inside = {one.word for one in found[number : number + MOST_COUNTED] if one.end <= until}
        if len(inside) > best:
            best, start = len(inside), token.start
    start = max(0, start - BEFORE)
    if start:
        sentence = text.find(". ", start, start + NEAR)
        start = sentence + 2 if sentence != -1 else text.find(" ", start) + 1 or start
    end = min(len(text), start + width)
    if end < len(text):
        space = text[:end].rfind(" ")
        end = space if space > start else end
    return start, end


def _apart(text: str, start: int, end: int, found: Sequence[Token]) -> Marked:
    """Cut a piece whose lines stay apart: a heading does not run on into what stands below it."""
    return tuple(
        (_BETWEEN.sub(_mark_between, piece), is_found) for piece, is_found in _cut(text, start, end, found)
    )


def _mark_between(line_end: re.Match[str]) -> str:
    return f"{line_end[1]} " if line_end[1] else " · "


def _cut(text: str, start: int, end: int, found: Sequence[Token]) -> Marked:
    pieces: list[tuple[str, bool]] = []
    at = start
    for token in found:
        if token.start > at:
            pieces.append((text[at : token.start], False))
        pieces.append((text[token.start : token.end], True))
        at = token.end
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)
