"""Step 1 of an import: the file as it was sent, read to records."""

import asyncio

from leerkring.core.tabular.reading import ReadTable, read_as_text, read_table
from leerkring.core.tabular.records import read_records
from leerkring.core.tabular.refusals import EmptyTable, TooManyLines
from leerkring.core.tabular.workbooks import is_workbook
from leerkring.core.web.forms.post import Mistakes

FILE = "bestand"
FILE_BYTES = 3 * 1024 * 1024
ROOM = 64 * 1024
"""Beside the file: what multipart wraps around it."""
MOST_LINES = 50_000
"""Lines of a text, empty ones too: each costs memory before anything is known of it."""


async def read_sent(body: bytes, headings: frozenset[str]) -> ReadTable:
    """Return what stands in a file that was sent. Raises `Mistakes` where there is none or it is too large, and `TableRefused`."""
    if not body:
        raise Mistakes({FILE: "Kies een bestand: CSV, XLSX of ODS."})
    if len(body) > FILE_BYTES:
        raise Mistakes({FILE: f"Dit bestand is te groot: ten hoogste {FILE_BYTES // 1024 // 1024} MB."})
    if is_workbook(body):
        return await read_table(body, headings)
    return await read_pasted(await asyncio.to_thread(read_as_text, body), headings)


async def read_pasted(text: str, headings: frozenset[str]) -> ReadTable:
    """Return what stands in lines of text. Raises `TooManyLines` or `EmptyTable`."""
    lines = text.count("\n") or text.count("\r")
    if lines > MOST_LINES:
        raise TooManyLines(lines=lines, most=MOST_LINES)
    records = await asyncio.to_thread(read_records, text, headings)
    if not any(not record.is_empty for record in records):
        raise EmptyTable
    return ReadTable(tuple(records))
