"""New chapters at the end of an edition."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.editing.revisions import write_revision
from leerkring.library.handbooks.document import anchored
from leerkring.library.handbooks.editing.chapters import Written
from leerkring.library.handbooks.model import Chapter
from leerkring.library.handbooks.queries.back_office import (
    CHAPTER,
    EditionDetails,
    list_chapters,
    lock_edition,
)
from leerkring.library.handbooks.rules import Anchor


async def add(
    db: Database, slug: str, number: str, texts: list[Written], *, actor: str, now: datetime
) -> list[UUID]:
    """Put new chapters at the end of an edition, as drafts; an address that is taken gets a number."""
    places = await places_in(texts)
    async with db.transaction() as tx:
        edition = await lock_edition(tx, slug, number)
        return await add_in(tx, edition, texts, places, actor=actor, now=now)


Anchored = tuple[tuple[Anchor, ...], int]


async def places_in(texts: list[Written]) -> list[Anchored]:
    """Return the anchors of new texts; beside the event loop, since a whole book takes seconds to read."""
    return [await asyncio.to_thread(anchored, text.body, (), 0) for text in texts]


async def add_in(
    tx: Tx,
    edition: EditionDetails,
    texts: list[Written],
    places: list[Anchored],
    *,
    actor: str,
    now: datetime,
) -> list[UUID]:
    """Do the same within a transaction that holds the edition."""
    there = await list_chapters(tx, edition.id)
    taken = {chapter.slug for chapter in there}
    place = max((chapter.number for chapter in there), default=0)
    made: list[UUID] = []
    for place_, (text, (anchors, last)) in enumerate(zip(texts, places, strict=True), place + 1):
        name, count = text.slug, 2
        while name in taken:
            name, count = f"{text.slug}-{count}", count + 1
        taken.add(name)
        chapter_id = uuid7()
        await tx.execute(
            insert(Chapter).values(
                id=chapter_id,
                version_id=edition.id,
                slug=name,
                number=place_,
                title=text.title,
                summary=text.summary,
                body=text.body,
                anchors=[[one.id, one.text] for one in anchors],
                last_anchor=last,
                created_at=now,
                updated_at=now,
                updated_by=actor,
            )
        )
        kept = Written(text.title, name, text.summary, text.body)
        await write_revision(tx, CHAPTER, chapter_id, asdict(kept), at=now, actor=actor)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="chapter.added",
            subject="chapter",
            subject_id=chapter_id,
            slug=f"{edition.slug}/{edition.number}/{name}",
        )
        made.append(chapter_id)
    return made
