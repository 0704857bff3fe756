"""A file of a stranger as a table: what it is by its content, its records, and what is told of how it was read."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from leerkring.core.bounded.process import NotDone, OutOfMemory, TooSlow, run_bounded
from leerkring.core.tabular.decoding import decode
from leerkring.core.tabular.records import Record, read_records
from leerkring.core.tabular.refusals import (
    EmptyTable,
    NotATable,
    OldOrLocked,
    TableRefused,
    TooManyLines,
    TooMuch,
)
from leerkring.core.tabular.workbooks import Sheet, is_workbook, read_sheets

SECONDS, MEGABYTES = 10, 512
"""What reading a workbook may take; 20,000 rows of 20 cells take a second and 200 MB."""
MOST_LINES = 50_000
"""Lines of a text, empty ones too: each costs memory before anything is known of it."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = (
    b"%PDF",
    b"PK\x03\x04",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The records of a file; `sheet` is the name of the one that was read, `left` are those that were not."""

    records: tuple[Record, ...]
    sheet: str = ""
    left: tuple[str, ...] = ()


async def read_table(body: bytes, headings: frozenset[str] = frozenset()) -> ReadTable:
    """Return what stands in a file. Raises `TableRefused` and what is below it; Busy when too many wait."""
    if is_workbook(body):
        return choose_sheet(await _sheets(body))
    return await read_pasted(await asyncio.to_thread(read_as_text, body), headings)


async def read_pasted(text: str, headings: frozenset[str] = frozenset()) -> ReadTable:
    """Return what stands in lines of text. Raises `TooManyLines` or `EmptyTable`."""
    lines = text.count("\n") or text.count("\r")
    if lines > MOST_LINES:
        raise TooManyLines(lines=lines, most=MOST_LINES)
    records = await asyncio.to_thread(read_records, text, headings)
    if not any(not record.is_empty for record in records):
        raise EmptyTable
    return ReadTable(tuple(records))


async def _sheets(body: bytes) -> list[Sheet]:
    try:
        return await run_bounded(read_sheets, body, seconds=SECONDS, megabytes=MEGABYTES)
    except (TooSlow, OutOfMemory) as no:
        raise TooMuch from no
    except NotDone as no:
        raise TableRefused from no


def read_as_text(body: bytes) -> str:
    """Return the text of a file that is no workbook. Raises `OldOrLocked` or `NotATable`."""
    if body.startswith(_OLE):
        raise OldOrLocked
    start = body.lstrip()[:200].lower()
    if body.startswith(_OTHER) or start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise NotATable
    text = decode(body)
    if text is None:
        raise NotATable
    return text


def choose_sheet(sheets: Sequence[Sheet]) -> ReadTable:
    """Return the sheet with the most addresses; of equals the first. Raises `EmptyTable`."""
    if not sheets:
        raise EmptyTable
    chosen = max(sheets, key=lambda sheet: sum("@" in cell for row in sheet.rows for cell in row))
    records = tuple(Record(number, tuple(row)) for number, row in enumerate(chosen.rows, 1))
    return ReadTable(records, chosen.name, tuple(one.name for one in sheets if one is not chosen))
