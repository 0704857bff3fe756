"""How many readers get a chapter of a handbook per second from the page cache.

The limit is a plain application in the same server that answers constant bytes of the same size.
"""

from __future__ import annotations

from pathlib import Path

import leerkring
from benchmarks import report
from benchmarks._client import visit
from benchmarks._house import Bench, fetch, get
from leerkring.core.clock import SystemClock
from leerkring.core.db import Database
from leerkring.library.handbooks.content import parse_directory
from leerkring.library.handbooks.service import load_handbooks

ROUNDS = 7
REQUESTS = 6000
SAMPLE = Path(leerkring.__file__).parent / "sample"
CHAPTER = "/handreikingen/woonzorganalyse/begin-bij-de-vraag"
ACCEPTED = ("", "br")


async def _load(db: Database) -> None:
    books = parse_directory(SAMPLE)
    assert isinstance(books, tuple), books
    async with db.transaction() as tx:
        await load_handbooks(tx, books, SystemClock().now())


def main() -> None:
    """Measure both in turn, plain and compressed."""
    with Bench() as bench:
        bench.load(SAMPLE)
        bench.with_database(_load)
        web = bench.serve("benchmarks._house:leerkring")
        for accepted in ACCEPTED:
            request = get(CHAPTER, [f"Accept-Encoding: {accepted}"] if accepted else [])
            page = fetch(web, request)
            assert b"book-text" in page or accepted, "the chapter is empty"
            limit = bench.serve("benchmarks._limits:constant", {"LEERKRING_TEST_BYTES": str(len(page))})
            ours: list[float] = []
            constant: list[float] = []
            for number in range(ROUNDS + 1):
                runs = [visit(port, [request] * REQUESTS) for port in (web, limit)]
                assert all(answer.status == 200 for run in runs for answer in run.answers)
                if number:  # the first round warms up
                    ours.append(runs[0].rate)
                    constant.append(runs[1].rate)
            name = f"chapter_page {accepted}".strip()
            note = f"a plain application in the same server that answers {len(page)} constant bytes"
            report(name, ours=ours, limit=constant, unit="pages/s", note=note, rate=True)


if __name__ == "__main__":
    main()
