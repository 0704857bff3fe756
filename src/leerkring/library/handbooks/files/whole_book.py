"""The whole book as a file: PDF and EPUB, made anew when the text changes and otherwise read from the data folder.

The name of a kept file is a hash of everything it was made from, so processes never have to agree on anything: who
does not find it makes it, and the last one to rename it wins with the same bytes.
"""

import asyncio
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from leerkring.library.handbooks import labels
from leerkring.library.handbooks.cover import dots
from leerkring.library.handbooks.views import Book, ChapterText

FORMAT = "6"
"""Raise it when files are to be made anew though no text changed."""
KEEP_SECONDS = 24 * 3600
_making = asyncio.Semaphore(1)

Maker = Callable[[dict[str, Any], Path], bytes]


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


async def kept_file(folder: Path, name: str, data: dict[str, Any], make: Maker) -> tuple[Path, str]:
    """Return the file with its hash, made outside the event loop and one at a time where it is not there yet."""
    digest = hashlib.sha256(name.encode() + msgspec.json.encode(data)).hexdigest()[:32]
    stem, _, ending = name.rpartition(".")
    path = folder / "books" / f"{stem}-{digest}.{ending}"
    if not path.exists():
        async with _making:
            if not path.exists():
                await asyncio.to_thread(_write, path, data, make, folder)
    return path, digest


def _write(path: Path, data: dict[str, Any], make: Maker, folder: Path) -> None:
    body = make(data, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(body)
    part.replace(path)
    _forget_older(path)


def _forget_older(path: Path) -> None:
    """Remove what was made from earlier texts, once nobody can still be reading it."""
    stem, ending = path.stem.rpartition("-")[0], path.suffix
    for other in path.parent.glob(f"{stem}-{'[0-9a-f]' * 32}{ending}"):
        with suppress(OSError):
            if other != path and time.time() - other.stat().st_mtime > KEEP_SECONDS:
                other.unlink()
