"""Lines of a list as a file that is saved: CSV or a spreadsheet, by the ending of its name, in the columns that were chosen.

It is written beside the event loop and, where it is large, on the disk: neither memory nor the database waits for who reads slowly.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from litestar import Response
from litestar.response import Stream

from leerkring.core.web.lists import csv_file, ods_file
from leerkring.core.web.lists.cells import Cell
from leerkring.core.web.lists.columns import in_file
from leerkring.core.web.lists.declared import Listing
from leerkring.core.web.visit import Visit

IN_MEMORY = 1 << 20
"""Above this a file is written to the disk."""
PIECE = 1 << 16
LINES = 500
CHOSEN = "bestand"
"""The field in which a form says which columns go into the file."""
ENDINGS = (".csv", ".ods")


def both(path: str) -> list[str]:
    """Return the addresses of a file in each of its forms."""
    return [path + ending for ending in ENDINGS]


def ending_of(visit: Visit) -> str:
    """Return ".csv" or ".ods": which of them is asked."""
    return next((one for one in ENDINGS if visit.url.path.endswith(one)), ENDINGS[0])


async def list_file(name: str, listing: Listing, lines: Iterable[Any], chosen: str = "") -> Response[Any]:
    """Answer with the lines of a list, in the columns that `chosen` names: all that have a cell where it names none."""

    async def portions() -> AsyncIterator[Sequence[Any]]:
        left = iter(lines)
        while some := list(islice(left, LINES)):
            yield some

    answer, _ = await list_of_portions(name, listing, portions(), chosen)
    return answer


async def list_of_portions(
    name: str, listing: Listing, portions: AsyncIterable[Sequence[Any]], chosen: str = ""
) -> tuple[Response[Any], int]:
    """Answer as `list_file` does, with lines that come some at a time, and tell how many there were."""
    columns = [(column.label, column.cell) for column in in_file(listing, chosen) if column.cell]

    async def cells() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        async for lines in portions:
            yield [[cell(line) for _, cell in columns] for line in lines]

    return await file_of_portions(name, [label for label, _ in columns], cells())


async def file_of_portions(
    name: str, heading: Sequence[str], portions: AsyncIterable[Sequence[Sequence[Cell]]]
) -> tuple[Response[Any], int]:
    """Answer with a file of cells that come some lines at a time, and tell how many lines there were."""
    file, many = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY)), 0  # noqa: SIM115  (closed when it is sent)
    is_book = name.endswith(".ods")
    try:
        writer = ods_file.OdsWriter(file, heading) if is_book else csv_file.CsvWriter(file, heading)
        async for lines in portions:
            many += len(lines)
            await asyncio.to_thread(writer.write, lines)
        await asyncio.to_thread(writer.close)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    kind = ods_file.MEDIA_TYPE if is_book else csv_file.MEDIA_TYPE
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Content-Length": str(size),
        "Content-Type": kind,
    }
    return Stream(_pieces(file), media_type=kind, status_code=200, headers=headers), many


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
