"""How long it takes to freeze the audience of an issue: 100,000 readers with as many kinds of wishes as there are.

Ours is the whole transaction: who gets which items, each letter encoded, a delivery for each reader and how far
they were served. The limit is an INSERT … SELECT of as many plain deliveries.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from benchmarks import report
from benchmarks._bench import Bench
from benchmarks.newsletter_send import FREEZE
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import local
from leerkring.newsletter.issues.freezing import freeze
from leerkring.newsletter.model import Issue, IssueItem, Stream
from leerkring.settings import Settings

ROUNDS = int(os.environ.get("LEERKRING_TEST_ROUNDS", "5"))
READERS = int(os.environ.get("LEERKRING_TEST_READERS", "100000"))
THEMES = ("woonzorganalyse", "regionale-samenwerking", "woonzorgvisie")
PEOPLE = """
INSERT INTO person (id, email, name, created_at)
SELECT gen_random_uuid(), 'lezer' || n || '@gemeente.example', 'Lezer ' || n, $2 FROM generate_series(1, $1::int) AS n
"""
SUBSCRIPTIONS = """
INSERT INTO subscription (id, person_id, stream_id, state, themes, rhythm, confirmed_at, changed_at)
SELECT gen_random_uuid(), p.id, $1, 'confirmed',
       (ARRAY['[]', '["woonzorganalyse"]', '["woonzorgvisie"]', '["regionale-samenwerking", "woonzorgvisie"]'])
           [1 + (row_number() OVER ()) % 4]::jsonb,
       (ARRAY['biweekly', 'biweekly', 'agenda', 'monthly'])[1 + (row_number() OVER ()) / 4 % 4], $2, $2
  FROM person p
"""


async def people(db: Database) -> UUID:
    """Make the readers of the first stream; returns it."""
    now = SystemClock().now()
    async with db.transaction() as tx:
        stream: UUID = await tx.scalar(select(Stream.id).order_by(Stream.number).limit(1))
        await tx.sql(PEOPLE, READERS, now)
        await tx.sql(SUBSCRIPTIONS, stream, now)
    async with db.transaction() as tx:
        await tx.sql("ANALYZE person, subscription")
    return stream


async def scheduled(db: Database, stream: UUID, number: int) -> UUID:
    """Make an issue of twelve items that is due."""
    now, id_ = SystemClock().now(), uuid7()
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM delivery")
        await tx.sql("UPDATE issue SET state = 'sent'")
        await tx.execute(
            insert(Issue).values(
                id=id_,
                stream_id=stream,
                number=number,
                state="scheduled",
                subject="Nieuwsbrief",
                send_on=local(now).date(),
                not_before=now - timedelta(minutes=1),
                created_at=now,
                created_by="house",
                updated_at=now,
            )
        )
        await tx.execute(
            insert(IssueItem),
            [
                {
                    "id": uuid7(),
                    "issue_id": id_,
                    "position": place,
                    "kind": "text",
                    "title": f"Bericht {place}",
                    "text": "Wat een regio leert over wonen, welzijn en zorg.\n\n" * 20,
                    "themes": [THEMES[place % 4]] if place % 4 < 3 else [],
                }
                for place in range(12)
            ],
        )
    return id_


async def measure(db: Database, settings: Settings) -> tuple[list[float], list[float]]:
    """Seconds of ours and of the limit, in turn."""
    ours, limit = [], []
    stream = await people(db)
    for number in range(1, ROUNDS + 1):
        issue = await scheduled(db, stream, number)
        began = time.perf_counter()
        many = await freeze(db, issue, SystemClock().now(), settings)
        ours.append(time.perf_counter() - began)
        id_ = uuid4()
        began = time.perf_counter()
        async with db.transaction() as tx:
            await tx.sql(FREEZE, f"{id_}:", id_, many)
        limit.append(time.perf_counter() - began)
    return ours, limit


def main() -> None:
    """Freeze issue after issue for the same readers."""
    with Bench() as bench:
        settings = Settings(
            data_dir=Path(bench.folder), secret_key="a key of no importance, for benchmarks only"
        )
        ours, limit = bench.with_database(lambda db: measure(db, settings))
    report(
        "newsletter_freeze",
        ours=ours,
        limit=limit,
        unit=f"seconds to freeze an issue for {READERS} readers",
        note="limit: INSERT … SELECT of as many plain deliveries",
    )


if __name__ == "__main__":
    main()
