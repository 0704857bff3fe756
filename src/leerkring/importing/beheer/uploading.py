"""Step 1 of an import: the file as it was sent, read to records."""

from leerkring.core.tabular.reading import ReadTable, read_table
from leerkring.core.web.forms.post import Mistakes

FILE = "bestand"
FILE_BYTES = 3 * 1024 * 1024
ROOM = 64 * 1024
"""Beside the file: what multipart wraps around it."""


async def read_sent(body: bytes, headings: frozenset[str]) -> ReadTable:
    """Return what stands in a file that was sent. Raises `Mistakes` where there is none or it is too large, and `TableRefused`."""
    if not body:
        raise Mistakes({FILE: "Kies een bestand: CSV, XLSX of ODS."})
    if len(body) > FILE_BYTES:
        raise Mistakes({FILE: f"Dit bestand is te groot: ten hoogste {FILE_BYTES // 1024 // 1024} MB."})
    return await read_table(body, headings)
