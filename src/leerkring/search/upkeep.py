"""Keeping the index in order, by the worker: words are counted when texts changed, older analyses are redone.

Counting stands apart from indexing so that two who keep texts at the same time never wait for each other's words.
"""

from datetime import datetime

from leerkring.core.database.db import Database, Tx
from leerkring.search.analysis import ANALYSIS, analyse, filing

BATCH = 500

_CHANGED = """
SELECT now.entries, now.newest_at
  FROM (SELECT count(*) AS entries, max(indexed_at) AS newest_at FROM search_entry) AS now
  LEFT JOIN search_count AS counted ON counted.id = 1
 WHERE counted.id IS NULL
    OR (counted.entries, counted.newest_at) IS DISTINCT FROM (now.entries, now.newest_at)
"""
_COUNT = """
WITH counted AS (SELECT word AS {name}, ndoc AS entries FROM ts_stat('SELECT {column} FROM search_entry')),
     gone AS (DELETE FROM {table} AS old
               WHERE NOT EXISTS (SELECT FROM counted WHERE counted.{name} = old.{name}))
INSERT INTO {table} AS old ({name}, entries) SELECT {name}, entries FROM counted
    ON CONFLICT ({name}) DO UPDATE SET entries = excluded.entries WHERE old.entries <> excluded.entries
"""
_REMEMBER = """
INSERT INTO search_count (id, entries, newest_at, counted_at) VALUES (1, $1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET entries = $1, newest_at = $2, counted_at = $3
"""
_OLDER = """
SELECT id, path, title, context, text, themes || regions || target_groups AS slugs
  FROM search_entry WHERE analysis <> $1
 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_RENEW = """
UPDATE search_entry AS entry
   SET vector = made.vector::tsvector, words = made.words::tsvector, analysis = $1, indexed_at = now()
  FROM unnest($2::uuid[], $3::text[], $4::text[]) AS made (id, vector, words)
 WHERE entry.id = made.id
"""


async def tend(db: Database, now: datetime) -> tuple[int, bool]:
    """Index anew what an older analysis indexed, then count the words if texts changed; safe to run twice."""
    renewed = 0
    while more := await reindex(db):
        renewed += more
    return renewed, await count_words(db, now)


async def reindex(db: Database, *, batch: int = BATCH) -> int:
    """Index anew some of what another analysis indexed; return how many. Several workers share the work."""
    async with db.transaction() as tx:
        rows = await tx.sql(_OLDER, ANALYSIS, batch)
        if rows:
            made = [analyse(row.title, row.context, row.text, filing(row.path, row.slugs)) for row in rows]
            ids = [row.id for row in rows]
            await tx.sql(_RENEW, ANALYSIS, ids, [one.vector for one in made], [one.words for one in made])
            tx.touch("search")
        return len(rows)


async def count_words(db: Database, now: datetime) -> bool:
    """Count in how many entries each word is, if there is something new; tells whether."""
    async with db.transaction() as tx:
        changed = await tx.sql(_CHANGED)
        if not changed:
            return False
        await _count(tx, changed[0].entries, changed[0].newest_at, now)
    return True


async def _count(tx: Tx, entries: int, newest_at: datetime | None, now: datetime) -> None:
    await tx.sql("SELECT pg_advisory_xact_lock(hashtext('leerkring.search.count'))")
    for table, name, column in (("search_word", "word", "words"), ("search_lexeme", "lexeme", "vector")):
        await tx.sql(_COUNT.format(table=table, name=name, column=column))
    await tx.sql(_REMEMBER, entries, newest_at, now)
