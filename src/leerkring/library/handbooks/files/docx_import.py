"""A Word file as chapters: each first heading begins one. The file is looked at before anything unpacks it."""

import io
import re
import zipfile
from typing import Any

from leerkring.core.refusals import Refusal
from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.library.handbooks.content import MOST_CHAPTERS, MOST_IN_CHAPTER, MOST_IN_SUMMARY, summary_of
from leerkring.library.handbooks.editing import Written
from leerkring.library.handbooks.rules import chapter_slug

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ENTRIES = 2000
MOST_TEXT = 20 * 1024 * 1024
"""Bytes of the document's own XML: a picture may be large, a text of this size is no handbook."""

_HEADING = re.compile(r"(?m)^(#{1,6}) +(.+)$")


class WordRefused(Refusal):
    """A file that cannot be read as chapters."""

    code = "word-refused"
    status = 422
    field = "bestand"
    sentence = "{reason}"


def read_word(file: bytes) -> list[Written]:
    """Return the chapters in a .docx, or refuse with a sentence. Takes a while: not for the event loop."""
    _look(file)
    chapters = [one for one in _chapters(_markdown(file)) if one.title]
    if not chapters:
        raise WordRefused(reason="In dit bestand staat geen tekst.")
    if len(chapters) > MOST_CHAPTERS:
        raise WordRefused(
            reason=f"Dit bestand heeft {len(chapters)} koppen van niveau 1. Er passen {MOST_CHAPTERS} hoofdstukken in."
        )
    for one in chapters:
        if len(one.body) > MOST_IN_CHAPTER:
            raise WordRefused(
                reason=f"Het hoofdstuk ‘{one.title}’ is te lang. Verdeel het met koppen van niveau 1."
            )
    return chapters


def _look(file: bytes) -> None:
    """Refuse what is no Word file, is broken, or unpacks to something far too large."""
    if len(file) > MOST_BYTES:
        raise WordRefused(
            reason="Dit bestand is groter dan 10 MB. Haal de beelden eruit en probeer het opnieuw."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            _look_at_parts(packed)
    except WordRefused:
        raise
    except Exception as error:  # a broken part fails in as many ways as there are to pack it
        raise WordRefused(
            reason="Dit bestand is beschadigd of versleuteld. Sla het in Word opnieuw op als .docx."
        ) from error


def _look_at_parts(packed: zipfile.ZipFile) -> None:
    """Look at every part, whatever its name: the file itself says which of them is the text."""
    entries = packed.infolist()
    if "word/document.xml" not in {entry.filename for entry in entries}:
        raise WordRefused(reason="Dit is geen Word-bestand. Kies een bestand dat eindigt op .docx.")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise WordRefused(reason="Dit bestand is uitgepakt veel te groot. Daarom lezen wij het niet.")
    for entry in entries:
        _look_at_part(packed, entry)


def _look_at_part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a part that is larger than it says, or that declares entities of its own."""
    with packed.open(entry) as part:
        text = part.read(MOST_TEXT + 1)
    if len(text) > MOST_TEXT:
        raise WordRefused(reason="Dit bestand is uitgepakt veel te groot. Daarom lezen wij het niet.")
    plain = text.replace(b"\0", b"")  # as it stands in UTF-16 too
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise WordRefused(
            reason="Dit bestand bevat iets dat niet in een Word-bestand hoort. Daarom lezen wij het niet."
        )


def _markdown(file: bytes) -> str:
    """Return the text as Markdown; pictures are left out, since each needs words of its own."""
    import mammoth
    from markdownify import markdownify

    def no_picture(_image: Any) -> dict[str, str]:
        return {}

    try:
        html = mammoth.convert_to_html(
            io.BytesIO(file),
            convert_image=mammoth.images.img_element(no_picture),
            external_file_access=False,
        ).value
        html = re.sub(r"<img[^>]*>", "", html)
        return str(markdownify(html, heading_style="ATX", bullets="-", strip=["script", "style"]))
    except WordRefused:
        raise
    except Exception as error:
        raise WordRefused(
            reason="Dit bestand is niet te lezen. Sla het in Word opnieuw op als .docx en probeer het nog eens."
        ) from error


def _chapters(markdown: str) -> list[Written]:
    text = many_lines(markdown)
    levels = [len(found[1]) for found in _HEADING.finditer(text)]
    top = min(levels, default=0)
    parts: list[tuple[str, str]] = []
    start, title = 0, "Inleiding"
    for found in _HEADING.finditer(text):
        if len(found[1]) == top:
            parts.append((title, text[start : found.start()]))
            start, title = found.end(), re.sub(r"[*_\\]", "", found[2])
    parts.append((title, text[start:]))
    return [_written(title, body) for title, body in parts if body.strip() or title != "Inleiding"]


def _written(title: str, body: str) -> Written:
    title = one_line(title)[:160]
    summary, rest = summary_of(many_lines(body))
    if not summary or len(summary) > MOST_IN_SUMMARY or not rest:
        summary, rest = "", many_lines(body)
    return Written(title, chapter_slug(title), summary, rest)
