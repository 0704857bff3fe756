"""A list to print as a PDF, in a process of its own: as it is on the page, on paper that anybody can read."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from leerkring.content.markdown.writers.line_breaks import breakable
from leerkring.core.bounded.process import run_bounded
from leerkring.core.pdf.fonts import Coverage
from leerkring.core.pdf.missing_signs import for_readers
from leerkring.core.pdf.typesetting import typeset
from leerkring.registrations.printed.rules import Line

TEMPLATE = Path(__file__).with_name("list.typ")
SECONDS, MEGABYTES = 30.0, 1500
IN_NAME, IN_CELL, IN_TEXT = 10.0, 14.0, 40.0
"""Em that a word may take in a cell and above the list."""


async def make_list(
    lines: Sequence[Line],
    *,
    title: str,
    what: str,
    about: Sequence[str],
    days: Sequence[str],
    signs: bool,
    empty: int,
    wide: bool,
) -> bytes:
    """Return the PDF. `about` are lines above the list, `days` what stands above the boxes: none for names alone.

    Raises NotDone when it takes too long or too much, Busy when many are waiting.
    """
    data = {
        "title": title,
        "what": what,
        "about": list(about),
        "days": list(days),
        "signs": signs,
        "empty": empty,
        "wide": wide,
        "lines": [
            [
                line.letter,
                line.name.before,
                line.name.main,
                line.name.after,
                line.organization,
                line.job_title,
            ]
            for line in lines
        ],
    }
    return await run_bounded(write_list, data, seconds=SECONDS, megabytes=MEGABYTES)


def write_list(data: dict[str, Any]) -> bytes:
    """Return the PDF of a list. Runs in the other process."""
    os.environ["RAYON_NUM_THREADS"] = "1"  # each thread of Typst's reserves memory that counts for the bound
    drawing = Coverage()

    def drawn(text: str, most: float) -> str:
        return breakable(drawing.draw(text), most)

    widths = (IN_CELL, IN_NAME, IN_NAME, IN_NAME, IN_CELL, IN_CELL)
    shown = data | {
        "title": drawing.draw(data["title"]).strip() or data["what"],
        "about": [drawn(text, IN_TEXT) for text in data["about"]],
        "days": [drawn(text, IN_CELL) for text in data["days"]],
        "lines": [
            [drawn(text, most) for text, most in zip(line, widths, strict=True)] for line in data["lines"]
        ],
    }
    missing = "".join(drawing.missing)
    shown |= {
        "fonts": list(drawing.families),
        "undrawn": for_readers(missing, "op de pagina waar deze lijst vandaan komt"),
    }
    with tempfile.TemporaryDirectory() as nothing:  # the template has nothing to read
        return typeset(TEMPLATE, shown, Path(nothing))
