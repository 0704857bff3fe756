"""Keeping handbooks: what content files say is what readers see after the commit."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.editing.revisions import write_revision
from leerkring.library.handbooks.content import Loaded
from leerkring.library.handbooks.document import anchored
from leerkring.library.handbooks.drafts import ChapterDraft, VersionDraft
from leerkring.library.handbooks.indexing import index_handbook
from leerkring.library.handbooks.model import Chapter, ChapterSlug, Handbook, HandbookVersion
from leerkring.library.handbooks.queries.back_office import CHAPTER
from leerkring.library.handbooks.rules import Anchor, BookState, count_words, version_key


@dataclass(frozen=True, slots=True)
class SavedBook:
    """An edition that was loaded."""

    slug: str
    number: str
    created: bool
    chapters: int


async def load_handbooks(
    tx: Tx, loaded: Iterable[Loaded], now: datetime, *, actor: str = "house"
) -> tuple[SavedBook, ...]:
    """Keep all editions of a content folder; they are public at once."""
    saved: list[SavedBook] = []
    drafts = sorted((one.draft for one in loaded), key=lambda d: (d.slug, version_key(d.number)))
    for slug, group in groupby(drafts, key=lambda draft: draft.slug):
        editions = list(group)
        handbook_id = await _handbook(tx, slug, editions[-1].theme, now)
        await _make_room(tx, handbook_id, [draft.number for draft in editions])
        saved += [await _version(tx, handbook_id, draft, now, actor) for draft in editions]
        await changed(tx, slug)
    return tuple(saved)


async def changed(tx: Tx, slug: str, *, only: str = "") -> None:
    """Let readers and searchers see what was written; `only` names the one chapter that it was."""
    tx.touch("handbooks", f"handbook:{slug}")
    await index_handbook(tx, slug, only=only)


async def _handbook(tx: Tx, slug: str, theme: str | None, now: datetime) -> UUID:
    statement = upsert(Handbook).values(id=uuid7(), slug=slug, theme_slug=theme, created_at=now)
    found: UUID = await tx.scalar(
        statement.on_conflict_do_update(
            index_elements=[Handbook.slug], set_={"theme_slug": statement.excluded.theme_slug}
        ).returning(Handbook.id)
    )
    return found


async def _make_room(tx: Tx, handbook_id: UUID, numbers: Sequence[str]) -> None:
    """Put the editions that are kept in order, leaving the places of the new ones open."""
    rows = await tx.rows(
        select(HandbookVersion.id, HandbookVersion.number).where(HandbookVersion.handbook_id == handbook_id)
    )
    kept = {row.number: row.id for row in rows}
    for position, number in enumerate(sorted({*kept, *numbers}, key=version_key), 1):
        if number in kept:
            await tx.execute(
                update(HandbookVersion).where(HandbookVersion.id == kept[number]).values(position=position)
            )


async def _version(tx: Tx, handbook_id: UUID, draft: VersionDraft, now: datetime, actor: str) -> SavedBook:
    row = await tx.row(
        select(HandbookVersion.id).where(
            HandbookVersion.handbook_id == handbook_id, HandbookVersion.number == draft.number
        )
    )
    values: dict[str, Any] = {
        **{name: getattr(draft, name) for name in ("title", "subtitle", "summary", "contact", "sample")},
        "news": [asdict(one) | {"on": one.on.isoformat() if one.on else None} for one in draft.news],
        "state": BookState.PUBLISHED,
        "publish_at": None,
        "published_on": draft.published_on,
        "published_at": now,
        "updated_at": now,
        "updated_by": actor,
    }
    if row is None:
        version_id = uuid7()
        place = await _place(tx, handbook_id, draft.number)
        values |= {"id": version_id, "handbook_id": handbook_id, "number": draft.number}
        await tx.execute(insert(HandbookVersion).values(values | {"position": place, "created_at": now}))
    else:
        version_id = row.id
        grown = values | {"version": HandbookVersion.version + 1}
        await tx.execute(update(HandbookVersion).where(HandbookVersion.id == version_id).values(grown))
    await _chapters(tx, (handbook_id, version_id), draft.chapters, now, actor)
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action="handbook.loaded",
        subject="handbook",
        subject_id=handbook_id,
        slug=draft.slug,
        version=draft.number,
    )
    return SavedBook(draft.slug, draft.number, row is None, len(draft.chapters))


async def _place(tx: Tx, handbook_id: UUID, number: str) -> int:
    """Return the place that `_make_room` left open for this edition."""
    rows = await tx.rows(select(HandbookVersion.number).where(HandbookVersion.handbook_id == handbook_id))
    return 1 + sum(version_key(row.number) < version_key(number) for row in rows)


async def _chapters(
    tx: Tx, of: tuple[UUID, UUID], drafts: Sequence[ChapterDraft], now: datetime, actor: str
) -> None:
    handbook_id, version_id = of
    rows = await tx.rows(
        select(Chapter.id, Chapter.slug, Chapter.anchors, Chapter.last_anchor).where(
            Chapter.version_id == version_id
        )
    )
    kept = {row.slug: row for row in rows}
    for number, draft in enumerate(drafts, 1):
        row = kept.get(draft.slug)
        known = row or await _older(tx, handbook_id, draft.slug)
        before = [Anchor(*pair) for pair in known.anchors] if known else []
        anchors, last = anchored(draft.body, before, known.last_anchor if known else 0)
        values = public_values(draft.title, draft.summary, draft.body, (anchors, last), now=now, actor=actor)
        values["number"] = number
        if row is None:
            chapter_id = uuid7()
            values |= {"id": chapter_id, "version_id": version_id, "slug": draft.slug, "created_at": now}
            await tx.execute(insert(Chapter).values(values))
            await tx.execute(
                delete(ChapterSlug).where(
                    ChapterSlug.handbook_id == handbook_id, ChapterSlug.slug == draft.slug
                )
            )
        else:
            chapter_id = row.id
            grown = values | {"version": Chapter.version + 1}
            await tx.execute(update(Chapter).where(Chapter.id == chapter_id).values(grown))
        text = {name: getattr(draft, name) for name in ("title", "slug", "summary", "body")}
        await write_revision(tx, CHAPTER, chapter_id, text, at=now, actor=actor)
    gone = [row.id for slug, row in kept.items() if slug not in {draft.slug for draft in drafts}]
    if gone:
        await tx.execute(update(Chapter).where(Chapter.id.in_(gone)).values(state=BookState.ARCHIVED))


async def _older(tx: Tx, handbook_id: UUID, slug: str) -> Any:
    """Return the chapter of this name in the newest edition that has it: its places keep their anchors."""
    return await tx.row(
        select(Chapter.anchors, Chapter.last_anchor)
        .join(HandbookVersion, HandbookVersion.id == Chapter.version_id)
        .where(HandbookVersion.handbook_id == handbook_id, Chapter.slug == slug)
        .order_by(HandbookVersion.position.desc())
        .limit(1)
    )


def public_values(
    title: str,
    summary: str,
    body: str,
    anchors: tuple[Sequence[Anchor], int],
    *,
    now: datetime,
    actor: str,
) -> dict[str, Any]:
    """Return the columns of a chapter whose text editors and readers have in common from now on."""
    pairs = [[one.id, one.text] for one in anchors[0]]
    return {
        "title": title,
        "summary": summary,
        "body": body,
        "anchors": pairs,
        "last_anchor": anchors[1],
        "state": BookState.PUBLISHED,
        "publish_at": None,
        "public_title": title,
        "public_summary": summary,
        "public_body": body,
        "public_anchors": pairs,
        "words": count_words(f"{summary} {body}"),
        "published_at": now,
        "updated_at": now,
        "updated_by": actor,
    }
