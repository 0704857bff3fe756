"""The board of an activity whose places staff give, with 300 applicants: the page, the last look, and a key in a browser.

The page and the last look at all 300 are measured beside the list of the same people, in seconds of the processor. A key
is measured in a real Chromium beside a bare page of one box: from the press until the next frame is painted, where a key
that decides waits for the server and the row that it shows anew.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import statistics
from typing import Any

from playwright.async_api import Page

from benchmarks import report
from benchmarks._bench import Bench
from benchmarks._pages import Answered, Visitor
from benchmarks.growth import SECRET
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.people.service import make_sign_in_link
from leerkring.run.sampling import STAFF, load_sample
from leerkring.settings import Settings
from tools.pictures.studio import chromium

MANY, PLACES, WAIT = 300, 120, 60
ROUNDS = 15
PRESSES = 40
SLUG = "uitstroom-uit-de-opvang"
ACTIVITY = f"/beheer/activiteiten/{SLUG}"
BOARD, LOOK, LIST = f"{ACTIVITY}/kiezen", f"{ACTIVITY}/kiezen/bekendmaken", f"{ACTIVITY}/aanmeldingen"

_APPLY = """
WITH people AS (
    INSERT INTO person (id, email, name, created_at)
    SELECT gen_random_uuid(), 'kandidaat-' || n || '@voorbeeld.example', 'Kandidaat ' || n, now()
      FROM generate_series(1, $2::int) n
    RETURNING id, email, name
), numbered AS (
    SELECT *, row_number() OVER (ORDER BY email) AS number FROM people
), like_them AS (
    SELECT *, row_number() OVER (ORDER BY id) AS number, count(*) OVER () AS many FROM registration WHERE activity_id = $1
)
INSERT INTO registration (id, activity_id, person_id, organization_id, group_id, state, reason, position, name, email,
                          organization, organization_kind, municipality_code, region_slugs, job_title, answers, asked,
                          registered_at, decided_at)
SELECT gen_random_uuid(), $1, p.id, one.organization_id, p.id, 'applied', one.reason,
       1000 + p.number, p.name, p.email, one.organization, one.organization_kind, one.municipality_code,
       one.region_slugs, one.job_title, one.answers, one.asked, now(), now()
  FROM numbered p JOIN like_them one ON one.number = 1 + p.number % one.many
"""
_DECIDE = """
INSERT INTO decision_draft (registration_id, verdict, reason, number, revision, set_by, set_at)
SELECT id, CASE WHEN n <= $2 THEN 'confirm' WHEN n <= $3 THEN 'waitlist' ELSE 'reject' END,
       CASE WHEN n <= $2 THEN '' ELSE 'Er waren meer aanvragen dan plaatsen.' END, n, 1, 'house:bench', now()
  FROM (SELECT id, row_number() OVER (ORDER BY position) AS n FROM registration
         WHERE activity_id = $1 AND state = 'applied') one
    ON CONFLICT (registration_id) DO NOTHING
