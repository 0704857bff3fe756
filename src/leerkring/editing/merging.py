"""Two people who changed one text at the same time: both changes in one, wherever they do not touch the same lines. Pure."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from leerkring.core.text.cleaning import counted

MOST_LINES = 2000


class _Edit(NamedTuple):
    """Lines `first` up to `end` of the text that both began with became these; `mine` sorts after theirs."""

    first: int
    end: int
    mine: bool
    lines: tuple[str, ...]


def merge(base: str, mine: str, theirs: str) -> str | None:
    """Return the text with what both changed since `base`; None where they changed the same lines.

    What both added in the same place stays twice, theirs first: nothing that anybody typed is left out.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    old = _lines(base)
    if max(len(old), len(_lines(mine)), len(_lines(theirs))) > MOST_LINES:
        return None
    others = list(_edits(old, _lines(theirs), mine=False))
    known = {(one.first, one.end, one.lines) for one in others}
    own = [
        one for one in _edits(old, _lines(mine), mine=True) if (one.first, one.end, one.lines) not in known
    ]
    edits = sorted([*others, *own], key=lambda one: one[:3])
    if any(later.first < earlier.end for earlier, later in pairwise(edits)):
        return None
    return "\n".join(_applied(old, edits))


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _edits(old: Sequence[str], new: Sequence[str], *, mine: bool) -> Iterator[_Edit]:
    # Each line with how often it came before: comparing many equal ones would take minutes.
    one, other = list(counted(old)), list(counted(new))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Edit(i1, i2, mine, tuple(new[j1:j2]))


def _applied(old: Sequence[str], edits: Sequence[_Edit]) -> Iterator[str]:
    at = 0
    for one in edits:
        yield from old[at : one.first]
        yield from one.lines
        at = one.end
    yield from old[at:]
