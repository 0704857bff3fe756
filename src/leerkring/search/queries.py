"""Every SELECT of search.

The statement that finds is written anew for each question, as long as the question is; of what was typed only
parameters are in it, and those are tsqueries that `asking` wrote.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, text

from leerkring.core.db import AnyRow, Reading
from leerkring.search.asking import Question
from leerkring.search.model import SearchCount, SearchEntry, SearchLexeme, SearchSynonym
from leerkring.search.refusals import NoSuchSynonym
from leerkring.search.views import Filters, Suggestion

PAGE_SIZE = 10
FACETS = {"soort": "kind", "thema": "themes", "regio": "regions", "doelgroep": "target_groups"}

WEIGHTS = "'{0.12, 0.4, 0.75, 1.0}'::float4[]"
"""What a place is worth: D a part of a compound in the text, C the text, B a part of one in the title, A the title."""

PRIOR = """
    CASE entry.kind WHEN 'handreiking' THEN 1.0 WHEN 'les' THEN 1.0 WHEN 'praktijk' THEN 1.0 WHEN 'vraag' THEN 0.95
                    WHEN 'regio' THEN 1.05 WHEN 'nieuwsbrief' THEN 0.75 WHEN 'artikel' THEN 0.95 ELSE 1.0 END
    * CASE WHEN entry.starts_at IS NULL THEN 1.0
           WHEN coalesce(entry.ends_at, entry.starts_at) < :now THEN 0.6 ELSE 1.12 END
    * CASE WHEN entry.kind IN ('artikel', 'nieuwsbrief') AND entry.published_at IS NOT NULL
           THEN 1 + 0.15 * exp(-greatest(0, extract(epoch FROM :now - entry.published_at)) / 15552000.0)
           ELSE 1.0 END
    * CASE WHEN entry.path = entry.page THEN 1.05 ELSE 1.0 END"""

_FIND = """
WITH hit AS MATERIALIZED (
    SELECT entry.id, entry.page, entry.kind, entry.themes, entry.regions, entry.target_groups,
           ({score}) * (0.4 + 0.6 * ({covered}) / {weight}) * {prior} AS score
      FROM search_entry AS entry
     CROSS JOIN LATERAL (SELECT {ranks}) AS rank
     WHERE entry.vector @@ CAST(CAST(:asked AS text) AS tsquery)
), best AS MATERIALIZED (
    SELECT DISTINCT ON (page) *, count(*) OVER (PARTITION BY page) AS spots
      FROM hit ORDER BY page, score DESC, id
), passing AS MATERIALIZED (
    SELECT * FROM best WHERE {soort} AND {thema} AND {regio} AND {doelgroep}
)
(SELECT 'hit' AS what, id::text AS name, spots AS number, score * (1 + 0.08 * ln(spots)) AS score FROM passing
  ORDER BY 4 DESC, page LIMIT :size OFFSET :skip)
UNION ALL SELECT 'total', '', count(*), 0 FROM passing
UNION ALL SELECT 'unfiltered', '', count(*), 0 FROM best
UNION ALL SELECT 'soort', kind, count(*), 0 FROM best
           WHERE {thema} AND {regio} AND {doelgroep} GROUP BY kind
UNION ALL SELECT 'thema', one, count(*), 0 FROM best, unnest(themes) AS one
           WHERE {soort} AND {regio} AND {doelgroep} GROUP BY one
UNION ALL SELECT 'regio', one, count(*), 0 FROM best, unnest(regions) AS one
           WHERE {soort} AND {thema} AND {doelgroep} GROUP BY one
UNION ALL SELECT 'doelgroep', one, count(*), 0 FROM best, unnest(target_groups) AS one
           WHERE {soort} AND {thema} AND {regio} GROUP BY one
