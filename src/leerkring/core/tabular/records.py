"""The text of a list as records of cells, each with the line it begins on: RFC 4180 by the standard csv reader."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from leerkring.core.tabular.comparing import plain

DELIMITERS = ";\t,|"
MOST_CELLS = 200
_SAMPLE = 60
"""Lines by which the sign between the cells is found."""
_SEP = re.compile(r"sep=([;,\t|])\s*", re.IGNORECASE)
_MOST_IN_FIELD = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """What stands on a line (or more, where a cell has line ends): the number of its first line, its cells, and whether
    quotation marks stood there: what is between them belongs together.
    """

    line: int
    cells: tuple[str, ...]
    quoted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return not any(cell.strip() for cell in self.cells)


def read_records(text: str, headings: frozenset[str] = frozenset()) -> list[Record]:
    """Return all records of a list; lines are numbered as an editor shows them.

    `headings` are words (as `plain` gives them) that tell a line of headings: by these the sign between cells is found.
    """
    text = text.lstrip("\ufeff").rstrip("\x1a")  # by that sign DOS ends a file
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = _delimiter(lines, headings)
    if _SEP.fullmatch(lines[0]):
        lines[0] = ""  # by this line Excel says what stands between the cells
    try:
        found = list(_read(lines, delimiter, strict=True))
        if not any(_swallowed(record) for record in found):
            return found
    except csv.Error:
        pass
    # A quotation mark too many: each line by itself, so that it takes no others along.
    return [Record(number, _line(line, delimiter), '"' in line) for number, line in enumerate(lines, 1)]


def _swallowed(record: Record) -> bool:
    """Tell whether a cell holds a line that is a record itself: it began with a quotation mark that was none."""
    return any("\n" in cell and "@" in cell.partition("\n")[2] for cell in record.cells)


def _read(lines: list[str], delimiter: str, *, strict: bool) -> Iterator[Record]:
    csv.field_size_limit(_MOST_IN_FIELD)
    reader = csv.reader(
        (line + "\n" for line in lines), delimiter=delimiter, strict=strict, skipinitialspace=True
    )
    began = 1
    for cells in reader:
        quoted = any('"' in line for line in lines[began - 1 : reader.line_num])
        yield Record(began, tuple(cells), quoted)
        began = reader.line_num + 1


def _line(line: str, delimiter: str) -> tuple[str, ...]:
    """Return the cells of one line; where its quotation marks are not those of CSV, they stay where they stand."""
    if '"' not in line:
        return tuple(line.split(delimiter))
    try:
        return next(_read([line], delimiter, strict=True)).cells
    except (csv.Error, StopIteration):
        pass
    cells, start, inside = [], 0, False
    balanced = line.count('"') % 2 == 0
    for match in re.finditer(f'["{re.escape(delimiter)}]', line):
        if match[0] == '"':
            inside = balanced and not inside
        elif not inside:
            cells.append(line[start : match.start()])
            start = match.end()
    return (*cells, line[start:])


def _delimiter(lines: list[str], headings: frozenset[str]) -> str:
    """Return the sign between the cells: the one that finds headings that we know, else the most regular lines."""
    some = [line for line in lines[: _SAMPLE * 4] if line.strip()][:_SAMPLE]
    if some and (named := _SEP.fullmatch(some[0])):
        return named[1]
    return max(DELIMITERS, key=lambda sign: (_score(some, sign, headings), -DELIMITERS.index(sign)))


def _score(lines: list[str], sign: str, headings: frozenset[str]) -> tuple[int, int]:
    rows = [_line(line[:4000], sign) for line in lines if sign in line]
    heads = max((sum(plain(cell[:60]) in headings for cell in row) for row in rows[:10]), default=0)
    many = Counter(min(len(row), MOST_CELLS) for row in rows if len(row) > 1)
    return heads, max(many.values(), default=0)
