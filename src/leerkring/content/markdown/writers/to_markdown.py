"""Blocks as Markdown that `parse` reads back as the same words, whatever signs stand in them.

Only what would mean something is escaped, so that editors still see their own text. What would not come back as it
was (marks of emphasis against a word and a sign, for one) is written with fewer marks: words go before looks.
"""

import re
from collections.abc import Callable, Iterable

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
    every_piece,
)
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.escapes import address, all_escaped, beginning, escaped
from leerkring.content.markdown.writers.to_words import words_of, words_of_line

Escape = Callable[[str], str]

_PLAIN = re.compile(r"[^\W\d_][\w ,;?’‘“”éëïöüèáó%€/]*[.?!]?")
"""What means nothing in Markdown at first sight: most lines, which need not be read back."""


def markdown_of(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown."""
    return "\n".join(_blocks(tuple(blocks)))


def _blocks(blocks: tuple[Block, ...], *, tight: bool = False) -> list[str]:
    """Return the lines of blocks, with an empty one between two of them; `tight` none before a list in a list."""
    lines: list[str] = []
    before: Block | None = None
    other = False
    for block in blocks:
        alike = _has_numbers(block) == _has_numbers(before) is not None
        other = alike and not other  # two lists after each other are told apart by their sign
        made = _block(block, other)
        if made:
            close = tight and isinstance(before, Paragraph) and _may_follow_at_once(block)
            lines += made if close or not lines else ["", *made]
            before = block
    return lines


def _has_numbers(block: Block | None) -> bool | None:
    """Tell whether a list has numbers; None where it is no list."""
    if isinstance(block, List):
        return block.start is not None
    return False if isinstance(block, Checklist) else None


def _may_follow_at_once(block: Block) -> bool:
    """Tell whether a block is seen right under a paragraph: a list that begins at its beginning."""
    return isinstance(block, Checklist) or (isinstance(block, List) and block.start in {None, 1})


def _block(block: Block, other: bool) -> list[str]:
    match block:
        case Heading():
            found = _line(tuple(Text(" ") if isinstance(one, Break) else one for one in block.children))
            name = f" {{#{block.id}}}" if block.fixed and block.id else ""
            return [f"{'#' * block.level} {_heading(found)}{name}"] if found else []
        case Paragraph():
            return _line(block.children).split("\n") if block.children else []
        case List():
            return _items(block.items, block.start, other)
        case Checklist():
            ticked = [
                (f"{'*' if other else '-'} [{'x' if one.ticked else ' '}] ", one) for one in block.items
            ]
            return [line for mark, item in ticked for line in _item(mark[:2], item, mark[2:])]
        case Box():
            first, *rest = block.children or (Paragraph(()),)
            label = f"**{escaped(block.label)}.**"
            if isinstance(first, Paragraph):
                line = _line(first.children).split("\n")
                lines = [f"{label} {line[0]}".rstrip(), *line[1:]]
            else:
                lines, rest = [label], [first, *rest]
            more = _blocks(tuple(rest))
            return _quoted([*lines, "", *more] if more else lines)
        case Quote():
            return _quoted(_blocks(block.children))
        case Table():
            return _table(block)
        case Picture():
            return [_picture(block)]
        case Preformatted():
            fence = "`" * (max((len(run) for run in re.findall(r"`+", block.text)), default=2) + 1)
            fence = fence if len(fence) > 2 else "```"
            return [fence, *block.text.split("\n"), fence]
        case Divider():
            return ["---"]
        case Notes():
            return [line for note in block.notes for line in ("", *_note(note))][1:]


def _quoted(lines: list[str]) -> list[str]:
    return [f"> {line}".rstrip() for line in lines]


def _items(items: tuple[Item, ...], start: int | None, other: bool) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(items, start or 0):
        mark = (f"{number}) " if other else f"{number}. ") if start is not None else ("* " if other else "- ")
        lines += _item(mark, item)
    return lines


def _item(mark: str, item: Item, tick: str = "") -> list[str]:
    lines = _blocks(item.children, tight=True) or [""]
    lines[0] = tick + lines[0]
    indent = " " * len(mark)
    return [f"{mark}{lines[0]}".rstrip(), *(f"{indent}{line}" if line else "" for line in lines[1:])]


def _table(table: Table) -> list[str]:
    width = max([len(table.head), *map(len, table.rows)], default=0)
    if not width:
        return []

    def row(cells: tuple[Line, ...]) -> str:
        words = [_cell(cell) for cell in cells] + [""] * (width - len(cells))
        return "| " + " | ".join(words) + " |"

    return [row(table.head), "|" + "---|" * width, *map(row, table.rows)]


def _cell(cell: Line) -> str:
    flat = tuple(Text(" ") if isinstance(one, Break) else one for one in cell)
    line = _within(_line(flat))
    # The table is cut at its pipes before a cell is read, so what stands before one is escaped once more.
    return re.sub(r"(?<!\\)((?:\\\\)*)\|", r"\1\\|", line)


def _within(line: str) -> str:
    """Return a line that does not begin one of the text: there a number is no list."""
    return re.sub(r"^(\d{1,9})\\([.)])", r"\1\2", line)


def _heading(line: str) -> str:
    """Keep signs at the end of a heading from closing it, or from naming it."""
    line = re.sub(r"(?<!\\)(#+)$", r"\\\1", _within(line))
    return re.sub(r"\{(?=#[a-z0-9-]+\}$)", "{ ", line)


def _note(note: Note) -> list[str]:
    flat = tuple(Text(" ") if isinstance(one, Break) else one for one in note.children)
    return [f"[^{note.number}]: {_line(flat)}"]


def _picture(picture: Picture) -> str:
    alt = escaped(" ".join(picture.alt.split()))
    caption = " ".join(picture.caption.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f"![{alt}]({picture.to}" + (f' "{caption}")' if caption else ")")


def _line(pieces: Line) -> str:
    """Return a line with as many of its marks as come back right."""
    words = words_of_line(pieces)
    for marks, escape in ((True, escaped), (False, escaped), (False, all_escaped)):
        found = _trimmed(_pieces(pieces if marks else _without_marks(pieces), escape))
        if _PLAIN.fullmatch(found) or _reads_as(found, pieces, words):
            return found
    return _trimmed(all_escaped(words))


def _trimmed(line: str) -> str:
    """Begin and end with words: a break there would show its sign."""
    parts = [part.strip() for part in line.split("\\\n")]
    return "\\\n".join(beginning(part) for part in parts if part)


def _reads_as(line: str, pieces: Line, words: str) -> bool:
    """Tell whether the parser finds one paragraph in a line, with these words and the same notes."""
    numbers = [one.number for one in every_piece(pieces) if isinstance(one, NoteMark)]
    notes = "".join(f"\n\n[^{number}]: noot" for number in dict.fromkeys(numbers))
    found = [block for block in parse(line + notes, any_picture=True) if not isinstance(block, Notes)]
    if len(found) > 1 or not all(isinstance(block, Paragraph | Picture) for block in found):
        return False
    return words_of(found) == words and _marks(found) == len(numbers)


def _marks(blocks: Iterable[Block]) -> int:
    lines = [block.children for block in blocks if isinstance(block, Paragraph)]
    return sum(isinstance(piece, NoteMark) for line in lines for piece in every_piece(line))


def _without_marks(pieces: Line) -> Line:
    flat: list[Piece] = []
    for piece in pieces:
        match piece:
            case Emphasis() | Strong():
                flat += _without_marks(piece.children)
            case Link():
                flat.append(Link(piece.to, _without_marks(piece.children)))
            case _:
                flat.append(piece)
    return tuple(flat)


def _pieces(pieces: Line, escape: Escape) -> str:
    made = ""
    for at, piece in enumerate(pieces):
        match piece:
            case Text():
                made += escape(piece.text.replace("\n", " "))
            case Code():
                fence = "`" * (max((len(run) for run in re.findall(r"`+", piece.text)), default=0) + 1)
                made += f"{fence} {piece.text} {fence}" if "`" in piece.text else f"`{piece.text}`"
            case Break():
                made = made if made.endswith("\\\n") else made.rstrip() + "\\\n"
            case Emphasis() | Strong():
                follows = words_of_line(pieces[at + 1 : at + 2])[:1] if at + 1 < len(pieces) else ""
                inner = _pieces(piece.children, escape)
                made += _marked(inner, "**" if isinstance(piece, Strong) else "*", made[-1:], follows)
            case Link():
                inner = _pieces(piece.children, escape).strip().replace("\\\n", " ")
                made += f"[{inner}]({address(piece.to)})"
            case NoteMark():
                made += f"[^{piece.number}]"
            case Picture():
                made += _picture(piece)
    return made


def _marked(inner: str, mark: str, before: str, after: str) -> str:
    """Put marks around words, and not around the spaces at their ends, nor around a sign against the next word."""
    words = inner.strip()
    if not words:
        return inner
    start, end = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    if not end and after.isalnum() and (found := re.search(r"[^\w\\*\])]+$", words)) and found.start():
        words, end = words[: found.start()], found[0]
    if (
        not start
        and before.isalnum()
        and (found := re.match(r"[^\w\\*\[(]+", words))
        and found.end() < len(words)
    ):
        words, start = words[found.end() :], found[0]
    return f"{start}{mark}{words}{mark}{end}"
