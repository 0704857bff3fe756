"""What else is about the same: pages that share the words by which this one differs from all others."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from leerkring.core.database.db import Reading
from leerkring.search.model import EntryKind

MOST_LEXEMES = 14
TOO_COMMON = 400
"""A word that more entries have says little, and would make many to look at."""
MOST_LOOKED_AT = 1000
"""In how many entries its words are looked for together, those first that say most about it."""
LEAST_SHARED = 0.22
"""How much of what this page is about another must have."""

_ALIKE = text("""
WITH mine AS MATERIALIZED (
    SELECT found.lexeme, sum(cardinality(found.positions)) AS times, min(counted.entries) AS entries
      FROM search_entry AS entry, unnest(entry.vector) AS found JOIN search_lexeme AS counted USING (lexeme)
     WHERE entry.page = :page AND counted.entries BETWEEN 2 AND :common AND length(found.lexeme) > 3
     GROUP BY found.lexeme
), weighed AS (
    SELECT lexeme, entries,
           ln(1 + times) * ln(1 + (SELECT max(entries) FROM search_count) / entries::float8) AS weight
      FROM mine ORDER BY 3 DESC, lexeme LIMIT :lexemes
), best AS MATERIALIZED (
    SELECT lexeme, weight, quote_literal(lexeme)::tsquery AS one
      FROM (SELECT weighed.*, sum(entries) OVER (ORDER BY weight DESC, lexeme) AS looked_at FROM weighed) AS so_far
     WHERE looked_at <= :looked OR looked_at = entries
), asked AS MATERIALIZED (
    SELECT string_agg(one::text, ' | ')::tsquery AS every, sum(weight) AS whole FROM best
), spots AS (
    SELECT entry.page, best.lexeme, best.weight
      FROM asked JOIN search_entry AS entry ON entry.vector @@ asked.every
      JOIN best ON entry.vector @@ best.one
     WHERE entry.page <> :page AND coalesce(entry.newer_kind, entry.kind) = ANY(:kinds) AND NOT entry.page = ANY(:but)
     GROUP BY entry.page, best.lexeme, best.weight
), pages AS (
    SELECT page, sum(weight) / (SELECT whole FROM asked) AS share
      FROM spots GROUP BY page ORDER BY 2 DESC, page LIMIT :most
)
SELECT pages.page AS path, coalesce(entry.newer_kind, entry.kind) AS kind, entry.title, entry.context
  FROM pages JOIN search_entry AS entry ON entry.page = pages.page AND entry.path = entry.page
 WHERE pages.share >= :least ORDER BY pages.share DESC, pages.page
""")


@dataclass(frozen=True, slots=True)
class Alike:
    """A page about the same. `context` says where it stands: its handbook, its region."""

    path: str
    kind: EntryKind
    title: str
    context: str


async def list_alike(
    reading: Reading, page: str, kinds: Sequence[EntryKind], *, but: Sequence[str] = (), most: int = 3
) -> tuple[Alike, ...]:
    """Return the public pages most like this one in what they say; none before words were counted."""
    rows = await reading.rows(
        _ALIKE,
        {
            "page": page,
            "kinds": [kind.value for kind in kinds],
            "but": list(but),
            "most": most,
            "least": LEAST_SHARED,
            "common": TOO_COMMON,
            "lexemes": MOST_LEXEMES,
            "looked": MOST_LOOKED_AT,
        },
    )
    return tuple(Alike(row.path, EntryKind(row.kind), row.title, row.context) for row in rows)
