"""How many registrations are decided per second when twenty people at a time want fifty places.

Everyone past the fiftieth joins the waiting list, which is the harder case: each attempt writes. One in twenty
presses the button a second time. One web process as production runs it, behind a trusted proxy that names each
visitor and with rate limits on, on a database that writes to disk; both limits on the same machine in the same run.
What was answered is compared afterwards with what is in the database.
"""

from __future__ import annotations

import random
import re
import subprocess
from urllib.parse import urlencode

from sqlalchemy import select

from benchmarks import report
from benchmarks._bench import BEHIND_PROXY, Bench, visitor
from benchmarks._client import Run, visit
from leerkring.activities.model import Activity
from leerkring.core.database.db import Database
from leerkring.core.database.server.cluster import PORT
from leerkring.core.database.server.programs import binaries
from leerkring.registrations.model import Registration

ROUNDS = 5
CLIENTS = 20
PLACES = 50
PEOPLE = 3000
DOUBLE_PRESSES = 160
RECENT = 40
PGBENCH_SECONDS = 3
ACTIVITY = f"""+++
kind = "circle"
title = "Een leerkring waar iedereen bij wil zijn"
summary = "Vijftig plaatsen."
capacity = {PLACES}
allocation = "first_come"
registration_opens_at = 2026-01-05T09:00:00+01:00
registration_closes_at = 2090-01-01T00:00:00+01:00
state = "published"
[[occurrences]]
starts_at = 2090-02-04T09:30:00+01:00
ends_at = 2090-02-04T16:30:00+01:00
location = "Stadhuis Enschede"
+++
"""
# The activity's counter and the registration in one statement, on copies of our tables without their foreign keys.
TABLES = """
CREATE TABLE limit_activity (LIKE activity INCLUDING ALL EXCLUDING GENERATED);
CREATE TABLE limit_registration (LIKE registration INCLUDING ALL);
"""
COUNT_AND_INSERT = """
WITH counted AS (
    UPDATE limit_activity
       SET taken = taken + (taken < capacity)::int,
           waiting = waiting + (taken >= capacity)::int,
           last_position = last_position + 1
     WHERE slug = :slug
 RETURNING id, last_position, capacity
)
INSERT INTO limit_registration (id, activity_id, person_id, organization_id, group_id, state, reason, position,
    name, email, organization, organization_kind, request_key, registered_at, decided_at)
SELECT gen_random_uuid(), id, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
       CASE WHEN last_position <= capacity THEN 'confirmed' ELSE 'waitlisted' END, 'full', last_position,
       'Noor de Vries', 'noor' || last_position || '@almelo.example', 'Gemeente Almelo', 'municipality',
       'key' || last_position, now(), now()
  FROM counted;
"""


