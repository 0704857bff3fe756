"""What differs between two texts, as an editor reads it: line by line, and word by word within a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from leerkring.core.text.cleaning import counted

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
AROUND = 1
"""Lines that stay the same and are shown beside a change."""
MOST_LINES = 2000
MOST_COMPARED = 1_000_000
"""Pieces of one line times those of the other: from there on the whole line is another."""


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """Some words; `mark` is "same", "gone" or "come"."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its pieces; `mark` is "same", "gone", "come", "changed", or "skip" where equal lines are left out."""

    mark: str
    pieces: tuple[DiffPiece, ...] = ()
    left_out: int = 0


def differences(old: str, new: str) -> tuple[Line, ...]:
    """Return what changed from old to new, with a little of what is around it; nothing where they are equal."""
    if old == new:
        return ()
    before, after = old.split("\n"), new.split("\n")
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in _opcodes(before, after):
        if tag == "equal":
            lines += [Line("same", (DiffPiece("same", line),)) for line in before[i1:i2]]
        else:
            lines += _changed(before[i1:i2], after[j1:j2])
    return tuple(_shortened(lines))


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Compare lines, each with how often it came before: many equal ones would take minutes, and so would too many."""
    if len(before) * len(after) > MOST_LINES**2:
        return [("replace", 0, len(before), 0, len(after))]
    one, other = list(counted(before)), list(counted(after))
    return list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for old, new in zip(before, after, strict=False):
        pieces = _pieces(old, new)
        if old.strip() and new.strip() and any(one.mark == "same" and one.text.strip() for one in pieces):
            yield Line("changed", pieces)
        else:
            if old.strip():
                yield Line("gone", (DiffPiece("gone", old),))
            if new.strip():
                yield Line("come", (DiffPiece("come", new),))
    shared = min(len(before), len(after))
    yield from (Line("gone", (DiffPiece("gone", line),)) for line in before[shared:] if line.strip())
    yield from (Line("come", (DiffPiece("come", line),)) for line in after[shared:] if line.strip())


def _pieces(old: str, new: str) -> tuple[DiffPiece, ...]:
    one, other = _PIECE.findall(old), _PIECE.findall(new)
    pieces: list[DiffPiece] = []
    if len(one) * len(other) > MOST_COMPARED:
        return DiffPiece("gone", old), DiffPiece("come", new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(DiffPiece("same", "".join(one[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(DiffPiece("gone", "".join(one[i1:i2])))
        if j2 > j1:
            pieces.append(DiffPiece("come", "".join(other[j1:j2])))
    return tuple(pieces)


def _shortened(lines: Sequence[Line]) -> Iterator[Line]:
    """Leave out runs of equal lines that are far from any change."""
    near = {
        index + step
        for index, line in enumerate(lines)
        if line.mark != "same"
        for step in range(-AROUND, AROUND + 1)
    }
    left_out = 0
    for index, line in enumerate(lines):
        if line.mark == "same" and not line.pieces[0].text.strip():
            continue
        if index not in near and line.mark == "same":
            left_out += 1
            continue
        if left_out:
            yield Line("skip", left_out=left_out)
            left_out = 0
        yield line
    if left_out:
        yield Line("skip", left_out=left_out)
