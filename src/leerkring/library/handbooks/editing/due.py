"""What is planned is tried shortly before its moment: what gives no file waits for a person (decision 0034)."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import update

from leerkring.core.database.db import Database
from leerkring.core.refusals import Busy
from leerkring.library.handbooks.editing.trial import (
    BookNotMade,
    TrialContext,
    TriedChapter,
    try_chapter,
    try_edition,
    was_tried,
)
from leerkring.library.handbooks.model import Chapter, HandbookVersion
from leerkring.library.handbooks.queries.back_office import (
    get_chapter,
    get_edition,
    list_due,
    list_editions_due,
)
from leerkring.settings import Settings

AHEAD = timedelta(minutes=2)
"""Twice the time between two rounds of the worker, so that nothing appears untried."""
log = structlog.get_logger("leerkring.handbooks")


async def try_due(db: Database, now: datetime, settings: Settings) -> int:
    """Try what is about to appear, and take the plan back of what gives no file; return how many that were."""
    context = TrialContext(db, settings.data_dir, settings.base_url, now)
    async with db.transaction() as tx:  # who is about to be published by another worker is left to it
        editions = await list_editions_due(tx, now + AHEAD)
        chapters = await list_due(tx, now + AHEAD)
    stopped = 0
    for slug, number in editions:
        stopped += await _try_edition(context, slug, number)
    for chapter_id in chapters:
        async with db.reading() as reading:
            one = await get_chapter(reading, chapter_id)
        try:
            await try_chapter(context, chapter_id, TriedChapter(one.slug, one.title, one.summary, one.body))
        except Busy:
            continue
        except BookNotMade as no:
            log.warning("a chapter was not published", chapter=one.slug, reason=no.text)
            async with db.transaction() as tx:
                mine = update(Chapter).where(Chapter.id == chapter_id, Chapter.version == one.version)
                await tx.execute(mine.values(publish_at=None, version=Chapter.version + 1))
            stopped += 1
    return stopped


async def _try_edition(context: TrialContext, slug: str, number: str) -> int:
    async with context.db.reading() as reading:
        edition = await get_edition(reading, slug, number)
    try:
        if not await was_tried(context, slug, number):
            await try_edition(context, slug, number)
    except Busy:
        return 0
    except BookNotMade as no:
        log.warning("an edition was not published", handbook=f"{slug}/{number}", reason=no.text)
        v = HandbookVersion
        async with context.db.transaction() as tx:
            mine = update(v).where(v.id == edition.id, v.version == edition.version)
            await tx.execute(mine.values(publish_at=None, version=v.version + 1))
        return 1
    return 0
