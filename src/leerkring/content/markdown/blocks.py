"""What a text is made of: plain values, from which each format is written by one walk (`to_…`).

A new kind of block or piece is added to `Block` or `Piece`, and mypy then names every walk that does not write it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Words without marks."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """*Words* with some weight."""

    children: "tuple[Piece, ...]"


@dataclass(frozen=True, slots=True)
class Strong:
    """**Words** with weight."""

    children: "tuple[Piece, ...]"


@dataclass(frozen=True, slots=True)
class Code:
    """Something to be typed as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """The line ends here, the paragraph does not."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of ours (`/…`), a place in this text (`#…`) or another address."""

    to: str
    children: "tuple[Piece, ...]"


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where a footnote is pointed to; `first` is the place that the note leads back to."""

    number: int
    first: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, on its own or within a line; only on its own it has a caption that is seen."""

    to: str
    alt: str
    caption: str = ""
    id: str = ""


Piece: TypeAlias = Text | Emphasis | Strong | Code | Break | Link | NoteMark | Picture
Line: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2, 3 or 4; `fixed` is an id that its writer gave it."""

    level: int
    children: Line
    id: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    children: Line
    id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What stands behind one bullet, number or box to tick."""

    children: "tuple[Block, ...]"
    ticked: bool = False


def sign_of(item: Item) -> str:
    """Return the box to tick as a sign."""
    return "☑ " if item.ticked else "☐ "


@dataclass(frozen=True, slots=True)
class List:
    """A list with bullets, or with numbers from `start` on."""

    items: tuple[Item, ...]
    start: int | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list to tick off."""

    items: tuple[Item, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A remark beside the text: pitfall, example, step, tip or note, and what it is called in this text."""

    kind: str
    label: str
    children: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said."""

    children: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading above each column."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines that stand as they were typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; one that nothing points to is shown too, and leads nowhere back."""

    number: int
    children: Line
    marked: bool = True


@dataclass(frozen=True, slots=True)
class Notes:
    """All footnotes of a text, at its end."""

    notes: tuple[Note, ...]


Block: TypeAlias = (
    Heading | Paragraph | List | Checklist | Box | Quote | Table | Picture | Preformatted | Divider | Notes
)
Place: TypeAlias = Heading | Paragraph | List | Checklist | Table | Picture
PLACES = (Heading, Paragraph, List, Checklist, Table, Picture)
"""What can have an anchor of its own."""


def within(block: Block) -> tuple[Block, ...]:
    """Return the blocks that stand in this one."""
    match block:
        case Box() | Quote():
            return block.children
        case List() | Checklist():
            return tuple(child for item in block.items for child in item.children)
        case _:
            return ()


def lines_within(block: Block) -> tuple[Line, ...]:
    """Return the lines that stand in this block itself, not those of blocks within it."""
    match block:
        case Heading() | Paragraph():
            return (block.children,)
        case Table():
            return (*block.head, *(cell for row in block.rows for cell in row))
        case Notes():
            return tuple(note.children for note in block.notes)
        case Picture():
            return ((block,),)
        case _:
            return ()


def every(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield these blocks and all that stand in them, in order."""
    for block in blocks:
        yield block
        yield from every(within(block))


def every_piece(line: Line) -> Iterator[Piece]:
    """Yield these pieces and all that stand in them, in order."""
    for piece in line:
        yield piece
        if isinstance(piece, Emphasis | Strong | Link):
            yield from every_piece(piece.children)


def pictures_of(blocks: Iterable[Block]) -> Iterator[Picture]:
    """Yield each picture of a text."""
    for block in every(blocks):
        for line in lines_within(block):
            yield from (piece for piece in every_piece(line) if isinstance(piece, Picture))


def notes_of(blocks: Iterable[Block]) -> dict[int, Note]:
    """Return the footnotes of a text by their number."""
    return {note.number: note for block in blocks if isinstance(block, Notes) for note in block.notes}


def contents(blocks: Iterable[Block]) -> tuple[Heading, ...]:
    """Return the headings that stand in a list of contents."""
    return tuple(block for block in blocks if isinstance(block, Heading) and block.level == 2)
