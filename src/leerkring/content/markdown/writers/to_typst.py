"""A text as plain values for Typst, whose template writes each by its `kind`: no word ever becomes an instruction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from leerkring.content.markdown.blocks import (
    Block,
    Box,
    Break,
    Checklist,
    Code,
    Divider,
    Emphasis,
    Heading,
    Item,
    Line,
    Link,
    List,
    Note,
    NoteMark,
    Notes,
    Paragraph,
    Picture,
    Piece,
    Preformatted,
    Quote,
    Strong,
    Table,
    Text,
    every,
    every_piece,
    lines_within,
    notes_of,
)
from leerkring.content.markdown.writers.line_breaks import BREAK, breakable, is_seen, longest_word
from leerkring.content.markdown.writers.paper_tables import columns_of
from leerkring.content.markdown.writers.to_words import reads_left, words_of_line

Value = dict[str, Any]

ROOM = 44.0
"""How many em of the letter of a table fit between the margins: 140 mm at 9 points."""
INDENT = 2.8
"""How many of these a box, a quote or a list takes at most."""
MOST = 22.0
"""Em that a word may take in a paragraph; letters alone may take more, since words are hyphenated."""
MOST_IN_HEADING = 15.0
LONGEST_ADDRESS = 7000
"""Typst knows no longer link than 8,000 bytes, of which our own host takes some."""
DEEPEST_QUOTE = 6
"""A quote within so many others is not told apart; Typst knows an end to how deep things nest."""
DEEPEST_NOTE = 3
"""A note in a note in a note stands at the end of the text."""


def typst_values(blocks: tuple[Block, ...], name: str, draw: Callable[[str], str] = str) -> list[Value]:
    """Return a text for the template; `name` begins the names of its footnotes, which a book holds once.

    `draw` says what is put on paper for words: not every sign can be drawn.
    """
    notes = notes_of(blocks)
    apart = frozenset(_twice(blocks)) | _deep(blocks, notes)
    writer = TypstWriter(name, notes, apart, draw)
    return [writer.block(block) for block in blocks]


def _twice(blocks: Iterable[Block]) -> Iterator[int]:
    """Yield the notes first pointed to where a line is written more than once: in contents, or above each page."""
    for block in every(blocks):
        lines = (
            (block.children,)
            if isinstance(block, Heading)
            else block.head
            if isinstance(block, Table)
            else ()
        )
        for line in lines:
            yield from _first_in(line)


def _first_in(line: Line) -> Iterator[int]:
    return (one.number for one in every_piece(line) if isinstance(one, NoteMark) and one.first)


def _deep(blocks: Iterable[Block], notes: Mapping[int, Note]) -> frozenset[int]:
    """Return the notes that are first pointed to from a note of a note of a note."""
    here = [
        number
        for block in every(blocks)
        if not isinstance(block, Notes)
        for line in lines_within(block)
        for number in _first_in(line)
    ]
    near: set[int] = set()
    for _ in range(DEEPEST_NOTE):
        near |= set(here)
        here = [one for number in here if number in notes for one in _first_in(notes[number].children)]
    return frozenset(notes) - near


@dataclass(frozen=True, slots=True)
class TypstWriter:
    """Writes blocks as values; a footnote goes where it is first pointed to, as Typst wants it."""

    name: str
    notes: dict[int, Note] = field(default_factory=dict)
    apart: frozenset[int] = frozenset()
    """Notes that stand at the end of the text instead."""
    draw: Callable[[str], str] = str
    within: frozenset[str] = frozenset()
    """The weight that words have by what they stand in."""
    depth: int = 0
    """In how many boxes, quotes and lists these blocks stand."""

    def block(self, block: Block) -> Value:
        """Return one block."""
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                return {
                    "kind": "paragraph",
                    "rtl": reads_left(block.children),
                    "line": self.line(block.children),
                }
            case List():
                kind = "bullets" if block.start is None else "numbers"
                return {"kind": kind, "start": block.start, "items": self._items(block.items)}
            case Checklist():
                ticked = [item.ticked for item in block.items]
                return {"kind": "checklist", "ticked": ticked, "items": self._items(block.items)}
            case Box():
                inside = self._blocks(block.children)
                label = self._words(block.label, MOST)
                return {"kind": "box", "box": block.kind, "label": label, "blocks": inside}
            case Quote():
                kind = "quote" if self.depth < DEEPEST_QUOTE else "group"
                return {"kind": kind, "blocks": self._blocks(block.children)}
            case Table():
                return self._table(block)
            case Picture():
                caption = self._words(block.caption, MOST)
                return {"kind": "figure", **self._picture(block), "caption": caption}
            case Preformatted():
                return {"kind": "preformatted", "text": self._typed(block.text, MOST)}
            case Divider():
                return {"kind": "divider"}
            case Notes():
                left = [note for note in block.notes if not note.marked or note.number in self.apart]
                notes = [{"number": str(note.number), "line": self.line(note.children)} for note in left]
                return {"kind": "notes", "notes": notes}

    def _heading(self, heading: Heading) -> Value:
        """Return a heading; one without words stands in no list of contents and is none on paper (PDF/UA-1)."""
        line = self.line(heading.children, MOST_IN_HEADING)
        if not any(map(is_seen, _drawn(line))):
            return {"kind": "paragraph", "rtl": False, "line": line}
        return {"kind": "heading", "level": heading.level, "listed": not self.depth, "line": line}

    def _table(self, table: Table) -> Value:
        rows = [table.head, *table.rows]
        columns = columns_of([[words_of_line(cell) for cell in row] for row in rows], self._room())
        if columns is None:
            return self._as_list(table)
        head, *body = [
            [self.line(cell, share) for cell, share in zip(row, columns.shares, strict=True)] for row in rows
        ]
        return {"kind": "table", "head": head, "rows": body, "shares": columns.shares, "size": columns.size}

    def _as_list(self, table: Table) -> Value:
        """Return a table that no page is wide enough for: a list for each row, each cell behind its head."""
        rows: list[list[Value]] = []
        for row in table.rows:
            cells: list[list[Value]] = [
                [{"kind": "paragraph", "rtl": False, "line": [*self._label(head), *self.line(cell)]}]
                for head, cell in zip(table.head, row, strict=True)
                if cell
            ]
            rows.append([{"kind": "bullets", "start": None, "items": cells}])
        if not rows:
            rows = [[{"kind": "paragraph", "rtl": False, "line": self.line(cell)}] for cell in table.head]
        return {"kind": "numbers", "start": 1, "items": rows}

    def _label(self, head: Line) -> list[Value]:
        line = self.line(head)
        return [{"kind": "strong", "line": [*line, {"kind": "text", "text": ": "}]}] if line else []

    def _room(self) -> float:
        return ROOM - INDENT * self.depth

    def _blocks(self, blocks: Iterable[Block]) -> list[Value]:
        deeper = replace(self, depth=self.depth + 1)
        return [deeper.block(block) for block in blocks]

    def _items(self, items: Iterable[Item]) -> list[list[Value]]:
        return [self._blocks(item.children) for item in items]

    def line(self, line: Line, most: float = MOST) -> list[Value]:
        """Return what stands within a line, where no word takes more than `most` em without a place to break."""
        values = self._values(line, most)
        if len(line) > 1 and longest_word(words_of_line(line)) > most:  # a word of many pieces
            gap = {"kind": "text", "text": BREAK}
            return [one for value in values for one in (value, gap)]
        return values

    def _values(self, line: Line, most: float) -> list[Value]:
        return [value for piece in line for value in self._piece(piece, most)]

    def _piece(self, piece: Piece, most: float) -> list[Value]:
        match piece:
            case Text():
                return [{"kind": "text", "text": self._words(piece.text, most)}]
            case Emphasis():
                return self._marked("emphasis", piece.children, most)
            case Strong():
                return self._marked("strong", piece.children, most)
            case Code():
                return [{"kind": "code", "text": self._typed(piece.text, most)}]
            case Break():
                return [{"kind": "break"}]
            case Link():
                to = piece.to if len(piece.to) <= LONGEST_ADDRESS else "#"
                return [{"kind": "link", "to": to, "line": self.line(piece.children, most)}]
            case Picture():
                return [{"kind": "picture", **self._picture(piece)}]
            case NoteMark():
                return [self._mark(piece)]

    def _marked(self, kind: str, line: Line, most: float) -> list[Value]:
        """Return words with weight; weight within weight is none, and Typst knows an end to how deep things nest."""
        if kind in self.within:
            return self._values(line, most)
        inner = replace(self, within=self.within | {kind})
        return [{"kind": kind, "line": inner.line(line, most)}]

    def _words(self, text: str, most: float) -> str:
        return breakable(self.draw(text), most, max(1, int(most / 8)))

    def _typed(self, text: str, most: float) -> str:
        """Return something to type: in few parts, since each of them is one for who listens."""
        return breakable(self.draw(text), most, max(1, int(most / 3)))

    def _picture(self, picture: Picture) -> Value:
        return {"to": picture.to, "alt": self.draw(picture.alt), "words": self._words(picture.alt, MOST)}

    def _mark(self, mark: NoteMark) -> Value:
        name = "" if mark.number in self.apart else f"{self.name}-{mark.number}"
        found = {"number": str(mark.number), "name": name}
        if not (name and mark.first):
            return {"kind": "again", **found}
        note = self.notes.get(mark.number)
        return {
            "kind": "note",
            **found,
            "line": replace(self, within=frozenset()).line(note.children) if note else [],
        }


def _drawn(line: Iterable[Value]) -> Iterator[str]:
    """Yield the words of values."""
    for value in line:
        if value["kind"] in ("text", "code"):
            yield value["text"]
        elif value["kind"] in ("emphasis", "strong", "link"):
            yield from _drawn(value["line"])