"""

_SUGGEST = text("""
    SELECT kind, page AS path, title, context FROM search_entry
     WHERE vector @@ CAST(CAST(:asked AS text) AS tsquery) AND path = page
     ORDER BY (starts_at IS NOT NULL AND coalesce(ends_at, starts_at) < :now),
              ts_rank('{0, 0, 0.7, 1}'::float4[], vector, CAST(CAST(:asked AS text) AS tsquery)) DESC,
              length(title), page
     LIMIT :most""")

_LIKE = text("""
    SELECT word, entries FROM search_word WHERE word % :word
     ORDER BY similarity(word, :word) DESC, entries DESC LIMIT 24""")

_OCCURS = text(
    "SELECT EXISTS (SELECT FROM search_entry WHERE vector @@ CAST(CAST(:asked AS text) AS tsquery))"
)


@dataclass(frozen=True, slots=True)
class Matches:
    """What a statement found: which entries, and how many there are of what."""

    ids: Sequence[str]
    scores: Mapping[str, float]
    spots: Mapping[str, int]
    total: int
    unfiltered: int
    counts: Mapping[str, Mapping[str, int]]


def finding(
    question: Question, asked: str, filters: Filters, now: datetime, *, page: int, size: int = PAGE_SIZE
) -> tuple[str, dict[str, Any]]:
    """Write the statement that finds, and its parameters."""
    params: dict[str, Any] = {"asked": asked, "now": now, "size": size, "skip": (page - 1) * size}
    ranks, score, covered = [], [], []
    for number, group in enumerate(question.groups):
        ways = []
        for place, way in enumerate(group.ways):
            params[f"way{number}_{place}"] = way.query
            query = f"CAST(CAST(:way{number}_{place} AS text) AS tsquery)"
            ways.append(f"{way.worth:.3f} * ts_rank({WEIGHTS}, entry.vector, {query})")
        ranks.append(f"greatest({', '.join(ways)}) AS of{number}")
        score.append(f"{group.weight:.4f} * rank.of{number}")
        covered.append(f"CASE WHEN rank.of{number} > 0 THEN {group.weight:.4f} ELSE 0 END")
    weight = sum(group.weight for group in question.groups)
    extra = []
    for name, query, worth in (("title", question.in_title(), 0.35), ("beside", question.beside(), 0.2)):
        if query:
            params[name] = query
            extra.append(
                f"CASE WHEN entry.vector @@ CAST(CAST(:{name} AS text) AS tsquery) THEN {worth} ELSE 0 END"
            )
    statement = _FIND.format(
        score=" + ".join([f"({' + '.join(score)}) / {weight:.4f}", *extra]),
        covered=" + ".join(covered),
        weight=f"{weight:.4f}",
        prior=PRIOR,
        ranks=", ".join(ranks),
        **_passing(filters, params),
    )
    return statement, params


def _passing(filters: Filters, params: dict[str, Any]) -> dict[str, str]:
    chosen = {
        "soort": filters.kind,
        "thema": filters.theme,
        "regio": filters.region,
        "doelgroep": filters.target_group,
    }
    params.update({name: value for name, value in chosen.items() if value})
    return {
        name: "true"
        if not value
        else f"kind = :{name}"
        if name == "soort"
        else f"{FACETS[name]} @> ARRAY[CAST(:{name} AS text)]"
        for name, value in chosen.items()
    }


async def find_matches(
    reading: Reading, question: Question, asked: str, filters: Filters, now: datetime, *, page: int
) -> Matches:
    """Find one page of what matches, with the counts of every filter."""
    statement, params = finding(question, asked, filters, now, page=page)
    counts: dict[str, dict[str, int]] = {}
    ids: list[AnyRow] = []
    for row in await reading.rows(text(statement), params):
        if row.what == "hit":
            ids.append(row)
        else:
            counts.setdefault(row.what, {})[row.name] = row.number
    return Matches(
        [row.name for row in ids],
        {row.name: float(row.score) for row in ids},
        {row.name: row.number for row in ids},
        counts.pop("total", {}).get("", 0),
        counts.pop("unfiltered", {}).get("", 0),
        counts,
    )


async def list_entries(reading: Reading, ids: Sequence[str]) -> dict[str, AnyRow]:
    """Return these entries by their id."""
    columns = (
        SearchEntry.id,
        SearchEntry.kind,
        SearchEntry.path,
        SearchEntry.title,
        SearchEntry.context,
        SearchEntry.text,
        SearchEntry.regions,
        SearchEntry.starts_at,
        SearchEntry.ends_at,
        SearchEntry.published_at,
    )
    wanted = select(*columns).where(SearchEntry.id.in_(bindparam("ids", expanding=True)))
    return {str(row.id): row for row in await reading.rows(wanted, {"ids": list(ids)})}


async def list_synonyms(reading: Reading) -> tuple[tuple[str, ...], ...]:
    """Return the groups of terms that mean the same."""
    rows = await reading.rows(
        select(SearchSynonym.terms).order_by(SearchSynonym.created_at, SearchSynonym.id)
    )
    return tuple(tuple(row.terms) for row in rows)


@dataclass(frozen=True, slots=True)
class KeptSynonym:
    """A line of the synonyms as editors see it."""

    id: UUID
    terms: Sequence[str]
    version: int
    updated_at: datetime


_KEPT = select(SearchSynonym.id, SearchSynonym.terms, SearchSynonym.version, SearchSynonym.updated_at)


async def list_kept_synonyms(reading: Reading) -> list[KeptSynonym]:
    """Return all synonyms, by their first word."""
    rows = await reading.rows(_KEPT.order_by(func.lower(SearchSynonym.terms[1]), SearchSynonym.id))
    return [KeptSynonym(*tuple(row)) for row in rows]


async def get_synonym(reading: Reading, id_: UUID) -> KeptSynonym:
    """Return one line."""
    row = await reading.row(_KEPT.where(SearchSynonym.id == id_))
    if row is None:
        raise NoSuchSynonym
    return KeptSynonym(*tuple(row))


async def count_lexemes(reading: Reading, lexemes: Iterable[str]) -> tuple[int, dict[str, int]]:
    """Return how many entries there were at the last count, and in how many of them each lexeme was."""
    all_entries = select(func.coalesce(func.max(SearchCount.entries), 0)).scalar_subquery()
    wanted = select(SearchLexeme.lexeme, SearchLexeme.entries, all_entries.label("all")).where(
        SearchLexeme.lexeme.in_(bindparam("lexemes", expanding=True))
    )
    rows = await reading.rows(wanted, {"lexemes": sorted(lexemes)})
    return (rows[0].all if rows else 0), {row.lexeme: row.entries for row in rows}


async def list_similar(reading: Reading, word: str) -> list[tuple[str, int]]:
    """Return words that look like this one, and in how many entries each is."""
    return [(row.word, row.entries) for row in await reading.rows(_LIKE, {"word": word})]


async def occurs(reading: Reading, asked: str) -> bool:
    """Tell whether something matches."""
    return bool(await reading.scalar(_OCCURS, {"asked": asked}))


async def list_suggestions(reading: Reading, asked: str, now: datetime, most: int) -> list[Suggestion]:
    """Return pages whose titles match."""
    rows = await reading.rows(_SUGGEST, {"asked": asked, "now": now, "most": most})
    return [Suggestion(row.kind, row.path, row.title, row.context) for row in rows]
