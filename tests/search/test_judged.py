"""How well is found what people look for: judged questions over the sample, beside what PostgreSQL does by itself.

`pytest tests/search/test_judged.py -s` prints the report.
"""

from collections.abc import Mapping, Sequence
from math import log2

from sqlalchemy import text

from leerkring.core.db import Database
from leerkring.search.finding import find
from leerkring.search.upkeep import count_words
from leerkring.search.views import Filters
from tests.conftest import TODAY
from tests.search.corpus import judged, keep

PLAIN = text("""
    WITH hit AS (
        SELECT page, ts_rank(to_tsvector('dutch', title || ' ' || context || ' ' || text), asked) AS score
          FROM search_entry, websearch_to_tsquery('dutch', :typed) AS asked
         WHERE to_tsvector('dutch', title || ' ' || context || ' ' || text) @@ asked)
    SELECT page FROM hit GROUP BY page ORDER BY max(score) DESC, page LIMIT 10""")


def gain(found: Sequence[str], wanted: Mapping[str, int]) -> float:
    """nDCG@10: how much of what could be gained, with what stands higher counting more."""
    won = sum((2 ** wanted.get(page, 0) - 1) / log2(place + 2) for place, page in enumerate(found[:10]))
    best = sorted(wanted.values(), reverse=True)[:10]
    return float(won / sum((2**worth - 1) / log2(place + 2) for place, worth in enumerate(best)))


def recall(found: Sequence[str], wanted: Mapping[str, int]) -> float:
    """How much of what is wanted is among the first ten."""
    return len(set(found[:10]) & set(wanted)) / min(10, len(wanted))


async def test_people_find_what_they_look_for(db: Database) -> None:
    async with db.transaction() as tx:
        assert await keep(tx, TODAY) > 300
    await count_words(db, TODAY)
    questions = list(judged())
    assert len(questions) >= 60
    lines, ours, plain = [], [], []
    async with db.reading() as reading:
        places = {row.page for row in await reading.rows(text("SELECT DISTINCT page FROM search_entry"))}
        unknown = {page for _, wanted in questions for page in wanted} - places
        assert not unknown
        for typed, wanted in questions:
            found = await find(reading, typed, Filters(), TODAY)
            pages = [hit.path.split("#")[0] for hit in found.hits]
            bare = [row.page for row in await reading.rows(PLAIN, {"typed": typed})]
            ours.append((gain(pages, wanted), recall(pages, wanted)))
            plain.append((gain(bare, wanted), recall(bare, wanted)))
            lines.append(f"{ours[-1][0]:5.2f} {plain[-1][0]:5.2f}  {typed}")
    scores = {
        name: tuple(sum(column) / len(questions) for column in zip(*rows, strict=True))
        for name, rows in (("ours", ours), ("plain", plain))
    }
    print("\n".join(sorted(lines)))  # noqa: T201
    for name, (ndcg, found_share) in scores.items():
        print(f"{name:6} nDCG@10 {ndcg:.3f}  recall@10 {found_share:.3f}  over {len(questions)}")  # noqa: T201
    assert scores["ours"][0] >= scores["plain"][0] + 0.15
    assert scores["ours"][0] >= 0.85
