"""Tables: merged cells as cells of their own, and the rows of headings as one."""

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest

from leerkring.content.markdown.blocks import Block, Break, Line, Piece, Quote, Table, Text
from leerkring.library.handbooks.files.word.elements import Node
from leerkring.library.handbooks.files.word.lists import Read, blocks_of, lines_of
from leerkring.library.handbooks.files.word.remarks import Remarks

MOST_COLUMNS = 63
"""As many as Word itself can make."""
MOST_CELLS = 10_000
_ENDS = re.compile(r"[.,:;!?…]$")

ReadCell = Callable[[Node], list[Read]]


class TooWide(Exception):
    """A table has more cells than a chapter has room for."""


def table_of(node: Node, read_cell: ReadCell, remarks: Remarks, chapter: str) -> Block | None:
    """Return the table; one cell alone is a box around text. None where nothing stands in it."""
    rows: list[tuple[bool, list[Line]]] = []
    cells = widest = 0
    only: list[Read] = []
    for row in _within(node, "w:tr"):
        properties = row.child("w:trPr")
        if properties.child("w:del").name:
            remarks.note("changes")
            continue
        head = properties.on("w:tblHeader")
        line: list[Line] = [()] * _columns(properties.value("w:gridBefore"), least=0)
        for cell in _within(row, "w:tc"):
            said = cell.child("w:tcPr")
            merged, span = said.child("w:vMerge"), _columns(said.value("w:gridSpan"), least=1)
            goes_on = bool(merged.name) and merged.get("w:val", "continue") != "restart"
            only = read_cell(cell)
            words: Line = () if goes_on else _one_line(only, remarks, chapter)
            if span > 1 or merged.name:
                remarks.note("merged", chapter)
            line += [words, *[words if head else ()] * (span - 1)][: MOST_COLUMNS - len(line)]
            cells += span
        rows.append((head, line))
        widest = max(widest, len(line))
        if cells > MOST_CELLS or len(rows) * widest > MOST_CELLS:
            raise TooWide
    if len(rows) == 1 and len(rows[0][1]) == 1:
        found = blocks_of(only)
        return Quote(found) if found else None
    if not any(words for _, line in rows for words in line):
        return None
    return _table(rows)


def _table(rows: list[tuple[bool, list[Line]]]) -> Table:
    """Return the table; several rows of headings become one, since a heading here is one line."""
    width = max(len(line) for _, line in rows)
    heads = 1
    while heads < len(rows) - 1 and rows[0][0] and rows[heads][0]:
        heads += 1
    head = [_together(column) for column in zip_longest(*(line for _, line in rows[:heads]), fillvalue=())]
    body = [(*line, *[()] * (width - len(line))) for _, line in rows[heads:]]
    return Table(tuple(head + [()] * (width - len(head))), tuple(body))


def _together(column: tuple[Line, ...]) -> Line:
    seen: list[Line] = []
    for line in column:
        if line and line not in seen:
            seen.append(line)
    return tuple(piece for at, line in enumerate(seen) for piece in ((Text(" "), *line) if at else line))


def _one_line(entries: list[Read], remarks: Remarks, chapter: str) -> Line:
    """Return what stands in a cell as one line."""
    pieces: list[Line] = [line for entry in entries for line in lines_of(entry)]
    if len(pieces) > 1:
        remarks.note("cell", chapter)
    found: list[Piece] = []
    for line in pieces:
        if found:
            last = found[-1]
            ended = not isinstance(last, Text) or _ENDS.search(last.text.rstrip())
            found.append(Text(" " if ended else "; "))
        found += [Text(" ") if isinstance(one, Break) else one for one in line]
    return tuple(found)


def _within(node: Node, name: str) -> Iterator[Node]:
    """Yield rows of a table, or cells of a row, whatever stands around them."""
    for child in node.children:
        if child.name == name:
            yield child
        elif child.name in {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:smartTag"}:
            yield from _within(child, name)


def _columns(text: str, *, least: int) -> int:
    return min(max(int(text), least), MOST_COLUMNS) if re.fullmatch(r"\d{1,9}", text) else least