"""
_LISTEN = """() => {
  window.painted = [];
  addEventListener("keydown", (event) => {
    const pressed = event.timeStamp;
    const paint = () => requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => window.painted.push(performance.now() - pressed);
      after.port2.postMessage(0);
    });
    const told = event.key === "p" && document.querySelector("[data-board-says]");
    if (!told) return paint();
    const seen = new MutationObserver(() => { seen.disconnect(); paint(); });
    seen.observe(told, { childList: true, characterData: true, subtree: true });
  }, true);
}"""
_WAIT = """(number) => new Promise((done) => {
  const look = () => (window.painted.length > number ? done() : setTimeout(look, 10));
  look();
})"""
_BARE = "data:text/html,<title>bare</title><input type=checkbox autofocus>"


def main() -> None:
    """Fill an activity, ask each page in turn, press keys in a browser, and print what each took."""
    with Bench() as bench:
        activity, link, again = bench.with_database(_fill)
        port = bench.serve("benchmarks._bench:leerkring_uncached", {"LEERKRING_RATE_LIMITS": "off"})
        visitor = Visitor(port, link, bench.processor)
        took = _ask(visitor, BOARD, LIST)
        note = f"the board of {MANY}, {_weight(visitor, BOARD)}; the list of the same people"
        report(
            "choosing", ours=took[BOARD].seconds, limit=took[LIST].seconds, unit="seconds of CPU", note=note
        )
        for line in asyncio.run(_press(f"http://127.0.0.1:{port}", again)):
            print(json.dumps(line, ensure_ascii=False), flush=True)
        bench.with_database(lambda db: _decide(db, activity))
        took = _ask(visitor, LOOK, LIST)
        note = f"the last look at {MANY}, {_weight(visitor, LOOK)}; the list of the same people"
        report(
            "choosing", ours=took[LOOK].seconds, limit=took[LIST].seconds, unit="seconds of CPU", note=note
        )


def _ask(visitor: Visitor, *paths: str) -> dict[str, Answered]:
    """Ask for each of these in turn; the first round warms up and does not count."""
    found: dict[str, Answered] = {}
    for _ in range(ROUNDS + 1):
        for path in paths:
            found[path] = visitor.ask(path, found.get(path))
    for path, answered in found.items():
        assert answered.status == 200, path
        del answered.seconds[0]
    return found


def _weight(visitor: Visitor, path: str) -> str:
    """Return how long a page is, and how long as a proxy sends it; pages of the back office leave us as they are."""
    page = visitor.client.get(path).content
    return f"{len(page) / 1000:.0f} kB, {len(gzip.compress(page)) / 1000:.0f} kB by gzip"


async def _press(base: str, link: str) -> list[dict[str, Any]]:
    """Press keys on a row of the board and on the bare page, in turn; a line for each key."""
    async with chromium() as browser:
        page = await browser.new_page(base_url=base, reduced_motion="reduce")
        bare = await browser.new_page(base_url=base)
        await page.goto(link)
        await page.locator("main form button").click()
        await page.goto(BOARD)
        ready = await page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
        await bare.goto(_BARE)
        for one in (page, bare):
            await one.evaluate(_LISTEN)
        await page.locator("tr[data-row] input[name=gekozen]").first.focus()
        await bare.locator("input").focus()
        lines = [
            _line(
                f"the board is ready in a browser after {ready:.0f} ms; a bare page",
                *await _keys(page, bare, key="ArrowDown"),
            )
        ]
        lines += [
            _line(f"{called}; a bare page", *await _keys(page, bare, key=key))
            for key, called in (("Space", "a box ticked"), ("p", "a place, kept by the server"))
        ]
        return lines


async def _keys(page: Page, bare: Page, *, key: str) -> tuple[str, list[float], list[float]]:
    took: list[list[float]] = []
    for one, presses in ((page, PRESSES), (bare, PRESSES)):
        await one.bring_to_front()
        await one.evaluate("window.painted.length = 0")
        for number in range(presses):
            await one.keyboard.press(key if one is page else "Space")
            await one.evaluate(_WAIT, number)
        took.append(await one.evaluate("window.painted"))
    return key, took[0], took[1]


def _line(note: str, key: str, ours: list[float], limit: list[float]) -> dict[str, Any]:
    mine, best = statistics.median(ours), statistics.median(limit)
    slow = sorted(ours)[int(len(ours) * 0.95)]
    return {
        "name": "choosing",
        "ours": round(mine, 1),
        "limit": round(best, 1),
        "unit": f"ms from {key} to the painted frame, the middle of {PRESSES}; 95 % within {slow:.1f}",
        "ratio": round(best / mine, 3),
        "note": note,
    }


async def _fill(db: Database) -> tuple[Any, str, str]:
    now = SystemClock().now()
    await load_sample(db, now, Settings(secret_key=SECRET))
    async with db.transaction() as tx:
        (activity,) = await tx.sql("SELECT id, applied FROM activity WHERE slug = $1", SLUG)
        await tx.sql(_APPLY, activity.id, MANY - activity.applied)
        await tx.sql(
            "UPDATE activity SET applied = $2, capacity = $3, max_per_organization = NULL WHERE id = $1",
            activity.id,
            MANY,
            PLACES,
        )
        await tx.sql("DELETE FROM quota WHERE activity_id = $1", activity.id)
    async with db.transaction() as tx:
        await tx.sql("ANALYZE registration")
    links = [await make_sign_in_link(db, STAFF[-1][1], now, "") for _ in range(2)]
    return activity.id, links[0], links[1]


async def _decide(db: Database, activity: Any) -> None:
    async with db.transaction() as tx:
        await tx.sql(_DECIDE, activity, PLACES, PLACES + WAIT)


if __name__ == "__main__":
    main()
