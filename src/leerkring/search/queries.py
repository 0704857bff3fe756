"""Every SELECT of search.

The statement that finds is written anew for each question, as long as the question is; of what was typed only
parameters are in it, and those are tsqueries that `tsquery` wrote.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.search.model import SearchSynonym
from leerkring.search.refusals import NoSuchSynonym
from leerkring.search.tsquery import LAST, Question
from leerkring.search.views import Filters, Suggestion

PAGE_SIZE = 10
FACETS = {"soort": "kind", "thema": "themes", "regio": "regions", "doelgroep": "target_groups"}

WEIGHTS = "'{0.12, 0.4, 0.75, 1.0}'::float4[]"
"""What a place is worth: D a part of a compound in the text, C the text, B a part of one in the title or the address, A the title."""

KIND = "coalesce(entry.newer_kind, entry.kind)"
"""What kind an entry is."""

PRIOR = f"""
    CASE {KIND} WHEN 'handreiking' THEN 1.0 WHEN 'les' THEN 1.0 WHEN 'praktijk' THEN 1.0 WHEN 'vraag' THEN 0.95
                    WHEN 'regio' THEN 1.05 WHEN 'nieuwsbrief' THEN 0.75 WHEN 'artikel' THEN 0.95 ELSE 1.0 END
    * CASE WHEN entry.starts_at IS NULL THEN 1.0
           WHEN coalesce(entry.ends_at, entry.starts_at) < {{now}} THEN 0.6 ELSE 1.12 END
    * CASE WHEN entry.kind IN ('artikel', 'nieuwsbrief') AND entry.published_at IS NOT NULL
           THEN 1 + 0.15 * exp(-greatest(0, extract(epoch FROM {{now}} - entry.published_at)) / 15552000.0)
           ELSE 1.0 END
    * CASE WHEN entry.path = entry.page THEN 1.05 ELSE 1.0 END"""

_FIND = """
WITH hit AS MATERIALIZED (
    SELECT entry.id, entry.page, {kind} AS kind, entry.themes, entry.regions, entry.target_groups,
           ({score}) * (0.4 + 0.6 * ({covered}) / {weight}) * {prior} AS score, {precise} AS precise
      FROM search_entry AS entry
     CROSS JOIN LATERAL (SELECT {ranks}) AS rank
     WHERE entry.vector @@ {asked}
), best AS MATERIALIZED (
    SELECT page, max(score) AS score, count(*) AS spots, bool_or(precise) AS precise, min(kind) AS kind, min(themes) AS themes,
           min(regions) AS regions, min(target_groups) AS target_groups
      FROM hit GROUP BY page
), alike AS MATERIALIZED (
    SELECT kind, themes, regions, target_groups, count(*) AS pages FROM best GROUP BY 1, 2, 3, 4
), top AS MATERIALIZED (
    SELECT page, score * (1 + 0.08 * ln(spots)) AS score, spots, {tail} AS precise
      FROM best WHERE {soort} AND {thema} AND {regio} AND {doelgroep}
     ORDER BY 2 DESC, page LIMIT {size} OFFSET {skip}
)
(SELECT DISTINCT ON (top.page) 'hit' AS what, hit.id::text AS name, top.spots AS number, top.score, top.precise
   FROM top JOIN hit USING (page) ORDER BY top.page, hit.score DESC, hit.id)
UNION ALL SELECT 'total', '', coalesce(sum(pages), 0)::bigint, 0, true FROM alike
           WHERE {soort} AND {thema} AND {regio} AND {doelgroep}
UNION ALL SELECT 'unfiltered', '', coalesce(sum(pages), 0)::bigint, 0, true FROM alike
UNION ALL SELECT 'soort', kind, sum(pages)::bigint, 0, true FROM alike
           WHERE {thema} AND {regio} AND {doelgroep} GROUP BY kind
UNION ALL SELECT 'thema', one, sum(pages)::bigint, 0, true FROM alike, unnest(themes) AS one
           WHERE {soort} AND {regio} AND {doelgroep} GROUP BY one
UNION ALL SELECT 'regio', one, sum(pages)::bigint, 0, true FROM alike, unnest(regions) AS one
           WHERE {soort} AND {thema} AND {doelgroep} GROUP BY one
UNION ALL SELECT 'doelgroep', one, sum(pages)::bigint, 0, true FROM alike, unnest(target_groups) AS one
           WHERE {soort} AND {thema} AND {regio} GROUP BY one
