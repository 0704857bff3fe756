"""Making one file of a book, in a process of its own: what runs there, and what is said when it does not work.

A text that takes a minute or a gigabyte, or that Typst refuses, is bounded there and told here (decision 0034).
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from leerkring.core.bounded.process import NotDone, OutOfMemory, TooSlow, run_bounded

SECONDS = 30.0
MEGABYTES = 1500
NAMES = {"pdf": "PDF", "epub": "EPUB"}


@dataclass(frozen=True, slots=True)
class Made:
    """A file, and the signs that stand in the text and not in the file."""

    body: bytes
    missing: str


class NotMade(Exception):
    """There is no file; the words say why, for staff."""


def write_file(ending: str, data: dict[str, Any], folder: str) -> Made:
    """Return a book as a file. Runs in the other process: it takes seconds, and everything it needs is imported here."""
    os.environ["RAYON_NUM_THREADS"] = "1"  # each thread of Typst's reserves memory that counts for the bound
    if ending == "pdf":
        from leerkring.library.handbooks.files.pdf import pdf_with_missing

        return Made(*pdf_with_missing(data, Path(folder)))
    from leerkring.library.handbooks.files.epub import make_epub, pages_of

    body = make_epub(data, Path(folder))
    for page in pages_of(body):
        ET.fromstring(page)  # noqa: S314  # written by ourselves, in a bounded process
    return Made(body, "")


async def make(ending: str, data: dict[str, Any], folder: Path) -> Made:
    """Return a book as a file, or raise NotMade with a sentence that names the chapter. Busy when many are waiting."""
    try:
        return await _written(ending, data, folder)
    except NotDone as error:
        if _is_too_much(error):  # trying its halves would keep everybody else waiting for minutes
            raise NotMade(_too_much(ending, data["chapters"])) from error
        chapter = await _culprit(ending, data, folder)
        what = f"het hoofdstuk ‘{chapter['title']}’" if chapter else "de handreiking als geheel"
        raise NotMade(
            f"De {NAMES[ending]} is niet te maken door {what}. "
            "Kijk daar naar beelden, tabellen en opmaak, en vereenvoudig die."
        ) from error


def _is_too_much(error: NotDone) -> bool:
    ended = str(error).startswith("the process ended")  # Typst has no other way to say that memory is full
    return ended or isinstance(error, TooSlow | OutOfMemory)


def _too_much(ending: str, chapters: Sequence[Mapping[str, Any]]) -> str:
    longest = max(chapters, key=lambda one: len(one["body"]), default=None)
    named = f" Het langste hoofdstuk is ‘{longest['title']}’: verdeel het." if longest else ""
    return f"De {NAMES[ending]} is niet te maken: de tekst is te groot of te ingewikkeld.{named}"


async def _written(ending: str, data: dict[str, Any], folder: Path) -> Made:
    return await run_bounded(write_file, ending, data, str(folder), seconds=SECONDS, megabytes=MEGABYTES)


async def _culprit(ending: str, data: dict[str, Any], folder: Path) -> Mapping[str, Any] | None:
    """Return the chapter that does not work, by trying half of what may hold it; None when each half works."""
    chapters = list(data["chapters"])
    while len(chapters) > 1:
        half = len(chapters) // 2
        for part in (chapters[:half], chapters[half:]):
            if not await _works(ending, data, part, folder):
                chapters = part
                break
        else:
            return None
    return chapters[0] if chapters and not await _works(ending, data, chapters, folder) else None


async def _works(ending: str, data: dict[str, Any], chapters: list[Any], folder: Path) -> bool:
    try:
        await _written(ending, data | {"chapters": chapters}, folder)
    except NotDone:
        return False
    return True
