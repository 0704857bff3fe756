"""How many readers get a chapter of a handbook per second from the page cache."""

from __future__ import annotations

from pathlib import Path

import leerkring
from benchmarks._bench import Bench
from benchmarks._kept import measure
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.library.handbooks.content.files import parse_directory
from leerkring.library.handbooks.content.loading import load_handbooks

SAMPLE = Path(leerkring.__file__).parent / "sample"
CHAPTER = "/handreikingen/woonzorganalyse/begin-bij-de-vraag"


async def _load(db: Database) -> None:
    books = parse_directory(SAMPLE)
    assert isinstance(books, tuple), books
    async with db.transaction() as tx:
        await load_handbooks(tx, books, SystemClock().now())


def main() -> None:
    """Measure it."""
    with Bench() as bench:
        bench.with_database(_load)
        measure(bench, "chapter_page", CHAPTER, b"book-text")


if __name__ == "__main__":
    main()
