"""A book on paper as somebody prints it: what stands where on its pages."""

from pathlib import Path
from typing import Any

import pypdfium2

from leerkring.library.handbooks.files.pdf import pdf_with_missing

PAGE, RIGHT, TOP, BOTTOM = 595.3, 595.3 - 107.7, 768.2, 79.4
"""An A4 in points, and where its margins are."""


def book(*bodies: str, **more: Any) -> dict[str, Any]:
    """Return what a file of a small book is made from, with these chapters."""
    chapters = [
        {
            "slug": f"h{n}",
            "number": n,
            "title": f"Hoofdstuk van {n}",
            "summary": "Kort.",
            "body": body,
            "ids": [],
        }
        for n, body in enumerate(bodies, 1)
    ]
    words = ("title", "subtitle", "summary", "publisher", "number", "edition", "contact", "citation", "slug")
    return (
        {name: f"Over {name}" for name in words}
        | {
            "keywords": [],
            "date": [2027, 1, 12],
            "modified": "2027-01-12T00:00:00Z",
            "sample": False,
            "news": [],
        }
        | {"base": "https://leerkring.example", "url": "https://leerkring.example/boek", "dots": [[0, 0, 3]]}
        | {"chapters": chapters}
        | more
    )


def draw(data: dict[str, Any], folder: Path) -> tuple[pypdfium2.PdfDocument, str]:
    """Return the PDF of a book, open, and the signs that could not be drawn."""
    body, missing = pdf_with_missing(data, folder)
    return pypdfium2.PdfDocument(body), missing


def words(pdf: pypdfium2.PdfDocument) -> str:
    """Return all words of a PDF, as who copies them gets them, without the ends of lines."""
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pdf)


def rightmost(pdf: pypdfium2.PdfDocument) -> float:
    """Return how far to the right anything is drawn."""
    pages = [page.get_textpage() for page in pdf]
    return max(float(page.get_rect(n)[2]) for page in pages for n in range(page.count_rects()))


def filled(pdf: pypdfium2.PdfDocument) -> list[float]:
    """Return how much of each page is used, from its top to its last line."""
    lowest = []
    for page in (page.get_textpage() for page in pdf):
        bottoms = [page.get_rect(n)[1] for n in range(page.count_rects())]
        lowest.append(min((one for one in bottoms if one > BOTTOM - 5), default=TOP))
    return [(TOP - low) / (TOP - BOTTOM) for low in lowest]
