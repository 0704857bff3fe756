"""What stands in a cell: a text, a number, a day or a moment, and how each is written on the page and in a file."""

from datetime import date, datetime

from leerkring.core.text.dutch import datum, korte_datum, local, tijd

Cell = str | int | date | datetime | None
"""A moment is aware; nothing is an empty cell."""


def cell_text(cell: Cell) -> str:
    """Return a cell as text that a spreadsheet reads: days as 2027-02-04, moments as 2027-02-04 09:30 in Amsterdam."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{local(cell):%Y-%m-%d %H:%M}"
    return str(cell)


def cell_words(cell: Cell) -> str:
    """Return a cell as people read it in a table."""
    if isinstance(cell, datetime):
        return f"{korte_datum(cell)}, {tijd(cell)}"
    return datum(cell) if isinstance(cell, date) else cell_text(cell)
