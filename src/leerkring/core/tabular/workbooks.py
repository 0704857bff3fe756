"""The sheets of a workbook, XLSX or ODS, as cells of text. Values only: no formula is worked out, no macro is run.

Runs in a process of its own (`core/bounded`), so it imports little; `python-calamine` (decision 0064) only here.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from leerkring.core.packed import holds_at_most
from leerkring.core.tabular.refusals import TableRefused, TooManyLines, TooMuch
from leerkring.core.tabular.values import Value, as_typed

MOST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 2000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_IN_CELL = 4000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, and its rows from the first of the sheet; empty cells at the end of a row are left away."""

    name: str
    rows: list[list[str]]


def is_workbook(body: bytes) -> bool:
    """Tell by its parts whether a file is an XLSX or ODS, whatever its name."""
    if not body.startswith(b"PK") or not holds_at_most(body, MOST_PARTS):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    return "xl/workbook.xml" in names or {"mimetype", "content.xml"} <= names


def read_sheets(body: bytes) -> list[Sheet]:
    """Return the sheets that are not hidden and hold something. Raises `TableRefused` and what is below it."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        if sum(one.file_size for one in parts.infolist()) > MOST_UNPACKED:
            raise TooMuch
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    found = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        for about in book.sheets_metadata:
            if about.visible is not SheetVisibleEnum.Visible or about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height > MOST_ROWS:
                raise TooManyLines(lines=sheet.height, most=MOST_ROWS)
            if sheet.total_height > 4 * MOST_ROWS or sheet.width > 4 * MOST_COLUMNS:
                raise TooMuch
            top = sheet.start[0] if sheet.start else 0
            rows: list[list[str]] = [[]] * top + [
                _row(row) for row in sheet.to_python(skip_empty_area=True, nrows=MOST_ROWS)
            ]
            if any(rows):
                found.append(Sheet(about.name[:60], rows))
    except (CalamineError, OSError, ValueError) as error:
        raise TableRefused from error
    return found


def _row(values: Sequence[Value]) -> list[str]:
    cells = [as_typed(value)[:MOST_IN_CELL] for value in values[:MOST_COLUMNS]]
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
