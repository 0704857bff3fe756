"""How well is found what people look for: judged questions over the sample, beside what PostgreSQL does by itself.

`pytest tests/search/test_judged.py -s` prints the report.
"""

from collections.abc import Mapping, Sequence
from math import log2

from sqlalchemy import text

from leerkring.core.database.db import Database, Reading
from leerkring.core.web.services import Services
from leerkring.search.searching import find
from leerkring.search.views import Filters
from tests.conftest import TODAY
from tests.search.corpus import HELD_OUT, JUDGED, Judged, judged
from tests.support.sample import live_with_sample

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


async def score(reading: Reading, questions: Sequence[Judged]) -> dict[str, tuple[float, float]]:
    """Ask all questions both ways; print and return nDCG@10 and recall@10 of each way."""
    lines, ours, plain = [], [], []
    for typed, wanted in questions:
        found = await find(reading, typed, Filters(), TODAY)
        pages = [hit.path.split("#")[0] for hit in found.hits]
        bare = [row.page for row in await reading.rows(PLAIN, {"typed": typed})]
        ours.append((gain(pages, wanted), recall(pages, wanted)))
        plain.append((gain(bare, wanted), recall(bare, wanted)))
        lines.append(f"{ours[-1][0]:5.2f} {plain[-1][0]:5.2f}  {typed}")
    scores = {
        name: (sum(row[0] for row in rows) / len(rows), sum(row[1] for row in rows) / len(rows))
        for name, rows in (("ours", ours), ("plain", plain))
    }
    print("\n".join(sorted(lines)))  # noqa: T201
    for name, (ndcg, share) in scores.items():
        print(f"{name:6} nDCG@10 {ndcg:.3f}  recall@10 {share:.3f}  over {len(questions)}")  # noqa: T201
    return scores


async def test_people_find_what_they_look_for(services: Services) -> None:
    await live_with_sample(services)
    db = Database(services.settings.database_url)  # a hundred questions one after the other are no page
    async with db.reading() as reading:
        pages = [row.page for row in await reading.rows(text("SELECT DISTINCT page FROM search_entry"))]
        questions, unseen = list(judged(JUDGED, pages)), list(judged(HELD_OUT, pages))
        assert len(questions) >= 60
        scores, held_out = await score(reading, questions), await score(reading, unseen)
    await db.close()
    assert scores["ours"][0] >= scores["plain"][0] + 0.15
    assert scores["ours"][0] >= 0.85
    assert held_out["ours"][0] >= held_out["plain"][0] + 0.15
