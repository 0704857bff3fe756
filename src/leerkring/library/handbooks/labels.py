"""How pages talk about handbooks: sentences and metadata, as functions of plain values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from leerkring.content.markdown.writers.to_words import words_of_line
from leerkring.core.text.dutch import MONTHS, aantal
from leerkring.core.web.json_ld import breadcrumbs
from leerkring.library.handbooks.cover import dots
from leerkring.library.handbooks.views import FOLDER, Book, ChapterLine, ChapterText

__all__ = ["FIGURES_ABOUT", "PUBLISHER", "around", "citation", "day", "dots", "reading_time", "words_of_line"]

PUBLISHER = "leerkring"
FIGURES_ABOUT = "woonzorganalyse"
"""The theme of which the handbooks lead to the figures of a region."""


def day(on: date | None) -> str:
    """Return "8 september 2026", as a citation has it."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}" if on else ""


def reading_time(minutes: int) -> str:
    """Return "6 minuten", or "1 uur en 20 minuten" for a whole book."""
    if minutes < 60:
        return aantal(minutes, "minuut", "minuten")
    hours, rest = divmod(minutes, 60)
    return f"{hours} uur en {aantal(rest, 'minuut', 'minuten')}" if rest else f"{hours} uur"


def citation(book: Book, base_url: str, chapter: ChapterText | None = None) -> str:
    """Return the sentence with which others name this text."""
    edition = f"versie {book.number}" + (f", {day(book.published_on)}" if book.published_on else "")
    url = base_url + (_lasting(book, chapter.slug if chapter else ""))
    if chapter is None:
        return f"{PUBLISHER}, {book.title}, {edition}. {url}"
    return f"{PUBLISHER}, ‘{chapter.title}’, hoofdstuk {chapter.number} in: {book.title}, {edition}. {url}"


def _lasting(book: Book, chapter: str) -> str:
    """Return the address that keeps showing this edition when there is a newer one."""
    return "/".join(filter(None, [book.home, "versie", book.number, chapter]))


def _work(book: Book, base_url: str) -> dict[str, Any]:
    return {
        "@type": ["Book", "Report"],
        "@id": base_url + book.home,
        "url": base_url + book.path,
        "name": book.title,
        "alternativeHeadline": book.subtitle,
        "description": book.summary,
        "inLanguage": "nl",
        "bookEdition": book.number,
        "version": book.number,
        "datePublished": book.published_on.isoformat() if book.published_on else None,
        "dateModified": book.updated_at.date().isoformat(),
        "publisher": {"@type": "Organization", "name": PUBLISHER, "url": base_url},
        "about": book.theme_name,
        "isAccessibleForFree": True,
        "wordCount": book.words,
    }


def book_data(book: Book, base_url: str) -> list[Mapping[str, Any]]:
    """Return what machines read of a handbook's page."""
    files = [
        {
            "@type": "MediaObject",
            "encodingFormat": media_type,
            "contentUrl": f"{base_url}{book.file}.{ending}",
        }
        for ending, media_type in (("pdf", "application/pdf"), ("epub", "application/epub+zip"))
    ]
    parts = [
        {
            "@type": "Chapter",
            "name": chapter.title,
            "position": chapter.number,
            "url": base_url + book.path_of(chapter.slug),
        }
        for chapter in book.chapters
    ]
    trail = [("Handreikingen", FOLDER), (book.title, book.path)]
    return [_work(book, base_url) | {"encoding": files, "hasPart": parts}, breadcrumbs(base_url, trail)]


def chapter_data(book: Book, chapter: ChapterText, base_url: str) -> list[Mapping[str, Any]]:
    """Return what machines read of a chapter's page."""
    path = book.path_of(chapter.slug)
    part = {
        "@type": "Chapter",
        "@id": base_url + path,
        "url": base_url + path,
        "name": chapter.title,
        "description": chapter.summary,
        "position": chapter.number,
        "inLanguage": "nl",
        "dateModified": chapter.updated_at.date().isoformat(),
        "timeRequired": f"PT{chapter.minutes}M",
        "wordCount": chapter.words,
        "isPartOf": _work(book, base_url),
    }
    trail = [("Handreikingen", FOLDER), (book.title, book.path), (chapter.title, path)]
    return [part, breadcrumbs(base_url, trail)]


def dublin_core(book: Book, base_url: str, chapter: ChapterText | None = None) -> Sequence[tuple[str, str]]:
    """Return what catalogues read."""
    return [
        ("title", f"{chapter.title} ({book.title})" if chapter else book.title),
        ("creator", PUBLISHER),
        ("publisher", PUBLISHER),
        ("description", chapter.summary if chapter else book.summary),
        ("subject", book.theme_name or ""),
        ("type", "Text"),
        ("format", "text/html"),
        ("language", "nl"),
        ("issued", book.published_on.isoformat() if book.published_on else ""),
        ("modified", (chapter or book).updated_at.date().isoformat()),
        ("identifier", base_url + _lasting(book, chapter.slug if chapter else "")),
        ("isPartOf", base_url + book.path if chapter else ""),
        ("bibliographicCitation", citation(book, base_url, chapter)),
    ]


def around(book: Book, slug: str) -> tuple[ChapterLine | None, ChapterLine | None]:
    """Return the chapter before and the one after."""
    place = next(index for index, line in enumerate(book.chapters) if line.slug == slug)
    before = book.chapters[place - 1] if place else None
    after = book.chapters[place + 1] if place + 1 < len(book.chapters) else None
    return before, after
