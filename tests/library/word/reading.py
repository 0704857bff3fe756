"""Reading a Word file that a test wrote."""

import re
from typing import Any

from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter
from leerkring.library.handbooks.files.word.reading import ReadChapter, ReadWord, read_word
from tests.support.docx import (
    docx,
    paragraph,
)

KOP = paragraph("Het begin", style="Kop1")
LAST = paragraph("En zo verder.")


def read(*body: str, **more: Any) -> ReadWord:
    return read_word(docx(*body, **more), "teken")


def body_of(*body: str, **more: Any) -> str:
    """Return the text of the only chapter."""
    (chapter,) = read(KOP, *body, **more).chapters
    return f"{chapter.summary}\n\n{chapter.body}".strip()


def dead_links(chapter: ReadChapter) -> list[str]:
    html = HtmlWriter().blocks(parse(chapter.body))
    places = set(re.findall(r' id="([^"]+)"', html))
    return [to for to in re.findall(r'href="#([^"]*)"', html) if to not in places]
