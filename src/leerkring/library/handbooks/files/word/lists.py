"""Paragraphs as blocks: items of a list together, in each other; quotes together; a caption with its picture."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from leerkring.content.markdown.blocks import (
    Block,
    Heading,
    Item,
    Line,
    List,
    Paragraph,
    Picture,
    Quote,
    Text,
    every,
    lines_within,
)
from leerkring.content.markdown.writers.to_words import words_of_line
from leerkring.library.handbooks.files.word.shapes import TO_DO
from leerkring.library.handbooks.files.word.styles import Kind, Numbered


@dataclass(slots=True)
class Entry:
    """A paragraph that was read: its line, what it is, and its place in a list where it has one."""

    line: Line
    kind: Kind
    place: Numbered | None = None


Read = Entry | Block
"""A paragraph, or what is a block already: a table, a box around text."""


def blocks_of(entries: Iterable[Read], above: int = 0) -> tuple[Block, ...]:
    """Return blocks; `above` is the level of the headings that chapters begin with."""
    found: list[Block] = []
    for sort, alike in groupby(entries, key=_sort):
        together = list(alike)
        if sort == "list":
            found += _lists([one for one in together if isinstance(one, Entry)])
        elif sort == "quote":
            found.append(Quote(tuple(Paragraph(one.line) for one in together if isinstance(one, Entry))))
        else:
            for one in together:
                _put(found, one, above)
    return tuple(found)


def _sort(entry: Read) -> str:
    if not isinstance(entry, Entry):
        return ""
    return "list" if entry.place else "quote" if entry.kind.name == "quote" else ""


def _put(found: list[Block], one: Read, above: int) -> None:
    if not isinstance(one, Entry):
        found.append(one)
    elif one.kind.name == "heading":
        words = words_of_line(one.line)
        marks = tuple(piece for piece in one.line if not isinstance(piece, Text | Picture))
        notes = tuple(piece for piece in marks if type(piece).__name__ == "NoteMark")
        pictures = [piece for piece in one.line if isinstance(piece, Picture)]
        if words:
            found.append(Heading(min(max(one.kind.level - above + 1, 2), 6), (Text(words), *notes)))
        found += pictures
    elif one.kind.name == "caption" and found and isinstance(picture := found[-1], Picture):
        words = words_of_line(one.line)
        caption = f"{words} ({picture.caption})" if picture.caption == TO_DO else words
        found[-1] = replace(picture, caption=caption)
    else:
        found += apart(one.line)


def apart(line: Line) -> Iterator[Block]:
    """Yield a paragraph with the pictures at its ends on lines of their own, where they are figures."""
    pieces = list(line)
    after: list[Block] = []
    while pieces and _is_edge(pieces[0]):
        if isinstance(first := pieces.pop(0), Picture):
            yield first
    while pieces and _is_edge(pieces[-1]):
        if isinstance(last := pieces.pop(), Picture):
            after.insert(0, last)
    if pieces:
        yield Paragraph(tuple(pieces))
    yield from after


def _is_edge(piece: object) -> bool:
    return isinstance(piece, Picture) or (isinstance(piece, Text) and not piece.text.strip())


def lines_of(entry: Read) -> Iterator[Line]:
    """Yield the lines in what was read, however deep."""
    if isinstance(entry, Entry):
        yield entry.line
    else:
        for block in every((entry,)):
            if isinstance(block, Picture):
                yield (block,)
            yield from lines_within(block)


@dataclass(slots=True)
class _Open:
    """A list that may get more items."""

    level: int
    ordered: bool
    start: int
    items: list[list["_Open | Block"]] = field(default_factory=list)

    def done(self) -> List:
        items = tuple(
            Item(tuple(one.done() if isinstance(one, _Open) else one for one in item)) for item in self.items
        )
        return List(items, min(self.start, 9999) if self.ordered else None)


def _lists(entries: Sequence[Entry]) -> Iterator[Block]:
    """Yield lists: an item that stands deeper is in the item before it."""
    roots: list[_Open] = []
    stack: list[_Open] = []
    for entry in entries:
        place = entry.place
        assert place is not None
        while stack and stack[-1].level > place.level and len(stack) > 1:
            stack.pop()
        last = stack[-1] if stack else None
        follows = last is not None and last.ordered == place.ordered and last.level >= place.level
        if follows and last is not None and place.ordered and place.number != last.start + len(last.items):
            follows = False  # it counts anew
        if not follows:
            if last is not None and last.level >= place.level:
                stack.pop()
            begun = _Open(place.level, place.ordered, place.number)
            (stack[-1].items[-1] if stack else roots).append(begun)
            stack.append(begun)
        stack[-1].items.append(list(apart(entry.line)))
    yield from (one.done() for one in roots)
