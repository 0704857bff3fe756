"""Trying the files of a book before readers get its text: what cannot be made is refused, and nothing is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from leerkring.core.database.db import Database
from leerkring.core.refusals import Conflict
from leerkring.core.text.dutch import local
from leerkring.core.versions import check_version
from leerkring.library.handbooks import labels
from leerkring.library.handbooks.cover import dots
from leerkring.library.handbooks.files.making import NotMade, make
from leerkring.library.handbooks.files.whole_book import FORMAT, digest_of
from leerkring.library.handbooks.queries.back_office import (
    ChapterDetails,
    EditionDetails,
    get_chapter,
    get_edition,
    get_edition_of,
    list_chapters,
)
from leerkring.library.handbooks.queries.outcomes import Outcome, list_outcomes, write_outcome
from leerkring.library.handbooks.rules import BookState, count_words
from leerkring.library.handbooks.versions import get_version
from leerkring.library.handbooks.views import FOLDER

ENDINGS = ("pdf", "epub")


class BookNotMade(Conflict):
    """What would be published gives no PDF or EPUB."""

    code = "book-not-made"
    sentence = "{reason} Er is niets gepubliceerd."


@dataclass(frozen=True, slots=True)
class TriedChapter:
    """A chapter as it would be published."""

    slug: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class TrialContext:
    """Where files are made, and from when a try is told."""

    db: Database
    folder: Path
    base_url: str
    now: datetime


async def try_edition(
    context: TrialContext, slug: str, number: str, *, version: str | None = None, with_texts: bool = False
) -> None:
    """Make the files of an edition as its editors have it and keep none of them, or refuse.

    Nothing is tried for who looks at an edition as it no longer is (`version`; `with_texts`, with its chapters too).
    """
    async with context.db.reading() as reading:
        edition = await get_edition(reading, slug, number)
        if edition.state != BookState.PUBLISHED:
            check_version(version, await get_version(reading, edition, with_texts=with_texts))
        chapters = await list_chapters(reading, edition.id)
    alive = [one for one in chapters if one.state != BookState.ARCHIVED]
    if alive and edition.state != BookState.PUBLISHED:
        await _try(context, edition, [_draft(one) for one in alive])


async def try_chapter(
    context: TrialContext, chapter_id: UUID, written: TriedChapter, *, version: str | None = None
) -> None:
    """Make the files of an edition that readers have with one chapter as it would become, or refuse.

    Nothing is tried for who started from a text that is no longer there (`version`).
    """
    async with context.db.reading() as reading:
        chapter = await get_chapter(reading, chapter_id)
        if _draft(chapter) != written:
            check_version(version, str(chapter.version))
        edition = await get_edition_of(reading, chapter.version_id)
        chapters = await list_chapters(reading, edition.id)
    if edition.state != BookState.PUBLISHED:
        return  # its edition is tried when it is published
    tried = [
        written if one.id == chapter_id else _public(one)
        for one in chapters
        if one.id == chapter_id or one.is_public
    ]
    await _try(context, edition, tried)


async def _try(context: TrialContext, edition: EditionDetails, chapters: Sequence[TriedChapter]) -> None:
    data = _data(edition, chapters, context)
    digest = digest_of("trial", data)
    for ending in ENDINGS:
        reason, missing = "", ""
        try:
            missing = (await make(ending, data, context.folder)).missing
        except NotMade as error:
            reason = str(error)
        outcome = Outcome(ending, digest, reason, missing, context.now)
        async with context.db.transaction() as tx:
            await write_outcome(tx, edition.id, outcome)
        if reason:
            raise BookNotMade(reason=reason)


async def was_tried(context: TrialContext, slug: str, number: str) -> bool:
    """Tell whether an edition was tried as it is now, and gave all its files."""
    async with context.db.reading() as reading:
        edition = await get_edition(reading, slug, number)
        tried = await list_outcomes(reading, edition.id)
    return {one.ending for one in tried if not one.reason} == set(ENDINGS)


def _draft(chapter: ChapterDetails) -> TriedChapter:
    return TriedChapter(chapter.slug, chapter.title, chapter.summary, chapter.body)


def _public(chapter: ChapterDetails) -> TriedChapter:
    return TriedChapter(chapter.slug, chapter.public_title, chapter.public_summary, chapter.public_body)


def _data(edition: EditionDetails, chapters: Sequence[TriedChapter], context: TrialContext) -> dict[str, Any]:
    """Return what a file of this edition would be made from; the words of the day of today."""
    today = local(context.now).date()
    url = f"{context.base_url}{FOLDER}/{edition.slug}/versie/{edition.number}"
    return {
        "format": FORMAT,
        "slug": edition.slug,
        **{name: getattr(edition, name) for name in ("title", "subtitle", "summary", "contact")},
        "publisher": labels.PUBLISHER,
        "keywords": [edition.theme_slug] if edition.theme_slug else [],
        "number": edition.number,
        "edition": f"Versie {edition.number}, {labels.day(today)}",
        "date": [today.year, today.month, today.day],
        "modified": context.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sample": edition.sample,
        "base": context.base_url,
        "url": url,
        "citation": f"{labels.PUBLISHER}, {edition.title}, versie {edition.number}. {url}",
        "dots": [[dot.x, dot.y, dot.r] for dot in dots([count_words(one.body) for one in chapters])],
        "news": list(_news(edition)),
        "chapters": [
            {"number": place, "ids": []}
            | {name: getattr(one, name) for name in ("slug", "title", "summary", "body")}
            for place, one in enumerate(chapters, 1)
        ],
    }


def _news(edition: EditionDetails) -> Iterable[list[Any]]:
    return ([item["version"], [item["text"]]] for item in edition.news)
