"""A list of the back office with 2,000 lines beside one with 50: whoever works with much waits no longer.

Registrations of an activity, with its filters, orders and a word to search for. Times are those of the processor, as in
`growth`.
"""

from __future__ import annotations

import json

from benchmarks._bench import Bench
from benchmarks._pages import Answered, Visitor
from benchmarks.growth import SECRET
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.people.service import make_sign_in_link
from leerkring.run.sampling import STAFF, load_sample
from leerkring.settings import Settings

FEW, MANY = 50, 2000
AIM = 1.5
ROUNDS = 15
ASKED = ("", "?status=confirmed", "?sorteer=naam", "?sorteer=-datum", "?pagina=2", "?zoek=deelnemer")

_FILL = """
WITH people AS (
    INSERT INTO person (id, email, name, created_at)
    SELECT gen_random_uuid(), 'deelnemer-' || $2::int || '-' || n || '@voorbeeld.example', 'Deelnemer ' || n, now()
      FROM generate_series(1, $2::int) n
    RETURNING id, email, name
)
INSERT INTO registration (id, activity_id, person_id, organization_id, group_id, state, reason, position, name, email,
                          organization, organization_kind, answers, registered_at, decided_at)
SELECT gen_random_uuid(), $1, people.id, one.organization_id, people.id, 'confirmed', one.reason,
       row_number() OVER (), people.name, people.email, one.organization, one.organization_kind, one.answers, now(), now()
  FROM people CROSS JOIN (SELECT * FROM registration ORDER BY id LIMIT 1) one
"""
_EMPTY = """
SELECT id, slug FROM activity a WHERE NOT EXISTS (SELECT FROM registration r WHERE r.activity_id = a.id)
 ORDER BY slug LIMIT 2
"""


def main() -> None:
    """Fill one activity with few and one with many, ask each address of both in turn, compare."""
    with Bench() as bench:
        slugs, link = bench.with_database(_fill)
        port = bench.serve("benchmarks._bench:leerkring_uncached", {"LEERKRING_RATE_LIMITS": "off"})
        visitor = Visitor(port, link, bench.processor)
        answers: dict[tuple[str, str], Answered] = {}
        for _ in range(ROUNDS):
            for asked in ASKED:
                for slug in slugs:
                    path = f"/beheer/activiteiten/{slug}/aanmeldingen{asked}"
                    answers[asked, slug] = visitor.ask(path, answers.get((asked, slug)))
    few, many = slugs
    ratios = {}
    for asked in ASKED:
        before, after = answers[asked, few], answers[asked, many]
        assert before.status == after.status == 200, asked
        ratios[asked] = min(after.seconds) / min(before.seconds)
        times = f"{min(before.seconds) * 1000:.1f} → {min(after.seconds) * 1000:.1f} ms"
        print(
            f"{'ABOVE' if ratios[asked] > AIM else 'ok   '} {ratios[asked]:5.2f}  {asked or 'as it opens'}: {times}"
        )
    worst = max(ratios.values())
    line = {
        "name": "backoffice_list",
        "ours": round(worst, 2),
        "limit": AIM,
        "unit": f"times the processor's time of a list of {FEW} for one of {MANY}, the slowest of {len(ASKED)} ways to ask",
        "ratio": round(AIM / worst, 2),
        "note": "the aim: 1.5 times",
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


async def _fill(db: Database) -> tuple[list[str], str]:
    now = SystemClock().now()
    await load_sample(db, now, Settings(secret_key=SECRET))
    slugs = []
    async with db.transaction() as tx:
        for activity, number in zip(await tx.sql(_EMPTY), (FEW, MANY), strict=True):
            await tx.sql(_FILL, activity.id, number)
            slugs.append(activity.slug)
    async with db.transaction() as tx:
        await tx.sql("ANALYZE registration")
    return slugs, await make_sign_in_link(db, STAFF[-1][1], now, "")


if __name__ == "__main__":
    main()
