"""Loading handbooks: what changed in a file is kept, and what editors changed since stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.content.files.memory import LoadRun, read_memories
from leerkring.content.files.merging import merge, remember_all
from leerkring.content.files.report import ReportNote, tell
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.library.handbooks.content.chapter_loading import ChapterWriter
from leerkring.library.handbooks.content.drafts import VersionDraft
from leerkring.library.handbooks.content.edition_document import (
    TOP,
    chapters_of,
    document_of,
    file_document_of,
    name_chapters,
    news_of,
    path_of,
)
from leerkring.library.handbooks.content.files import Loaded
from leerkring.library.handbooks.model import Handbook, HandbookVersion
from leerkring.library.handbooks.queries.back_office import (
    EditionDetails,
    find_and_lock_edition,
    list_chapters,
)
from leerkring.library.handbooks.rules import BookState, version_key
from leerkring.library.handbooks.service import changed

KIND = "handbooks"


@dataclass(frozen=True, slots=True)
class SavedBook:
    """An edition that was loaded."""

    slug: str
    number: str
    created: bool
    chapters: int
    changed: bool = True
    told: tuple[ReportNote, ...] = ()
    drafts: tuple[str, ...] = ()
    """Chapters that are being worked on: what changed went into that text, so readers do not have it yet."""


async def load_handbooks(
    tx: Tx, loaded: Iterable[Loaded], now: datetime, *, actor: str = "house", overwrite: bool = False
) -> tuple[SavedBook, ...]:
    """Keep all editions of a content folder; new ones are public at once. Raises `ContentRefused`."""
    saved: list[SavedBook] = []
    run = LoadRun(tx, await read_memories(tx, KIND, now), now, actor, overwrite)
    in_order = sorted(loaded, key=lambda one: (one.draft.slug, version_key(one.draft.number)))
    for slug, group in groupby(in_order, key=lambda one: one.draft.slug):
        editions = list(group)
        handbook_id = await _handbook(tx, slug, editions[-1].draft.theme, now)
        await _make_room(tx, handbook_id, [one.draft.number for one in editions])
        of_book = [await _Edition(run, handbook_id, one).load(one is editions[-1]) for one in editions]
        if any(one.changed for one in of_book):
            await changed(tx, slug)
        saved += of_book
    return tuple(saved)


async def _handbook(tx: Tx, slug: str, theme: str | None, now: datetime) -> UUID:
    """Return the handbook at this address, made where there is none."""
    statement = upsert(Handbook).values(id=uuid7(), slug=slug, theme_slug=theme, created_at=now)
    await tx.execute(statement.on_conflict_do_nothing(index_elements=[Handbook.slug]))
    found: UUID = await tx.scalar(
        select(Handbook.id).where(Handbook.slug == slug).with_for_update(key_share=True)
    )
    return found


async def _make_room(tx: Tx, handbook_id: UUID, numbers: Iterable[str]) -> None:
    """Put the editions that are kept in order, leaving the places of the new ones open."""
    rows = await tx.rows(
        select(HandbookVersion.id, HandbookVersion.number).where(HandbookVersion.handbook_id == handbook_id)
    )
    kept = {row.number: row.id for row in rows}
    if {*numbers} <= {*kept}:
        return
    for position, number in enumerate(sorted({*kept, *numbers}, key=version_key), 1):
        if number in kept:
            await tx.execute(
                update(HandbookVersion).where(HandbookVersion.id == kept[number]).values(position=position)
            )


async def _place(tx: Tx, handbook_id: UUID, number: str) -> int:
    """Return the place that `_make_room` left open for this edition."""
    rows = await tx.rows(select(HandbookVersion.number).where(HandbookVersion.handbook_id == handbook_id))
    return 1 + sum(version_key(row.number) < version_key(number) for row in rows)


class _Edition:
    """One edition on its way from file to readers."""

    def __init__(self, run: LoadRun, handbook_id: UUID, loaded: Loaded) -> None:
        self.tx, self.memories, self.now = run.tx, run.memories, run.now
        self.actor, self.overwrite = run.actor, run.overwrite
        self.handbook_id, self.loaded = handbook_id, loaded
        self.draft: VersionDraft = loaded.draft
        self.chapters = ChapterWriter(run, handbook_id, loaded)

    async def load(self, newest: bool) -> SavedBook:
        """Make the edition, or apply what changed in its file."""
        draft = self.draft
        name = f"{draft.slug}@{draft.number}"
        known = self.memories.find([name])
        edition = await find_and_lock_edition(self.tx, draft.slug, draft.number)
        kept = await list_chapters(self.tx, edition.id) if edition else ()
        memory = known.memory if known and edition and known.subject_id == edition.id else None
        chapters = name_chapters(kept, memory, draft.chapters)
        file = file_document_of(draft, chapters, newest=newest)
        if edition is None:
            version_id = await self._create()
            await self.chapters.write(version_id, (), list(zip(chapters, draft.chapters, strict=True)))
            await self.memories.keep(name, version_id, remember_all(file), known)
            return SavedBook(draft.slug, draft.number, True, len(draft.chapters))
        stands = document_of(edition, kept)
        merged = merge(memory, file, stands, overwrite=self.overwrite)
        in_work: tuple[str, ...] = ()
        if merged.changed:
            await self._change(edition, merged.parts[""])
            in_work = await self.chapters.write(edition.id, kept, chapters_of(merged.parts))
        await self.memories.keep(name, edition.id, merged.memory, known)
        told = tell(self.loaded.source, merged.notes, lambda note: path_of(self.loaded, chapters, note))
        alive = len(chapters_of(merged.parts))
        return SavedBook(draft.slug, draft.number, False, alive, merged.changed, told, in_work)

    async def _create(self) -> UUID:
        version_id, draft = uuid7(), self.draft
        values: dict[str, Any] = {name: getattr(draft, name) for name in TOP}
        values |= {"id": version_id, "handbook_id": self.handbook_id, "number": draft.number}
        values |= {"news": news_of(draft), "state": BookState.PUBLISHED, "published_at": self.now}
        values |= {"position": await _place(self.tx, self.handbook_id, draft.number), "created_at": self.now}
        await self.tx.execute(insert(HandbookVersion).values(values | self._by()))
        await self._audit()
        return version_id

    async def _change(self, edition: EditionDetails, values: Mapping[str, Any]) -> None:
        v = HandbookVersion
        now = {name: values[name] for name in (*TOP, "news")} | self._by()
        if self.overwrite and edition.state != BookState.PUBLISHED:
            now |= {"state": BookState.PUBLISHED, "publish_at": None, "published_at": self.now}
        await self.tx.execute(update(v).where(v.id == edition.id).values(now | {"version": v.version + 1}))
        if values["theme"] != edition.theme_slug:
            book = update(Handbook).where(Handbook.id == self.handbook_id)
            await self.tx.execute(book.values(theme_slug=values["theme"]))
        await self._audit()

    def _by(self) -> dict[str, Any]:
        return {"updated_at": self.now, "updated_by": self.actor}

    async def _audit(self) -> None:
        await write_audit(
            self.tx,
            at=self.now,
            actor=self.actor,
            action="handbook.loaded",
            subject="handbook",
            subject_id=self.handbook_id,
            slug=self.draft.slug,
            version=self.draft.number,
        )