"""

_TAIL = "bool_or(precise) OVER (ORDER BY score * (1 + 0.08 * ln(spots)), page DESC)"
"""Whether this or a worse one has all that was asked for: what comes after those is the tail."""

_SUGGEST = """
    SELECT coalesce(newer_kind, kind) AS kind, page AS path, title, context FROM search_entry
     WHERE vector @@ CAST($1::text AS tsquery) AND path = page
     ORDER BY (starts_at IS NOT NULL AND coalesce(ends_at, starts_at) < $2),
              ts_rank('{0, 0, 0.7, 1}'::float4[], vector, CAST($1::text AS tsquery)) DESC,
              length(title), page
     LIMIT $3"""

_LIKE = """
    SELECT word, entries FROM search_word WHERE word % $1
     ORDER BY similarity(word, $1) DESC, entries DESC LIMIT 24"""

_OCCURS = "SELECT EXISTS (SELECT FROM search_entry WHERE vector @@ CAST($1::text AS tsquery)) AS found"

_SHOWN = """
    SELECT id::text, coalesce(newer_kind, kind) AS kind, path, title, context, text, regions, starts_at, ends_at, published_at
      FROM search_entry WHERE id = ANY(CAST($1::text[] AS uuid[]))"""

_COUNTED = """
    SELECT counted.lexeme, counted.entries, total.entries AS all
      FROM search_lexeme AS counted, search_count AS total WHERE counted.lexeme = ANY($1)"""


@dataclass(frozen=True, slots=True)
class Matches:
    """What a statement found: which entries, and how many there are of what."""

    ids: Sequence[str]
    scores: Mapping[str, float]
    spots: Mapping[str, int]
    precise: Mapping[str, bool]
    total: int
    unfiltered: int
    counts: Mapping[str, Mapping[str, int]]


class _Params(list[Any]):
    """What a statement is given; `add` returns how it is written in it."""

    def add(self, value: object, type_: str) -> str:
        self.append(value)
        return f"${len(self)}::{type_}"

    def query(self, value: str) -> str:
        return f"CAST({self.add(value, 'text')} AS tsquery)"


def matching_statement(
    question: Question, asked: str, filters: Filters, now: datetime, *, page: int, size: int = PAGE_SIZE
) -> tuple[str, list[Any]]:
    """Return the statement that finds, and its parameters."""
    params, precise = _Params(), question.all()
    is_whole = asked == precise or len(question.groups) > 1
    ranks, score, covered = [], [], []
    for number, group in enumerate(question.groups):
        ways = [
            f"{way.worth:.3f} * ts_rank({WEIGHTS}, entry.vector, {params.query(way.query)})"
            for way in group.ways
            if way.worth > LAST or asked != precise
        ]
        ranks.append(f"greatest({', '.join(ways)}) AS of{number}")
        score.append(f"{group.weight:.4f} * rank.of{number}")
        covered.append(f"CASE WHEN rank.of{number} > 0 THEN {group.weight:.4f} ELSE 0 END")
    weight = sum(group.weight for group in question.groups)
    extra = [
        f"CASE WHEN entry.vector @@ {params.query(query)} THEN {worth} ELSE 0 END"
        for query, worth in ((question.in_title(), 0.35), (question.beside(), 0.2))
        if query
    ]
    time = params.add(now, "timestamptz")
    statement = _FIND.format(
        score=" + ".join([f"({' + '.join(score)}) / {weight:.4f}", *extra]),
        covered=" + ".join(covered),
        weight=f"{weight:.4f}",
        kind=KIND,
        prior=PRIOR.format(now=time),
        ranks=", ".join(ranks),
        asked=params.query(asked),
        precise="true" if is_whole else f"entry.vector @@ {params.query(precise)}",
        tail="true" if is_whole else _TAIL,
        size=params.add(size, "bigint"),
        skip=params.add((page - 1) * size, "bigint"),
        **_passing(filters, params),
    )
    return statement, list(params)


def _passing(filters: Filters, params: _Params) -> dict[str, str]:
    chosen = {
        "soort": filters.kind,
        "thema": filters.theme,
        "regio": filters.region,
        "doelgroep": filters.target_group,
    }
    return {
        name: "true"
        if not value
        else f"kind = {params.add(value, 'text')}"
        if name == "soort"
        else f"{FACETS[name]} @> ARRAY[{params.add(value, 'text')}]"
        for name, value in chosen.items()
    }


async def list_matches(
    reading: Reading, question: Question, asked: str, filters: Filters, now: datetime, *, page: int
) -> Matches:
    """Find one page of what matches, with the counts of every filter."""
    statement, params = matching_statement(question, asked, filters, now, page=page)
    counts: dict[str, dict[str, int]] = {}
    ids: list[Any] = []
    for row in await reading.sql(statement, *params):
        if row.what == "hit":
            ids.append(row)
        else:
            counts.setdefault(row.what, {})[row.name] = row.number
    ids.sort(key=lambda row: -row.score)
    return Matches(
        [row.name for row in ids],
        {row.name: float(row.score) for row in ids},
        {row.name: row.number for row in ids},
        {row.name: row.precise for row in ids},
        counts.pop("total", {}).get("", 0),
        counts.pop("unfiltered", {}).get("", 0),
        counts,
    )


async def list_entries(reading: Reading, ids: Sequence[str]) -> dict[str, Any]:
    """Return these entries by their id."""
    return {row.id: row for row in await reading.sql(_SHOWN, list(ids))}


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


async def list_kept_synonyms(reading: Reading, asked: Asked) -> Found[KeptSynonym]:
    """Return a page of the synonyms."""
    return await read_list(reading, asked, KeptSynonym, _KEPT, tie=SearchSynonym.id)


async def get_synonym(reading: Reading, id_: UUID) -> KeptSynonym:
    """Return one line."""
    row = await reading.row(_KEPT.where(SearchSynonym.id == id_))
    if row is None:
        raise NoSuchSynonym
    return read_row(KeptSynonym, row)


async def count_lexemes(reading: Reading, lexemes: Iterable[str]) -> tuple[int, dict[str, int]]:
    """Return how many entries there were at the last count, and in how many of them each lexeme was."""
    rows = await reading.sql(_COUNTED, sorted(lexemes))
    return (rows[0].all if rows else 0), {row.lexeme: row.entries for row in rows}


async def list_similar(reading: Reading, word: str) -> list[tuple[str, int]]:
    """Return words that look like this one, and in how many entries each is."""
    return [(row.word, row.entries) for row in await reading.sql(_LIKE, word)]


async def occurs(reading: Reading, asked: str) -> bool:
    """Tell whether something matches."""
    return bool((await reading.sql(_OCCURS, asked))[0].found)


async def list_suggestions(reading: Reading, asked: str, now: datetime, most: int) -> list[Suggestion]:
    """Return pages whose titles match."""
    rows = await reading.sql(_SUGGEST, asked, now, most)
    return [Suggestion(row.kind, row.path, row.title, row.context) for row in rows]
