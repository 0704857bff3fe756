"""Lines as CSV: as Dutch Excel reads it, and harmless when it is opened."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO

from leerkring.core.web.lists.cells import Cell, cell_text

BOM = "\ufeff"
"""By this Excel knows that it is UTF-8."""
MEDIA_TYPE = "text/csv; charset=utf-8"
# A cell that begins so is a formula to a spreadsheet, which may then fetch or run something.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


# What begins so and is none: no spreadsheet works out a lone dash, or a telephone number as people write it abroad.
# Dashes or dots between the digits would make it a sum.
_NO_FORMULA = re.compile(r"-|\+[1-9][0-9]{0,2} ?(?:\(0\) ?)?[0-9]{1,14}(?: [0-9]{1,14}){0,6}", re.ASCII)
_PHONE_DIGITS = range(8, 17)
"""E.164: at most fifteen, and here perhaps a zero between brackets."""


def harmless(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would take it for a formula."""
    if not (text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)) or _is_plain(text):
        return text
    return f"'{text}"


def as_it_was(cell: str) -> str:
    """Return the text of a cell of ours, without the apostrophe that made it harmless."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def _is_plain(text: str) -> bool:
    if not _NO_FORMULA.fullmatch(text):
        return False
    return text == "-" or sum(c.isdecimal() for c in text) in _PHONE_DIGITS


def csv_text(heading: Sequence[str], lines: Iterable[Sequence[Cell]]) -> str:
    """Return rows with semicolons between the cells, CRLF at the end, each cell harmless."""
    return BOM + _rows_text((heading, *lines))


def _rows_text(lines: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for line in lines:
        writer.writerow([harmless(cell_text(cell)) for cell in line])
    return text.getvalue()


class CsvWriter:
    """Writes lines into a file as they come."""

    def __init__(self, file: IO[bytes], heading: Sequence[str]) -> None:
        self._file = file
        file.write(csv_text(heading, ()).encode())

    def write(self, lines: Iterable[Sequence[Cell]]) -> None:
        """Write some lines more."""
        self._file.write(_rows_text(lines).encode())

    def close(self) -> None:
        """End the file: there is nothing more to write."""
