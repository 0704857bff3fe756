"""Writing the chapters of an edition as its file has them by now: only those that changed."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from leerkring.activities.refusals import ContentRefused
from leerkring.content.files.memory import LoadRun
from leerkring.core.database.db import Tx
from leerkring.editing.revisions import write_revision
from leerkring.library.handbooks.content.drafts import ChapterDraft
from leerkring.library.handbooks.content.files import Loaded
from leerkring.library.handbooks.document import anchored
from leerkring.library.handbooks.model import Chapter, ChapterSlug, HandbookVersion
from leerkring.library.handbooks.queries.back_office import CHAPTER, ChapterDetails
from leerkring.library.handbooks.rules import Anchor, BookState
from leerkring.library.handbooks.service import public_values


class ChapterWriter:
    """Writes the chapters of one edition."""

    def __init__(self, run: LoadRun, handbook_id: UUID, loaded: Loaded) -> None:
        self.tx, self.now, self.actor, self.overwrite = run.tx, run.now, run.actor, run.overwrite
        self.handbook_id, self.loaded = handbook_id, loaded

    async def write(
        self, version_id: UUID, kept: Iterable[ChapterDetails], drafts: list[tuple[UUID, ChapterDraft]]
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
        values: dict[str, Any] = {"state": BookState.ARCHIVED, "publish_at": None}
        values |= {"version": Chapter.version + 1, "updated_at": self.now, "updated_by": self.actor}
        if gone:
            await self.tx.execute(update(Chapter).where(Chapter.id.in_(gone)).values(values))
        return tuple(in_work)

    def _check_addresses(
        self, kept: Mapping[UUID, ChapterDetails], drafts: list[tuple[UUID, ChapterDraft]]
    ) -> None:
        """Refuse an address that another chapter has by now."""
        taken = {chapter.slug: chapter.id for chapter in kept.values()}
        lines = {chapter.slug: chapter.line for chapter in self.loaded.draft.chapters}
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
        self, row: ChapterDetails, draft: ChapterDraft, number: int, *, is_public: bool
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


def _text(chapter: ChapterDetails | ChapterDraft) -> dict[str, str]:
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
