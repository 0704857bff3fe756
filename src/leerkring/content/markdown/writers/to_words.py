"""The words of a text alone: what an anchor is known by, and what search reads."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from leerkring.content.markdown.blocks import (
    Block,
    Box,
    Break,
    Checklist,
    Code,
    Divider,
    Emphasis,
    Heading,
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
)


def words_of(blocks: Iterable[Block]) -> str:
    """Return the words of blocks on one line. Anchors are matched by them: what changes here moves anchors."""
    return " ".join("".join(map(_words, blocks)).split())


def words_of_line(line: Line) -> str:
    """Return the words of a line."""
    return " ".join("".join(map(_piece, line)).split())


def reads_left(line: Line) -> bool:
    """Tell whether a line is read from right to left: its first letter that says so, says so (UAX 9, P2)."""
    ways = (unicodedata.bidirectional(sign) for piece in every_piece(line) for sign in _own(piece))
    return next((way for way in ways if way in _STRONG), "L") != "L"


_STRONG = frozenset({"L", "R", "AL"})


def _own(piece: Piece) -> str:
    """Return the words of a piece itself, not those of what stands in it."""
    return piece.text if isinstance(piece, Text | Code) else ""


def _words(block: Block) -> str:
    match block:
        case Heading() | Paragraph():
            return "".join(map(_piece, block.children)) + " "
        case List() | Checklist():
            return "".join(_words(child) for item in block.items for child in item.children)
        case Box():
            return f"{block.label}: " + "".join(map(_words, block.children))
        case Quote():
            return "".join(map(_words, block.children))
        case Table():
            return "".join("".join(map(_piece, line)) + " " for line in lines_within(block))
        case Picture():
            return block.alt + " "
        case Preformatted():
            return block.text + " "
        case Notes():
            return "".join("".join(map(_piece, note.children)) + " " for note in block.notes)
        case Divider():
            return " "


def _piece(piece: Piece) -> str:
    match piece:
        case Text() | Code():
            return piece.text
        case Emphasis() | Strong() | Link():
            return "".join(map(_piece, piece.children))
        case Picture():
            return piece.alt + " "
        case Break():
            return " "
        case NoteMark():
            return ""


def search_text(blocks: Iterable[Block]) -> str:
    """Return what search reads of a text: a line for each paragraph, with captions and footnotes."""
    return "\n".join(_search_lines(blocks))


def _search_lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in every(blocks):
        if isinstance(block, Box):
            yield block.label
        if isinstance(block, Preformatted):
            yield block.text
        if isinstance(block, Picture) and block.caption:
            yield block.caption
        yield from filter(None, map(words_of_line, lines_within(block)))


def search_words(block: Block, notes: Mapping[int, Note]) -> str:
    """Return what search reads of one block of a text: its words, captions, and the footnotes it points to."""
    pieces = [piece for one in every((block,)) for line in lines_within(one) for piece in every_piece(line)]
    captions = [piece.caption for piece in pieces if isinstance(piece, Picture)]
    marked = [notes[piece.number] for piece in pieces if isinstance(piece, NoteMark) and piece.first]
    return " ".join(
        filter(None, [words_of([block]), *captions, *(words_of_line(n.children) for n in marked)])
    )
