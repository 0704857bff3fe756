"""The whole book as a file: PDF and EPUB, made anew when the text changes and otherwise read from the data folder.

The name of a kept file is a hash of everything it was made from, so processes never have to agree on anything: who
does not find it makes it, and the last one to rename it wins with the same bytes. Where a text gives no file, the last
one that was made stays in use.
"""

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from leerkring.library.handbooks import labels
from leerkring.library.handbooks.cover import dots
from leerkring.library.handbooks.views import Book, ChapterText

FORMAT = "7"
"""Raise it when files are to be made anew though no text changed."""
KEEP_SECONDS = 24 * 3600


def data_of(book: Book, texts: tuple[ChapterText, ...], base_url: str) -> dict[str, Any]:
    """Return all that a file of this book is made from, as plain values."""
    day = book.published_on or book.updated_at.date()
    return {
        "format": FORMAT,
        "slug": book.slug,
        "title": book.title,
        "subtitle": book.subtitle,
        "summary": book.summary,
        "publisher": labels.PUBLISHER,
        "keywords": [book.theme_name] if book.theme_name else [],
        "number": book.number,
        "edition": f"Versie {book.number}, {labels.day(day)}",
        "date": [day.year, day.month, day.day],
        "modified": book.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sample": book.sample,
        "contact": book.contact,
        "base": base_url,
        "url": f"{base_url}{book.home}/versie/{book.number}",
        "citation": labels.citation(book, base_url),
        "dots": [[dot.x, dot.y, dot.r] for dot in dots(book.lengths)],
        "news": [[number, [item.text for item in items]] for number, items in book.news_by_version],
        "chapters": [
            {
                "slug": text.slug,
                "number": text.number,
                "title": text.title,
                "summary": text.summary,
                "body": text.body,
                "ids": list(text.ids),
            }
            for text in texts
        ],
    }


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a book; `stale` is one of an earlier text, since the present one gives no file."""

    path: Path
    digest: str
    stale: bool = False


def digest_of(name: str, data: dict[str, Any]) -> str:
    """Return what a file is known by: a hash of all that it is made from."""
    return hashlib.sha256(name.encode() + msgspec.json.encode(data)).hexdigest()[:32]


def find_kept(folder: Path, name: str, digest: str) -> Kept | None:
    """Return the file of exactly this text, where it was made."""
    stem, _, ending = name.rpartition(".")
    path = folder / "books" / f"{stem}-{digest}.{ending}"
    return Kept(path, digest) if path.is_file() else None


def find_last_good(folder: Path, name: str) -> Kept | None:
    """Return the newest file of this edition that there is, of whatever text."""
    stem, _, ending = name.rpartition(".")
    found: list[tuple[float, Path]] = []
    for path in (folder / "books").glob(f"{stem}-{'[0-9a-f]' * 32}.{ending}"):
        with suppress(OSError):
            found.append((path.stat().st_mtime, path))
    if not found:
        return None
    path = max(found)[1]
    return Kept(path, path.stem.rpartition("-")[2], stale=True)


def keep(folder: Path, name: str, digest: str, body: bytes) -> Kept:
    """Keep a file under the hash of what it was made from."""
    stem, _, ending = name.rpartition(".")
    path = folder / "books" / f"{stem}-{digest}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(body)
    part.replace(path)
    _forget_older(path)
    return Kept(path, digest)


def _forget_older(path: Path) -> None:
    """Remove what was made from earlier texts, once nobody can still be reading it."""
    stem, ending = path.stem.rpartition("-")[0], path.suffix
    for other in path.parent.glob(f"{stem}-{'[0-9a-f]' * 32}{ending}"):
        with suppress(OSError):
            if other != path and time.time() - other.stat().st_mtime > KEEP_SECONDS:
                other.unlink()
