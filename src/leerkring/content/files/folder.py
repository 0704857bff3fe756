"""Reading a folder of content files, whatever they are about: names, sizes and encodings that can go wrong."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from leerkring.content.files.front_matter import Mistake, Source, Table, split

Draft = TypeVar("Draft")
LARGEST_FILE = 1_000_000
MOST_IN_BODY = 50_000
"""Characters of Markdown: brackets in brackets take quadratic time to read."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_folder(
    folder: Path, parse: Callable[[Source, str, str], Draft | None]
) -> tuple[list[tuple[Draft, Source]], list[Mistake]]:
    """Return what stands in a folder's files with the file it came from, and every mistake in them."""
    drafts: list[tuple[Draft, Source]] = []
    mistakes: list[Mistake] = []
    for file in sorted(folder.glob("*.md")):
        source = Source(f"{folder.name}/{file.name}")
        draft = read_file(file, source, parse)
        if draft is not None and not source.mistakes:
            drafts.append((draft, source))
        mistakes += source.mistakes
    return drafts, mistakes


def read_file(file: Path, source: Source, parse: Callable[[Source, str, str], Draft | None]) -> Draft | None:
    """Return what stands in one file, or None; what is wrong is noted in the source."""
    text = read_text(file, source)
    return parse(source, file.stem, text) if text is not None else None


def read_text(file: Path, source: Source) -> str | None:
    """Return the text of a file, or None."""
    unreadable = "Dit bestand is niet te lezen. Bewaar het als gewone tekst (UTF-8)."
    if not file.is_file():  # a pipe or a device never ends
        source.wrong(unreadable, line=1)
        return None
    try:
        if file.stat().st_size > LARGEST_FILE:
            source.wrong("Dit bestand is groter dan 1 MB.", line=1)
            return None
        return file.read_text("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        source.wrong(unreadable, line=1)
        return None


def read_parts(source: Source, slug: str, text: str, most: int = MOST_IN_BODY) -> tuple[Table, str] | None:
    """Return the front matter and the Markdown; the name of the file is to be an address."""
    if not SLUG.fullmatch(slug) or len(slug) > 100:
        source.wrong(
            "De naam van het bestand wordt het adres: gebruik kleine letters, cijfers en streepjes.", line=1
        )
    parts = split(source, text)
    if parts is None:
        return None
    front, body = parts
    if len(body) > most:
        source.wrong(f"De tekst is te lang: {len(body)} tekens. Er passen er {most}.", line=1)
    return Table(source, front), body
