"""Loading handbooks: what changed in a file is kept, and what editors changed since stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.activities.refusals import ContentRefused
from leerkring.content.memory import LoadRun, read_memories
from leerkring.content.merging import merge, remember_all
from leerkring.content.report import Told, tell
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.editing.revisions import write_revision
from leerkring.library.handbooks.content import Loaded
from leerkring.library.handbooks.document import anchored
from leerkring.library.handbooks.drafts import ChapterDraft, VersionDraft
from leerkring.library.handbooks.edition_document import (
    TOP,
    chapters_of,
    document_of,
    name_chapters,
    news_of,
    path_of,
    saying_of,
)
from leerkring.library.handbooks.model import Chapter, ChapterSlug, Handbook, HandbookVersion
from leerkring.library.handbooks.queries.back_office import (
    CHAPTER,
    DeskChapter,
    DeskEdition,
    find_and_lock_edition,
    list_chapters,
)
from leerkring.library.handbooks.rules import Anchor, BookState, version_key
from leerkring.library.handbooks.service import changed, public_values

KIND = "handbooks"


@dataclass(frozen=True, slots=True)
class SavedBook:
    """An edition that was loaded."""

    slug: str
    number: str
    created: bool
    chapters: int
    changed: bool = True
    told: tuple[Told, ...] = ()
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

    async def load(self, newest: bool) -> SavedBook:
        """Make the edition, or apply what changed in its file."""
        draft = self.draft
        name = f"{draft.slug}@{draft.number}"
        known = self.memories.find([name])
        edition = await find_and_lock_edition(self.tx, draft.slug, draft.number)
        kept = await list_chapters(self.tx, edition.id) if edition else ()
        memory = known.memory if known and edition and known.subject_id == edition.id else None
        chapters = name_chapters(kept, memory, draft.chapters)
        saying = saying_of(draft, chapters, newest=newest)
        if edition is None:
            version_id = await self._create()
            await self._write_chapters(version_id, (), list(zip(chapters, draft.chapters, strict=True)))
            await self.memories.keep(name, version_id, remember_all(saying), known)
            return SavedBook(draft.slug, draft.number, True, len(draft.chapters))
        stands = document_of(edition, kept)
        merged = merge(memory, saying, stands, overwrite=self.overwrite)
        in_work: tuple[str, ...] = ()
        if merged.changed:
            await self._change(edition, merged.parts[""])
            in_work = await self._write_chapters(edition.id, kept, chapters_of(merged.parts))
        await self.memories.keep(name, edition.id, merged.memory, known)
        told = tell(self.loaded.source, merged.remarks, lambda remark: path_of(self.loaded, chapters, remark))
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

    async def _change(self, edition: DeskEdition, values: Mapping[str, Any]) -> None:
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

    async def _write_chapters(
        self, version_id: UUID, kept: Iterable[DeskChapter], drafts: list[tuple[UUID, ChapterDraft]]
    ) -> tuple[str, ...]:
        """Write the chapters that changed; return those that are being worked on."""
        by_id = {chapter.id: chapter for chapter in kept}
        self._check_addresses(by_id, drafts)
        in_work: list[str] = []
        for number, (chapter_id, draft) in enumerate(drafts, 1):
            row = by_id.pop(chapter_id, None)
            if row is None:
                await self._add_chapter(version_id, chapter_id, draft, number)
            elif row.state == BookState.ARCHIVED or _text(row) != _text(draft):
                is_public = self.overwrite or row.state in {BookState.PUBLISHED, BookState.ARCHIVED}
                await self._change_chapter(row, draft, number, is_public=is_public)
                in_work += [] if is_public else [draft.slug]
            elif row.number != number:
                await self.tx.execute(update(Chapter).where(Chapter.id == row.id).values(number=number))
        gone = [row.id for row in by_id.values() if row.state != BookState.ARCHIVED]
        values = {
            "state": BookState.ARCHIVED,
            "publish_at": None,
            "version": Chapter.version + 1,
        } | self._by()
        if gone:
            await self.tx.execute(update(Chapter).where(Chapter.id.in_(gone)).values(values))
        return tuple(in_work)

    def _check_addresses(
        self, kept: Mapping[UUID, DeskChapter], drafts: list[tuple[UUID, ChapterDraft]]
    ) -> None:
        """Refuse an address that another chapter has by now."""
        taken = {chapter.slug: chapter.id for chapter in kept.values()}
        lines = {chapter.slug: chapter.line for chapter in self.draft.chapters}
        wrong = [
            self.loaded.source.mistake(
                f'"{draft.slug}" is in het beheer het adres van een ander hoofdstuk geworden.',
                line=lines.get(draft.slug, 1),
            )
            for chapter_id, draft in drafts
            if taken.get(draft.slug, chapter_id) != chapter_id
        ]
        if wrong:
            raise ContentRefused(sorted(wrong))

    async def _add_chapter(
        self, version_id: UUID, chapter_id: UUID, draft: ChapterDraft, number: int
    ) -> None:
        older = await _older(self.tx, self.handbook_id, draft.slug)
        before = [Anchor(*pair) for pair in older.anchors] if older else []
        anchors = anchored(draft.body, before, older.last_anchor if older else 0)
        values = public_values(
            draft.title, draft.summary, draft.body, anchors, now=self.now, actor=self.actor
        )
        values |= {"id": chapter_id, "version_id": version_id, "slug": draft.slug, "number": number}
        await self.tx.execute(insert(Chapter).values(values | {"created_at": self.now}))
        c = ChapterSlug
        await self.tx.execute(delete(c).where(c.handbook_id == self.handbook_id, c.slug == draft.slug))
        await self._revise(chapter_id, draft)

    async def _change_chapter(
        self, row: DeskChapter, draft: ChapterDraft, number: int, *, is_public: bool
    ) -> None:
        anchors, last = anchored(draft.body, [Anchor(*pair) for pair in row.anchors], row.last_anchor)
        values = public_values(
            draft.title, draft.summary, draft.body, (anchors, last), now=self.now, actor=self.actor
        )
        if not is_public:  # an editor works on it: readers keep what they have until that is published
            working = ("title", "summary", "body", "anchors", "last_anchor", "updated_at", "updated_by")
            values = {name: values[name] for name in working}
        values |= {"slug": draft.slug, "number": number, "version": Chapter.version + 1}
        await self.tx.execute(update(Chapter).where(Chapter.id == row.id).values(values))
        await self._revise(row.id, draft)

    async def _revise(self, chapter_id: UUID, draft: ChapterDraft) -> None:
        await write_revision(self.tx, CHAPTER, chapter_id, _text(draft), at=self.now, actor=self.actor)


def _text(chapter: DeskChapter | ChapterDraft) -> dict[str, str]:
    return {name: getattr(chapter, name) for name in ("title", "slug", "summary", "body")}


async def _older(tx: Tx, handbook_id: UUID, slug: str) -> Any:
    """Return the chapter of this name in the newest edition that has it: its places keep their anchors."""
    return await tx.row(
        select(Chapter.anchors, Chapter.last_anchor)
        .join(HandbookVersion, HandbookVersion.id == Chapter.version_id)
        .where(HandbookVersion.handbook_id == handbook_id, Chapter.slug == slug)
        .order_by(HandbookVersion.position.desc())
        .limit(1)
    )
