"""Tables that can be read where there is no room for columns: each cell says what its column says."""

import re
from collections.abc import Sequence
from html import escape

from markupsafe import Markup

_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh]\b")
_WHOLE = re.compile(r"<t([dh])\b.*?</t\1>", re.DOTALL)
_NUM = ' class="num"'
Extra = Sequence[tuple[str, bool]]
"""Cells that come after those of a row: each with whether it is a number."""


def labelled(rows: str, labels: Sequence[str]) -> Markup:
    """Return rows of a table, each cell with the words above its column as `data-label`; an empty one has none.

    The cell that is its row's heading says by itself what it is.
    """

    def row(found: re.Match[str]) -> str:
        words = iter(labels)

        def cell(start: re.Match[str]) -> str:
            label = next(words, "")
            is_heading = start.group() == "<th"
            return start.group() if is_heading or not label else f'<td data-label="{escape(label)}"'

        return _CELL.sub(cell, found.group())

    # What comes in was escaped by the template that wrote it.
    return Markup(_ROW.sub(row, str(rows)))  # noqa: S704


def with_cells(rows: str, places: Sequence[int], extra: Sequence[Extra]) -> str:
    """Return rows of a table with only the cells at these places, and behind them what is extra for each row.

    No cell holds a table, so that a cell ends where the next `</td>` is.
    """
    beside = iter(extra)

    def row(found: re.Match[str]) -> str:
        text = found.group()
        cells = [cell.group() for cell in _WHOLE.finditer(text)]
        start = text[: text.index(">") + 1]
        more = [f"<td{_NUM if num else ''}>{escape(cell)}</td>" for cell, num in next(beside, ())]
        return "".join([start, *(cells[place] for place in places if place < len(cells)), *more, "</tr>"])

    return _ROW.sub(row, str(rows))
