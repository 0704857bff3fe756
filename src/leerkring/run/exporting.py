"""`leerkring export`: activities and library as a folder of content files, the way `leerkring load` reads them.

Texts are written as their editors have them, since that is what loading compares a file with: loading the folder
again changes nothing and mails nobody.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.content.writing import activity_file
from leerkring.activities.model import Activity, ActivitySlug
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.upkeep import get_kept_activity
from leerkring.content.markdown.pictures import file_of
from leerkring.core.database.db import Database, Tx
from leerkring.core.refusals import Refusal
from leerkring.editing.revisions import find_newest
from leerkring.library.handbooks.content.writing import edition_file
from leerkring.library.handbooks.model import HandbookVersion
from leerkring.library.handbooks.queries.back_office import get_edition_of, list_chapters
from leerkring.library.handbooks.rules import BookState, version_key
from leerkring.library.items.content.drafts import ItemDraft, draft_of
from leerkring.library.items.content.writing import item_file
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.model import Item, ItemSlug
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.settings import Settings

_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PICTURE = re.compile(r"/beeld/([0-9a-f]{64}\.webp)")


class FolderInUse(Refusal):
    """The folder holds something already: what is left of it would be loaded as well."""

    code = "folder-in-use"
    sentence = "De map {folder} is niet leeg. Kies een nieuwe map."


@dataclass(slots=True)
class Exported:
    """How many of each kind were written, and what could not be."""

    activities: int = 0
    editions: int = 0
    texts: int = 0
    pictures: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """What to print, the counts last."""
        counts = (
            f"{self.activities} activities, {self.editions} editions of handbooks, {self.texts} texts, "
            f"{self.pictures} pictures"
        )
        return [*self.left_out, counts]


async def export_directory(db: Database, folder: Path, settings: Settings) -> Exported:
    """Write everything as it stands at one moment; refuses with `FolderInUse`.

    Nothing of people is in it. What a file cannot say is named in `left_out`.
    """
    if await asyncio.to_thread(_holds_something, folder):
        raise FolderInUse(folder=folder)
    found = Exported()
    pictures: set[str] = set()
    async with db.transaction() as tx:
        await tx.sql(_ONE_MOMENT)
        await tx.take_time()
        async for name, text in _files(tx, found):
            pictures |= set(_PICTURE.findall(text))
            await asyncio.to_thread(_write, folder / name, text)
    for name in sorted(pictures):
        if await asyncio.to_thread(_copy, file_of(settings.data_dir, name), folder / "pictures" / name):
            found.pictures += 1
        else:
            found.left_out.append(f"pictures/{name}: the file is gone from the data directory")
    return found


def _holds_something(folder: Path) -> bool:
    return folder.exists() and any(folder.iterdir())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def _copy(kept: Path, path: Path) -> bool:
    if not kept.is_file():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(kept.read_bytes())
    return True


async def _files(tx: Tx, found: Exported) -> AsyncIterator[tuple[str, str]]:
    async for name, text in _activities(tx):
        found.activities += 1
        yield name, text
    async for name, text in _editions(tx, found):
        found.editions += 1
        yield name, text
    async for name, text in _items(tx, found):
        found.texts += 1
        yield name, text


async def _activities(tx: Tx) -> AsyncIterator[tuple[str, str]]:
    earlier = await _earlier(tx, ActivitySlug.activity_id, ActivitySlug.slug)
    for row in await tx.rows(select(Activity.id, Activity.slug).order_by(Activity.slug)):
        draft, _ = await read_standing(tx, await get_kept_activity(tx, row.id))
        whole = replace(draft, previous_slugs=earlier.get(row.id, ()))
        yield f"activities/{row.slug}.md", activity_file(whole)


async def _editions(tx: Tx, found: Exported) -> AsyncIterator[tuple[str, str]]:
    """The newest public edition of a book is called by its slug alone, as readers find it."""
    rows = await tx.rows(select(HandbookVersion.id).order_by(HandbookVersion.id))
    editions = [await get_edition_of(tx, row.id) for row in rows]
    newest: dict[str, str] = {}
    for one in editions:
        if one.state == BookState.PUBLISHED:
            newest[one.slug] = max(one.number, newest.get(one.slug, one.number), key=version_key)
    for one in editions:
        chapters = [each for each in await list_chapters(tx, one.id) if each.state != BookState.ARCHIVED]
        if one.state != BookState.PUBLISHED or not chapters:
            why = "is not published, and a file cannot say so" if chapters else "has no chapters"
            found.left_out.append(f"handbooks/{one.slug}@{one.number}: {why}")
            continue
        name = one.slug if newest[one.slug] == one.number else f"{one.slug}@{one.number}"
        yield f"handbooks/{name}.md", edition_file(one, chapters)


async def _items(tx: Tx, found: Exported) -> AsyncIterator[tuple[str, str]]:
    earlier = await _earlier(tx, ItemSlug.item_id, ItemSlug.slug)
    columns = (Item.id, Item.kind, Item.parent, Item.slug, Item.state, Item.working_state, Item.publish_at)
    rows = await tx.rows(select(*columns).order_by(Item.kind, Item.parent, Item.number, Item.slug))
    questions: dict[str, list[ItemDraft]] = defaultdict(list)
    drafts: list[ItemDraft] = []
    for row in rows:
        data = await find_newest(tx, "item", row.id)
        if data is None:
            found.left_out.append(f"{row.kind} {row.slug}: nothing was ever written in it")
            continue
        is_planned = not row.working_state and row.state != TextState.PUBLISHED
        draft = replace(
            draft_of(ItemKind(row.kind), row.parent, data, TextState(row.state)),
            publish_at=row.publish_at if is_planned else None,
            previous_slugs=earlier.get(row.id, ()),
        )
        if draft.kind is ItemKind.QUESTION:
            questions[row.parent].append(draft)
        else:
            drafts.append(draft)
    for draft in drafts:
        same = [one for one in questions.get(draft.slug, ()) if draft.kind is ItemKind.REGION]
        kept = [one for one in same if one.state == draft.state]
        found.left_out += [
            f"regions/{draft.slug}: question {one.slug} is {one.state}, and a file cannot say so"
            for one in same
            if one.state != draft.state
        ]
        kind = KINDS[draft.kind]
        name = f"{kind.folder}/{draft.slug}.md" if kind.folder else "programme.md"
        yield name, item_file(draft, kept)


async def _earlier(tx: Tx, owner: Any, slug: Any) -> Mapping[UUID, tuple[str, ...]]:
    """Return the addresses that each had before."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in await tx.rows(select(owner.label("owner"), slug.label("slug")).order_by(slug)):
        found[row.owner].append(row.slug)
    return {owner_id: tuple(slugs) for owner_id, slugs in found.items()}
