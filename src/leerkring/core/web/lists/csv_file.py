"""Lines as a file for a spreadsheet: as Dutch Excel reads it, and harmless when it is opened."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from litestar import Response

from leerkring.core.web.lists.declared import Listing

BOM = "\ufeff"
"""By this Excel knows that it is UTF-8."""
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


def csv_text(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return rows with semicolons between the cells, CRLF at the end, each cell harmless."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for line in (heading, *lines):
        writer.writerow([harmless(cell) for cell in line])
    return BOM + text.getvalue()


def csv_file(name: str, heading: Sequence[str], lines: Iterable[Sequence[str]]) -> Response[bytes]:
    """Answer with a file that is saved under this name."""
    return Response(
        csv_text(heading, lines).encode(),
        status_code=200,
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def list_file(name: str, listing: Listing, lines: Iterable[Any]) -> Response[bytes]:
    """Answer with the lines of a list, in the columns that have a text for the file."""
    columns = [(column.label, column.cell) for column in listing.columns if column.cell]
    return csv_file(
        name, [label for label, _ in columns], ([cell(line) for _, cell in columns] for line in lines)
    )
