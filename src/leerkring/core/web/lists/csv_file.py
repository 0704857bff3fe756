"""Lines as a file for a spreadsheet: as Dutch Excel reads it, and harmless when it is opened."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from litestar import Response
from litestar.response import Stream

from leerkring.core.web.lists.declared import Listing

BOM = "\ufeff"
"""By this Excel knows that it is UTF-8."""
IN_MEMORY = 1 << 20
"""Above this a file is written to the disk."""
PIECE = 1 << 16
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
    return BOM + _rows_text((heading, *lines))


def _rows_text(lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    return text.getvalue()


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def csv_file(name: str, heading: Sequence[str], lines: Iterable[Sequence[str]]) -> Response[bytes]:
    """Answer with a file that is saved under this name."""
    return Response(
        csv_text(heading, lines).encode(),
        status_code=200,
        media_type="text/csv",
        headers=_saved_as(name),
    )


async def csv_of_portions(
    name: str, heading: Sequence[str], portions: AsyncIterable[Sequence[Sequence[str]]]
) -> tuple[Response[Any], int]:
    """Answer with a file of lines that come some at a time, and tell how many there were.

    It is written to the disk and sent from there: neither memory nor the database waits for who reads slowly.
    """
    file, many = SpooledTemporaryFile(IN_MEMORY), 0  # noqa: SIM115  (closed when it is sent)
    try:
        file.write(csv_text(heading, ()).encode())
        async for lines in portions:
            many += len(lines)
            text = await asyncio.to_thread(_rows_text, lines)
            file.write(text.encode())
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Stream(
        _pieces(file),
        media_type="text/csv",
        status_code=200,
        headers={**_saved_as(name), "Content-Length": str(size), "Content-Type": "text/csv; charset=utf-8"},
    ), many


async def list_of_portions(
    name: str, listing: Listing, portions: AsyncIterable[Sequence[Any]]
) -> tuple[Response[Any], int]:
    """Answer as `list_file` does, with lines that come some at a time, and tell how many there were."""
    columns = [(column.label, column.cell) for column in listing.columns if column.cell]

    async def cells() -> AsyncIterator[Sequence[Sequence[str]]]:
        async for lines in portions:
            yield [[cell(line) for _, cell in columns] for line in lines]

    return await csv_of_portions(name, [label for label, _ in columns], cells())


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def list_file(name: str, listing: Listing, lines: Iterable[Any]) -> Response[bytes]:
    """Answer with the lines of a list, in the columns that have a text for the file."""
    columns = [(column.label, column.cell) for column in listing.columns if column.cell]
    return csv_file(
        name, [label for label, _ in columns], ([cell(line) for _, cell in columns] for line in lines)
    )
