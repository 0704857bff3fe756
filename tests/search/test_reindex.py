"""The whole index can be made anew from what the features keep."""

from sqlalchemy import text

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.run import reindexing
from tests.conftest import TODAY
from tests.support.sample import live_with_sample

KEPT = text("""
    SELECT source_kind, source_id, number, kind, path, title, context, text, themes, regions, target_groups,
           starts_at, ends_at, published_at, vector::text, words::text
      FROM search_entry ORDER BY source_kind, source_id, number""")


async def kept(db: Database) -> list[tuple[object, ...]]:
    async with db.reading() as reading:
        return [
            tuple(sorted(value) if isinstance(value, list) else value for value in row)
            for row in await reading.rows(KEPT)
        ]


async def test_what_was_lost_is_found_again(services: Services) -> None:
    await live_with_sample(services)
    before = await kept(services.db)
    kinds = {row[3] for row in before}
    assert kinds >= {
        "handreiking",
        "les",
        "praktijk",
        "artikel",
        "regio",
        "vraag",
        "leerkring",
        "praktijklab",
    }
    async with services.db.transaction() as tx:
        await tx.sql("DELETE FROM search_entry")
    assert await reindexing.reindex(services.db, TODAY) == len(before)
    assert await kept(services.db) == before
