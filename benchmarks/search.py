"""How long a visitor waits for a search in 100,000 passages, and how fast passages are indexed.

The limit of searching is the same SQL, run directly on one connection: what the rest (reading what was typed, choosing
what to ask next, the page, HTTP) adds is the difference. The limit of indexing is the same rows written by the same
statement, analysed beforehand.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from unittest import mock
from urllib.parse import quote

from sqlalchemy import text

import leerkring
from benchmarks import report
from benchmarks._bench import Bench, get
from benchmarks._client import visit
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database, Reading
from leerkring.search import service
from leerkring.search.analysis import analyse
from leerkring.search.queries import list_synonyms
from leerkring.search.searching import find
from leerkring.search.service import Entry, Source, index
from leerkring.search.upkeep import count_words
from leerkring.search.views import Filters

PASSAGES = int(os.environ.get("LEERKRING_BENCH_PASSAGES", "100000"))
PER_SOURCE = 50
ROUNDS = 5
QUESTIONS = (
    "woonzorganalyse", "eerlijk verdelen gemeenten", "statushouders", "urgentieregeling",
    "ouder worden op het platteland", "wachtlijst corporatie", "uitstroom uit de opvang", "briefadres",
    "huurachterstand voorkomen", "mandaat wethouder", "arbeidsmigranten inschrijven", "prestatieafspraken",
    "regionale inkoop", "leefbaarheid in de wijk", "standplaatsen", "beschermd wonen", "sociale huur nieuwbouw",
    "kwartiermaker", "woning aanpassen", "dakloosheid",
)  # fmt: skip
SAMPLE = Path(leerkring.__file__).parent / "sample"
_SENTENCE = re.compile(r"[A-Z][^.!?\n|#]{30,200}[.!?]")


def sentences() -> list[str]:
    """Return sentences as people in this field write them: those of the sample content."""
    texts = (path.read_text() for path in sorted(SAMPLE.rglob("*.md")))
    return [one.strip() for text in texts for one in _SENTENCE.findall(text.split("+++")[-1])]


def passages(count: int) -> Iterator[Entry]:
    """Make passages of Dutch: two to five sentences each, with a title of words from them."""
    chance, known = random.Random(2027), sentences()
    for number in range(count):
        chosen = chance.sample(known, chance.randint(2, 5))
        words = re.findall(r"[a-z]{5,}", " ".join(chosen).lower())
        yield Entry(
            chance.choice(("handreiking", "les", "praktijk", "artikel", "vraag")),
            f"/bench/{number // 3}#a{number % 3}",
            " ".join(chance.sample(words, min(3, len(words)))).capitalize(),
            " ".join(chosen),
            themes=chance.sample(("woonzorganalyse", "regionale-samenwerking", "woonzorgvisie"), 1),
            regions=chance.sample(("mra", "haaglanden", "regio-groningen"), 1),
        )


async def fill(db: Database) -> tuple[list[float], list[float]]:
    """Index the passages in parts; the rate of each part, and of writing one that was analysed before."""
    made = list(passages(PASSAGES))
    size = max(PER_SOURCE, PASSAGES // ROUNDS)
    ours, limit = [], []
    for start in range(0, len(made), size):
        part = made[start : start + size]
        ours.append(await _rate(db, part, start))
        ready = [analyse(one.title, one.context, one.text, service.filed(one)) for one in part]
        with mock.patch.object(service, "analyse", side_effect=ready):
            limit.append(await _rate(db, part, start))  # the same places again: replaced
    await count_words(db, SystemClock().now())
    async with db.reading() as reading:
        await reading.rows(text("SELECT gin_clean_pending_list('ix_search_entry_vector')"))
    await _analyze(db)
    return ours, limit


async def _rate(db: Database, part: list[Entry], start: int) -> float:
    began = time.perf_counter()
    for at in range(0, len(part), PER_SOURCE):
        async with db.transaction() as tx:
            await index(tx, Source("bench", str(start + at)), part[at : at + PER_SOURCE])
    return len(part) / (time.perf_counter() - began)


async def _analyze(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.sql("ANALYZE search_entry")


class Written:
    """Passes statements on, and keeps them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    async def sql(self, statement: str, *args: Any) -> Sequence[Any]:
        """Ask, and remember that."""
        self.asked.append((statement, args))
        return await self.reading.sql(statement, *args)


async def directly(db: Database, now: datetime) -> list[float]:
    """Run the statements of each question one after another; how long that took, in milliseconds."""
    took = []
    async with db.reading() as reading:
        synonyms = await list_synonyms(reading)
        for typed in QUESTIONS:
            written = Written(reading)
            await find(cast("Reading", written), typed, Filters(), now, synonyms=synonyms)
            began = time.perf_counter()
            for statement, args in written.asked:
                await reading.sql(statement, *args)
            took.append((time.perf_counter() - began) * 1000)
    return took


def p95(took: list[float]) -> float:
    """The time within which 95 of 100 were answered."""
    return sorted(took)[max(0, -(-len(took) * 95 // 100) - 1)]


async def _in_turn(db: Database, port: int) -> tuple[list[float], list[float]]:
    requests = [get(f"/zoeken?q={quote(typed)}") for typed in QUESTIONS]
    ours: list[float] = []
    limit: list[float] = []
    for number in range(ROUNDS + 1):
        run = await asyncio.to_thread(visit, port, requests, clients=1)
        assert all(answer.status == 200 for answer in run.answers)
        bare = await directly(db, SystemClock().now())
        if number:  # the first round warms up
            ours.append(p95([answer.seconds * 1000 for answer in run.answers]))
            limit.append(p95(bare))
    return ours, limit


def main() -> None:
    """Fill, then search over HTTP and directly in turn."""
    with Bench() as bench:
        rates = bench.with_database(fill)
        port = bench.serve("benchmarks._bench:leerkring")
        ours, limit = bench.with_database(lambda db: _in_turn(db, port))
        note = f"the same SQL, run directly on {PASSAGES} passages; p95 of {len(QUESTIONS)} questions"
        report("search", ours=ours, limit=limit, unit="ms", note=note)
        note = "the same rows written by the same statement, analysed beforehand"
        report("search_index", ours=rates[0], limit=rates[1], unit="passages/s", note=note, rate=True)


if __name__ == "__main__":
    main()