def _post(slug: str, person: int) -> bytes:
    form = {
        "request_key": f"{slug}-{person}-1w9Z",
        "name": f"Noor de Vries {person}",
        "email": f"noor.de.vries.{person}.{slug}@almelo.example",
        "organization": f"Gemeente {person % 350}",
        "organization_kind": "municipality",
        "municipality": "",
        "job_title": "Beleidsadviseur wonen en zorg",
        "phone": "0546 54 11 11",
    }
    body = urlencode(form).encode()
    head = (
        f"POST /agenda/{slug}/aanmelden HTTP/1.1",
        "Host: 127.0.0.1",
        visitor(person),
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: nl,en-US;q=0.7,en;q=0.3",
        "Accept-Encoding: gzip, deflate, br",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Origin: http://127.0.0.1",
        "Sec-Fetch-Site: same-origin",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _people() -> list[int]:
    """Who presses, in order: everybody once, and some again soon after."""
    chance = random.Random(4)
    order: list[int] = []
    again = set(chance.sample(range(RECENT, PEOPLE), DOUBLE_PRESSES))
    for person in range(PEOPLE):
        order.append(person)
        if person in again:
            order.append(chance.choice(order[-RECENT:]))
    return order


def _pgbench(bench: Bench, slug: str) -> float:
    """Registrations per second by the hand-written statement."""
    script = bench.folder / "limit.sql"
    script.write_text(COUNT_AND_INSERT.replace(":slug", f"'{slug}'"))
    place = ["-h", str(bench.socket_dir), "-p", str(PORT), "-U", "leerkring"]
    load = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-T", str(PGBENCH_SECONDS), "-f", str(script)]
    done = subprocess.run(
        [str(binaries() / "pgbench"), *place, *load, "leerkring"], check=True, capture_output=True, text=True
    )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found, done.stdout
    return float(found.group(1))


def _prepare_limit(bench: Bench, slugs: list[str]) -> None:
    async def work(db: Database) -> None:
        async with db.transaction() as tx:
            for statement in TABLES.split(";")[:2]:
                await tx.sql(statement)
            await tx.sql(
                "INSERT INTO limit_activity SELECT * FROM activity WHERE slug = ANY ($1::text[])", slugs
            )

    bench.with_database(work)


def _verify(bench: Bench, slug: str, order: list[int], run: Run) -> None:
    """Stop unless every answer was right: the places, the waiting list, and the second presses."""

    async def work(db: Database) -> list[tuple[str, int]]:
        async with db.reading() as reading:
            rows = await reading.rows(
                select(Registration.state, Registration.position)
                .join(Activity, Activity.id == Registration.activity_id)
                .where(Activity.slug == slug)
            )
        return [(row.state, row.position) for row in rows]

    rows = bench.with_database(work)
    assert all(answer.status == 303 for answer in run.answers), {answer.status for answer in run.answers}
    confirmed = sorted(position for state, position in rows if state == "confirmed")
    waiting = sorted(position for state, position in rows if state == "waitlisted")
    assert confirmed == list(range(1, PLACES + 1)), f"{len(confirmed)} confirmed"
    assert waiting == list(range(PLACES + 1, PEOPLE + 1)), f"{len(waiting)} waiting"
    answers: dict[int, str] = {}
    for person, answer in zip(order, run.answers, strict=True):
        assert answers.setdefault(person, answer.location) == answer.location, (
            "a second press was not the same"
        )
    assert len(set(answers.values())) == PEOPLE


def _check_all(bench: Bench) -> None:
    """Recount everything, as `leerkring check` does."""
    try:
        from leerkring.run.check import run_checks
    except ImportError:
        return

    async def work(db: Database) -> list[str]:
        return [found.text for found in await run_checks(db) if not found.ok]

    wrong = bench.with_database(work)
    assert not wrong, wrong


def main() -> None:
    """Measure ours and both limits in turn."""
    slugs = [f"ronde-{number}" for number in range(ROUNDS + 1)]
    order = _people()
    ours: list[float] = []
    late: list[float] = []
    statement: list[float] = []
    nothing: list[float] = []
    with Bench() as bench:
        content = bench.folder / "content"
        (content / "activities").mkdir(parents=True)
        for slug in slugs:
            (content / "activities" / f"{slug}.md").write_text(ACTIVITY)
        bench.load(content)
        _prepare_limit(bench, slugs)
        web, limit = (
            bench.serve("benchmarks._bench:leerkring", BEHIND_PROXY),
            bench.serve("benchmarks._limits:parse_form"),
        )
        for number, slug in enumerate(slugs):
            requests = [_post(slug, person) for person in order]
            pgbench = _pgbench(bench, slug)
            run = visit(web, requests, clients=CLIENTS)
            _verify(bench, slug, order, run)
            parsed = visit(limit, requests, clients=CLIENTS)
            if number:  # the first round warms up
                ours.append(run.rate)
                late.append(run.percentile(0.99) * 1000)
                statement.append(pgbench)
                nothing.append(parsed.rate)
        _check_all(bench)
    late.sort()
    unit = f"registrations/s, 99 % within {late[len(late) // 2]:.0f} ms"
    note = "pgbench, 20 clients, a conditional counter and an insert in one prepared statement"
    report("registrations", ours=ours, limit=statement, unit=unit, note=note, rate=True)
    note = "a POST in the same server that parses the same form and answers 303"
    report("registrations through HTTP", ours=ours, limit=nothing, unit=unit, note=note, rate=True)


if __name__ == "__main__":
    main()
