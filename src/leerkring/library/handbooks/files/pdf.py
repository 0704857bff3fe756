"""A handbook as a tagged PDF (PDF/UA-1), with bookmarks, by Typst.

The template is ours and fixed; the book goes in as JSON, so no text can become an instruction (decision 0014).
"""

from pathlib import Path
from typing import Any

from leerkring.content.markdown.pictures import FOLDER, stored_pictures
from leerkring.content.markdown.writers.line_breaks import breakable, is_seen
from leerkring.content.markdown.writers.to_typst import typst_values
from leerkring.core.pdf import fonts
from leerkring.core.pdf.missing_signs import for_readers
from leerkring.core.pdf.typesetting import typeset
from leerkring.library.handbooks.document import blocks_of

TEMPLATE = Path(__file__).with_name("book.typ")
IN_TITLE, IN_HEAD, IN_TEXT = 10.0, 14.0, 20.0
"""Em that a word may take on the title page, above a chapter, and in a paragraph around the text."""
BRIEF = 1200
"""Signs of news that stand on one page with what follows them."""


def make_pdf(data: dict[str, Any], folder: Path) -> bytes:
    """Return the PDF; `folder` is where the pictures are. Takes a second or so: not for the event loop."""
    return pdf_with_missing(data, folder)[0]


def pdf_with_missing(data: dict[str, Any], folder: Path) -> tuple[bytes, str]:
    """Return the PDF and the signs in it that could not be drawn."""
    root = folder / FOLDER  # a fence: the template can read pictures and nothing else of the data folder
    root.mkdir(parents=True, exist_ok=True)
    drawing = fonts.Coverage()
    texts = [blocks_of(chapter["body"], tuple(chapter["ids"])) for chapter in data["chapters"]]
    chapters = [
        {
            "number": chapter["number"],
            "title": _drawn(drawing, chapter["title"], IN_HEAD) or f"Hoofdstuk {chapter['number']}",
            "summary": _drawn(drawing, chapter["summary"], IN_TEXT),
            "blocks": typst_values(text, chapter["slug"], drawing.draw),
        }
        for chapter, text in zip(data["chapters"], texts, strict=True)
    ]
    found = stored_pictures(folder, [block for text in texts for block in text])
    pictures = {to: f"/{path.relative_to(root)}" for to, path in found.items()}
    book = _around(data, drawing) | {"chapters": chapters, "pictures": pictures}
    missing = "".join(drawing.missing)
    book |= {
        "fonts": list(drawing.families),
        "undrawn": breakable(for_readers(missing, f"op {data['url']}"), IN_TEXT),
    }
    return typeset(TEMPLATE, book, root), missing


def _drawn(drawing: fonts.Coverage, text: str, most: float) -> str:
    drawn = drawing.draw(text).strip()
    return breakable(drawn, most) if is_seen(drawn) else ""


def _around(data: dict[str, Any], drawing: fonts.Coverage) -> dict[str, Any]:
    """Return what stands around the chapters: the title page, the foot of each page, the news."""
    title = drawing.draw(data["title"]).strip()
    title = title if is_seen(title) else data["slug"]
    text = {
        name: _drawn(drawing, data[name], IN_TEXT) for name in ("subtitle", "edition", "contact", "citation")
    }
    plain = {name: drawing.draw(data[name]) for name in ("publisher", "summary", "number")}
    return {
        **text,
        **plain,
        "title": title,
        "heading": breakable(title, IN_TITLE),
        "foot": breakable(title, IN_TEXT),
        "keywords": [drawing.draw(word) for word in data["keywords"]],
        "news": [
            [number, [_drawn(drawing, words, IN_TEXT) for words in texts]] for number, texts in data["news"]
        ],
        "brief": sum(len(words) for _, texts in data["news"] for words in texts) < BRIEF,
        "address": breakable(data["url"], IN_TEXT),
        **{name: data[name] for name in ("date", "sample", "base", "url", "dots")},
    }
