"""What editors do with chapters. Each use case is one visible transaction, and nobody's work is lost:

every change is a revision, and who saves over a text that changed meanwhile is shown both.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.off_loop import off_loop
from leerkring.core.versions import check_version
from leerkring.editing.refusals import SlugTaken
from leerkring.editing.revisions import write_revision
from leerkring.library.handbooks.document import anchored
from leerkring.library.handbooks.model import Chapter, ChapterSlug
from leerkring.library.handbooks.queries.back_office import (
    CHAPTER,
    ChapterDetails,
    EditionDetails,
    get_chapter,
    get_edition_of,
    list_chapters,
    list_due,
    lock_chapter,
    lock_edition,
)
from leerkring.library.handbooks.rules import Anchor, BookState
from leerkring.library.handbooks.service import changed, public_values
from leerkring.library.handbooks.versions import get_version


@dataclass(frozen=True, slots=True)
class Written:
    """A chapter as an editor typed it."""

    title: str
    slug: str
    summary: str
    body: str


async def save(
    db: Database,
    chapter_id: UUID,
    written: Written,
    *,
    version: str | None = None,
    state: BookState,
    publish_at: datetime | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Keep what an editor typed: to work on, to be looked at, to be published now or at a moment.

    `version` is that of the chapter that the editor started from.
    """
    async with db.transaction() as tx:
        chapter = await lock_chapter(tx, chapter_id)
        if _text(chapter) != written:
            check_version(version, str(chapter.version))
        edition = await get_edition_of(tx, chapter.version_id)
        await _check_slug(tx, chapter, written.slug)
        await _keep(tx, chapter, written, state, publish_at, actor=actor, now=now)
        if written.slug != chapter.slug:
            await _remember(tx, edition.handbook_id, chapter.slug, written.slug)
        await _note(tx, edition, chapter, f"chapter.{state}", actor=actor, now=now)
        if state is BookState.PUBLISHED or written.slug != chapter.slug:
            await changed(tx, edition.slug, only=written.slug)


def _text(chapter: ChapterDetails) -> Written:
    return Written(chapter.title, chapter.slug, chapter.summary, chapter.body)


async def _check_slug(tx: Tx, chapter: ChapterDetails, slug: str) -> None:
    taken = await tx.scalar(
        select(Chapter.id).where(
            Chapter.version_id == chapter.version_id, Chapter.slug == slug, Chapter.id != chapter.id
        )
    )
    if taken:
        raise SlugTaken(another="Een ander hoofdstuk")


async def _keep(
    tx: Tx,
    chapter: ChapterDetails,
    written: Written,
    state: BookState,
    publish_at: datetime | None,
    *,
    actor: str,
    now: datetime,
) -> None:
    kept = [Anchor(*pair) for pair in chapter.anchors]
    anchors, last = await off_loop(len(written.body), anchored, written.body, kept, chapter.last_anchor)
    if state is BookState.PUBLISHED:
        values = public_values(
            written.title, written.summary, written.body, (anchors, last), now=now, actor=actor
        )
    else:
        values = {
            "title": written.title,
            "summary": written.summary,
            "body": written.body,
            "anchors": [[one.id, one.text] for one in anchors],
            "last_anchor": last,
            "state": state,
            "publish_at": publish_at,
            "updated_at": now,
            "updated_by": actor,
        }
        if chapter.state == BookState.ARCHIVED:
            values["published_at"] = None  # what was taken away stays away until it is published anew
    values |= {"slug": written.slug, "version": Chapter.version + 1}
    await tx.execute(update(Chapter).where(Chapter.id == chapter.id).values(values))
    await write_revision(tx, CHAPTER, chapter.id, asdict(written), at=now, actor=actor)


async def _remember(tx: Tx, handbook_id: UUID, old: str, new: str) -> None:
    """Let the old address lead to the new one, and so do addresses before it."""
    statement = upsert(ChapterSlug).values(handbook_id=handbook_id, slug=old, now=new)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[ChapterSlug.handbook_id, ChapterSlug.slug], set_={"now": new}
        )
    )
    await tx.execute(
        update(ChapterSlug)
        .where(ChapterSlug.handbook_id == handbook_id, ChapterSlug.now == old)
        .values(now=new)
    )


