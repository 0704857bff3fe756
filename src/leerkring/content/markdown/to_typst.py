"""A text as plain values for Typst, whose template writes each by its `kind`: no word ever becomes an instruction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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
    notes_of,
)

Value = dict[str, Any]


def typst_values(blocks: tuple[Block, ...], name: str) -> list[Value]:
    """Return a text for the template; `name` begins the names of its footnotes, which a book holds once."""
    writer = TypstWriter(name, notes_of(blocks), frozenset(_twice(blocks)))
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
            yield from (one.number for one in every_piece(line) if isinstance(one, NoteMark) and one.first)


@dataclass(frozen=True, slots=True)
class TypstWriter:
    """Writes blocks as values; a footnote goes where it is first pointed to, as Typst wants it."""

    name: str
    notes: dict[int, Note] = field(default_factory=dict)
    apart: frozenset[int] = frozenset()
    """Notes that stand at the end of the text instead."""

    def block(self, block: Block) -> Value:
        """Return one block."""
        match block:
            case Heading():
                return {"kind": "heading", "level": block.level, "line": self.line(block.children)}
            case Paragraph():
                return {"kind": "paragraph", "line": self.line(block.children)}
            case List():
                kind = "bullets" if block.start is None else "numbers"
                return {"kind": kind, "start": block.start, "items": self._items(block.items)}
            case Checklist():
                ticked = [item.ticked for item in block.items]
                return {"kind": "checklist", "ticked": ticked, "items": self._items(block.items)}
            case Box():
                inside = self._blocks(block.children)
                return {"kind": "box", "box": block.kind, "label": block.label, "blocks": inside}
            case Quote():
                return {"kind": "quote", "blocks": self._blocks(block.children)}
            case Table():
                rows = [[self.line(cell) for cell in row] for row in block.rows]
                return {"kind": "table", "head": [self.line(cell) for cell in block.head], "rows": rows}
            case Picture():
                return {"kind": "figure", **self._picture(block), "caption": block.caption}
            case Preformatted():
                return {"kind": "preformatted", "text": block.text}
            case Divider():
                return {"kind": "divider"}
            case Notes():
                left = [note for note in block.notes if not note.marked or note.number in self.apart]
                notes = [{"number": str(note.number), "line": self.line(note.children)} for note in left]
                return {"kind": "notes", "notes": notes}

    def _blocks(self, blocks: Iterable[Block]) -> list[Value]:
        return [self.block(block) for block in blocks]

    def _items(self, items: Iterable[Item]) -> list[list[Value]]:
        return [self._blocks(item.children) for item in items]

    def line(self, line: Line) -> list[Value]:
        """Return what stands within a line."""
        return [self._piece(piece) for piece in line]

    def _piece(self, piece: Piece) -> Value:
        match piece:
            case Text():
                return {"kind": "text", "text": piece.text}
            case Emphasis():
                return {"kind": "emphasis", "line": self.line(piece.children)}
            case Strong():
                return {"kind": "strong", "line": self.line(piece.children)}
            case Code():
                return {"kind": "code", "text": piece.text}
            case Break():
                return {"kind": "break"}
            case Link():
                return {"kind": "link", "to": piece.to, "line": self.line(piece.children)}
            case Picture():
                return {"kind": "picture", **self._picture(piece)}
            case NoteMark():
                return self._mark(piece)

    def _picture(self, picture: Picture) -> Value:
        return {"to": picture.to, "alt": picture.alt}

    def _mark(self, mark: NoteMark) -> Value:
        name = "" if mark.number in self.apart else f"{self.name}-{mark.number}"
        found = {"number": str(mark.number), "name": name}
        if not (name and mark.first):
            return {"kind": "again", **found}
        note = self.notes.get(mark.number)
        return {"kind": "note", **found, "line": self.line(note.children) if note else []}
