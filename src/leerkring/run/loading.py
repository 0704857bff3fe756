"""`leerkring load`: a folder of content files, all or nothing, with everybody told who should be.

It stands above the features because it touches several. Of an activity, the words are kept by `activities`,
while a new number of places, other kept groups and moved days go through the rule and the mails of
`registrations`.
"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from leerkring.activities.content.files import Loaded, Parsed, parse_directory
from leerkring.activities.content.loading import load_activities
from leerkring.activities.refusals import ContentRefused
from leerkring.activities.service import Saved
from leerkring.content.files.folder_pictures import keep_pictures, read_pictures
from leerkring.content.files.front_matter import Mistake
from leerkring.content.files.report import Line, Outcome, Report
from leerkring.core.database.db import Database, Tx
from leerkring.core.refusals import Refusal
from leerkring.library.handbooks.content import files as handbooks
from leerkring.library.handbooks.content.loading import SavedBook, load_handbooks
from leerkring.library.items.content.chapter_references import list_unknown_places
from leerkring.library.items.content.files import FOLDERS, LoadedItem, parse_items
from leerkring.library.items.content.known_references import read_shelves
from leerkring.library.items.content.loading import load_items
from leerkring.library.items.service import SavedItem
from leerkring.registrations.changing.activity import follow_change
from leerkring.settings import Settings

ACTOR = "house:load"
CONTENT = ("activities", "handbooks", *FOLDERS, "programme.md")


async def load_directory(
    db: Database, folder: Path, now: datetime, settings: Settings, *, overwrite: bool = False
) -> Report:
    """Load a content folder and return what that did; mistakes raise `ContentRefused` with all of them.

    What staff changed since the folder was last loaded stays as it is, but for who means to `overwrite` it.
    """
    if not any((folder / name).exists() for name in CONTENT):
        sentence = f"In deze map staat geen enkele map met inhoud: {', '.join(CONTENT)}."
        raise ContentRefused([Mistake(str(folder), 1, "", sentence)])
    async with db.reading() as reading:
        shelves = await read_shelves(reading, folder)
    activities = parse_directory(folder, now)
    books = handbooks.parse_directory(folder)
    items, mistakes = parse_items(folder, now, shelves)
    pictures, wrong_pictures = await asyncio.to_thread(read_pictures, folder)
    mistakes = [*mistakes, *wrong_pictures]
    if isinstance(activities, list) or isinstance(books, list) or mistakes:
        wrong = [part for part in (activities, books) if isinstance(part, list)]
        raise ContentRefused(sorted(chain(mistakes, *wrong)))
    async with db.transaction() as tx:
        await tx.take_time()  # a folder may be large, and the machine busy
        await keep_pictures(tx, pictures, settings.data_dir, now, actor=ACTOR)
        kept = await _load_activities(tx, activities, now, settings, overwrite=overwrite)
        bound = await load_handbooks(tx, books, now, actor=ACTOR, overwrite=overwrite)
        shelved = await load_items(tx, items, now, actor=ACTOR, overwrite=overwrite)
        await _check_places(tx, items)
    return Report((*_lines(kept), *_book_lines(bound), *_item_lines(shelved)))


async def _check_places(tx: Tx, items: Sequence[LoadedItem]) -> None:
    """Refuse links to paragraphs that are nowhere, now that the chapters of the same folder have their anchors."""
    refs = chain.from_iterable(one.draft.links.get("chapters", ()) for one in items)
    unknown = set(await list_unknown_places(tx, refs))
    wrong = [
        one.source.mistake(f'"{ref}" is niet bekend. Het hoofdstuk heeft die plek niet.', ("chapters",))
        for one in items
        for ref in one.draft.links.get("chapters", ())
        if ref in unknown
    ]
    if wrong:
        raise ContentRefused(sorted(wrong))


async def _load_activities(
    tx: Tx, parsed: Parsed, now: datetime, settings: Settings, *, overwrite: bool
) -> tuple[Saved, ...]:
    kept = await load_activities(tx, parsed, now, actor=ACTOR, overwrite=overwrite)
    for loaded, saved in zip(parsed.activities, kept, strict=True):
        await _follow(tx, loaded, saved, now, settings)
    return kept


async def _follow(tx: Tx, loaded: Loaded, saved: Saved, now: datetime, settings: Settings) -> None:
    """Do what a change of an activity asks of places, calendars and mail; a no is a mistake in the file."""
    try:
        await follow_change(tx, saved, actor=ACTOR, now=now, settings=settings)
    except Refusal as no:
        raise ContentRefused([loaded.mistake(("capacity",), no.text)]) from no


def _outcome(*, created: bool, changed: bool) -> Outcome:
    return Outcome.MADE if created else Outcome.CHANGED if changed else Outcome.SAME


def _lines(kept: tuple[Saved, ...]) -> Iterator[Line]:
    for saved in kept:
        moved = f", {len(saved.moved)} moved" if saved.moved else ""
        dropped = f", {len(saved.dropped)} called off" if saved.dropped else ""
        outcome = _outcome(created=saved.created, changed=saved.changed)
        yield Line(saved.slug, outcome, f"{moved}{dropped}", saved.told)


def _book_lines(bound: tuple[SavedBook, ...]) -> Iterator[Line]:
    for saved in bound:
        outcome = _outcome(created=saved.created, changed=saved.changed)
        in_work = f" (in the text that is being worked on: {', '.join(saved.drafts)})" if saved.drafts else ""
        yield Line(f"{saved.slug} {saved.number}", outcome, in_work, saved.told)


def _item_lines(kept: tuple[SavedItem, ...]) -> Iterator[Line]:
    for saved in kept:
        outcome = _outcome(created=saved.created, changed=saved.changed)
        in_work = " (in the text that is being worked on)" if saved.is_draft else ""
        yield Line(saved.path, outcome, in_work, saved.told)
