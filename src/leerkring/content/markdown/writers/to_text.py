"""A text as plain text, which a mail carries beside its HTML: the same blocks, addresses behind their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leerkring.content.markdown.addresses import absolute_url
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
)


@dataclass(frozen=True, slots=True)
class TextWriter:
    """Writes blocks as plain text; `base_url` makes our own links whole."""

    base_url: str

    def blocks(self, blocks: Iterable[Block], between: str = "\n\n") -> str:
        """Return blocks with an empty line between them."""
        return between.join(filter(None, map(self.block, blocks)))

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Heading() | Paragraph():
                return self.line(block.children)
            case List():
                return self._items(
                    block.items,
                    ["-"] * len(block.items)
                    if block.start is None
                    else [f"{number}." for number, _ in enumerate(block.items, block.start)],
                )
            case Checklist():
                return self._items(block.items, ["[x]" if item.ticked else "[ ]" for item in block.items])
            case Box():
                return f"{block.label}:\n{_indented(self.blocks(block.children), '  ')}"
            case Quote():
                return _indented(self.blocks(block.children), "> ")
            case Table():
                rows = (block.head, *block.rows)
                return "\n".join(
                    " | ".join(self.line(cell).replace("\n", " ") for cell in row) for row in rows
                )
            case Picture():
                return "\n".join(filter(None, [self._picture(block), block.caption]))
            case Preformatted():
                return block.text
            case Divider():
                return "----"
            case Notes():
                return "\n".join(f"[{note.number}] {self.line(note.children)}" for note in block.notes)

    def _items(self, items: Sequence[Item], marks: Sequence[str]) -> str:
        """Return items behind their marks; what an item holds besides its first line stands below that."""
        written = []
        for item, mark in zip(items, marks, strict=True):
            indent = " " * (len(mark) + 1)
            written.append(f"{mark} " + _indented(self.blocks(item.children, "\n"), indent).strip())
        return "\n".join(written)

    def line(self, line: Line) -> str:
        """Return what stands within a line."""
        return "".join(map(self._piece, line))

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Text() | Code():
                return piece.text
            case Emphasis() | Strong():
                return self.line(piece.children)
            case Break():
                return "\n"
            case Link():
                words, address = self.line(piece.children), link_in_mail(piece.to, self.base_url)
                return f"{words} ({address})" if address not in {"", words} else words
            case Picture():
                return self._picture(piece)
            case NoteMark():
                return f" [{piece.number}]"

    def _picture(self, picture: Picture) -> str:
        return f"[{picture.alt}]" if picture.alt else ""


def link_in_mail(to: str, base_url: str) -> str:
    """Return where a link leads from a mail: a place within the text it stands in is nowhere."""
    return "" if to.startswith("#") else absolute_url(to, base_url)


def _indented(text: str, by: str) -> str:
    return "\n".join((by + line).rstrip() for line in text.split("\n"))
