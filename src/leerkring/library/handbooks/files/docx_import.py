"""A Word file as chapters: read and drawn in processes of their own, and put together here."""

import asyncio
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from leerkring.content.markdown.pictures import put
from leerkring.core.audit import write_audit
from leerkring.core.bounded.process import NotDone, OutOfMemory, TooSlow, run_bounded
from leerkring.core.database.db import Database
from leerkring.library.handbooks.editing.adding import add_in, places_in
from leerkring.library.handbooks.editing.chapters import Written
from leerkring.library.handbooks.files.picture_drawing import Drawn
from leerkring.library.handbooks.files.picture_upload import remember_in
from leerkring.library.handbooks.files.word.drawing import draw_parts
from leerkring.library.handbooks.files.word.package import MOST_BYTES, WordRefused
from leerkring.library.handbooks.files.word.reading import ReadWord, read_word
from leerkring.library.handbooks.files.word.shapes import NO_WORDS, place_of
from leerkring.library.handbooks.queries.back_office import READ, lock_edition

__all__ = ["MOST_BYTES", "FromWord", "WordRefused", "add_from_word", "put_pictures", "read_docx"]

READ_SECONDS, READ_MEGABYTES = 15.0, 600
DRAW_SECONDS, DRAW_MEGABYTES = 20.0, 800
MOST_DRAWING_SECONDS = 60.0
"""By the clock, for all pictures of a file together; what has not been drawn by then is marked."""


@dataclass(frozen=True, slots=True)
class FromWord:
    """What a Word file gives: chapters whose pictures have addresses that are not filled in yet."""

    read: ReadWord
    token: str
    drawn: list[Drawn | None]
    """By the number in the address; None for a picture that cannot come along."""


async def add_from_word(
    db: Database, data_dir: Path, slug: str, number: str, found: FromWord, *, actor: str, now: datetime
) -> None:
    """Put the chapters of a Word file at the end of an edition, as drafts, with their pictures and remarks."""
    names = [await asyncio.to_thread(put, data_dir, one.body) if one else None for one in found.drawn]
    chapters, remarks = put_pictures(found, names)
    places = await places_in(chapters)
    async with db.transaction() as tx:
        edition = await lock_edition(tx, slug, number)
        for name, drawn, words in zip(names, found.drawn, found.read.words, strict=True):
            if name and drawn:
                alt = words or NO_WORDS
                await remember_in(tx, name, drawn, alt, actor=actor, now=now, anew=False)
        await add_in(tx, edition, chapters, places, actor=actor, now=now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action=READ,
            subject="edition",
            subject_id=edition.id,
            slug=f"{edition.slug}/{edition.number}",
            remarks=remarks,
        )


async def read_docx(file: bytes) -> FromWord:
    """Return the chapters and pictures in a .docx, or refuse with a sentence."""
    token = secrets.token_hex(16)
    try:
        read = await run_bounded(read_word, file, token, seconds=READ_SECONDS, megabytes=READ_MEGABYTES)
    except TooSlow as no:
        raise WordRefused(
            reason="Het kost te veel tijd om dit bestand te lezen. Verdeel het in kleinere bestanden."
        ) from no
    except OutOfMemory as no:
        raise WordRefused(
            reason="Dit bestand is te groot om te lezen. Verdeel het in kleinere bestanden."
        ) from no
    except NotDone as no:
        raise WordRefused(
            reason="Dit bestand is niet te lezen. Sla het in Word opnieuw op als .docx en probeer het nog eens."
        ) from no
    until = time.monotonic() + MOST_DRAWING_SECONDS
    return FromWord(read, token, await _draw(file, read.pictures, until))


async def _draw(file: bytes, parts: list[str], until: float) -> list[Drawn | None]:
    """Draw all pictures at once; where one of them takes the others along, those beside it by themselves."""
    if not parts or time.monotonic() > until:
        return [None] * len(parts)
    try:
        return await run_bounded(draw_parts, file, parts, seconds=DRAW_SECONDS, megabytes=DRAW_MEGABYTES)
    except NotDone:
        if len(parts) == 1:
            return [None]
    half = len(parts) // 2
    return [*await _draw(file, parts[:half], until), *await _draw(file, parts[half:], until)]


def put_pictures(found: FromWord, names: list[str | None]) -> tuple[list[Written], list[str]]:
    """Return the chapters with their pictures in them, and the remarks.

    `names` are those of the kept files; where there is none, its place is marked with its words.
    """
    remarks = found.read.remarks
    chapters = []
    for one in found.read.chapters:
        body = one.body
        for number, name in enumerate(names):
            address = f"/beeld/{found.token}-{number}-"
            if address not in body:
                continue
            if name:
                body = body.replace(address, f"/beeld/{name}")
            else:
                remarks.note("picture", one.title)
                body = _marked(body, address)
        chapters.append(Written(one.title, one.slug, one.summary, body))
    return chapters, remarks.sentences()


def _marked(body: str, address: str) -> str:
    """Put words where a picture would have stood."""
    shown = re.compile(r"!\[((?:\\.|[^\\\]])*)\]\(" + re.escape(address) + r'(?: "(?:\\.|[^"\\])*")?\)')

    def mark(picture: re.Match[str]) -> str:
        alt = "" if picture[1] == NO_WORDS else picture[1]
        return place_of(alt).text.replace("[", "\\[", 1)[:-1] + "\\]"

    return shown.sub(mark, body)