async def _note(
    tx: Tx, edition: EditionDetails, chapter: ChapterDetails, action: str, *, actor: str, now: datetime
) -> None:
    """Write who did what."""
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action=action,
        subject="chapter",
        subject_id=chapter.id,
        slug=f"{edition.slug}/{edition.number}/{chapter.slug}",
    )


async def restore(
    db: Database,
    chapter_id: UUID,
    data: dict[str, Any],
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Bring an earlier text back, to work on: readers keep what they have until it is published.

    `version` is that of the chapter whose earlier texts were looked at.
    """
    async with db.transaction() as tx:
        chapter = await lock_chapter(tx, chapter_id)
        check_version(version, str(chapter.version))
        edition = await get_edition_of(tx, chapter.version_id)
        written = Written(**{name: str(data.get(name, "")) for name in ("title", "slug", "summary", "body")})
        written = Written(written.title, chapter.slug, written.summary, written.body)
        await _keep(tx, chapter, written, BookState.DRAFT, None, actor=actor, now=now)
        await _note(tx, edition, chapter, "chapter.restored", actor=actor, now=now)


async def _lock_order(tx: Tx, chapter_id: UUID, version: str | None) -> EditionDetails:
    """Lock the edition that a chapter is in, as it was on the screen (`version`).

    The edition comes before its chapters: that keeps two who move from waiting for each other.
    """
    edition = await get_edition_of(tx, (await get_chapter(tx, chapter_id)).version_id)
    await lock_edition(tx, edition.slug, edition.number)
    check_version(version, await get_version(tx, edition))
    return edition


async def move(
    db: Database, chapter_id: UUID, step: int, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Let a chapter and its neighbour change places; at the end nothing happens."""
    async with db.transaction() as tx:
        edition = await _lock_order(tx, chapter_id, version)
        version_id = edition.id
        order = [one for one in await list_chapters(tx, version_id) if one.state != BookState.ARCHIVED]
        here = next((index for index, one in enumerate(order) if one.id == chapter_id), None)
        if here is None or not 0 <= here + step < len(order):
            return
        order[here], order[here + step] = order[here + step], order[here]
        for place, one in enumerate(order, 1):
            if one.number != place:
                await tx.execute(update(Chapter).where(Chapter.id == one.id).values(number=place))
        await _note(tx, edition, order[here + step], "chapter.moved", actor=actor, now=now)
        tx.touch("handbooks", f"handbook:{edition.slug}")


async def set_state(
    db: Database,
    chapter_id: UUID,
    state: BookState,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Take a chapter away from readers, or bring it back as a draft."""
    async with db.transaction() as tx:
        edition = await _lock_order(tx, chapter_id, version)
        chapter = await lock_chapter(tx, chapter_id)
        values: dict[str, Any] = {"state": state, "publish_at": None, "updated_at": now, "updated_by": actor}
        if state is BookState.DRAFT:
            values["published_at"] = None  # readers get it back when it is published anew
        await tx.execute(
            update(Chapter).where(Chapter.id == chapter_id).values(values | {"version": Chapter.version + 1})
        )
        await _note(tx, edition, chapter, f"chapter.{state}", actor=actor, now=now)
        await changed(tx, edition.slug, only=chapter.slug)


async def publish_due(db: Database, now: datetime) -> int:
    """Publish the chapters whose moment has come; return how many. Running it twice is running it once."""
    async with db.transaction() as tx:
        due = await list_due(tx, now)
        for chapter_id in due:
            chapter = await lock_chapter(tx, chapter_id)
            edition = await get_edition_of(tx, chapter.version_id)
            await _keep(tx, chapter, _text(chapter), BookState.PUBLISHED, None, actor="house", now=now)
            await _note(tx, edition, chapter, "chapter.published", actor="house", now=now)
            await changed(tx, edition.slug, only=chapter.slug)
        return len(due)
