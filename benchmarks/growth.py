"""How each page grows from the sample to a hundred times as much, without kept pages.

Two databases, `sample --scale 1` and `--scale 100` (LEERKRING_TEST_SCALE), and a web process on each. Every kind of page that
links lead to, for visitors and for an administrator, is asked in turn; the times are compared. The aim is 1.3 times, and
1.5 where the page itself has become longer by a tenth. LEERKRING_TEST_PAGES (a regular expression) names some pages only.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import ExitStack
from pathlib import Path

from litestar.routes import HTTPRoute

from benchmarks._bench import Bench
from benchmarks._pages import Answered, Visitor
from leerkring.app import create_app
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.people.service import make_sign_in_link
from leerkring.run.sampling import STAFF, load_sample
from leerkring.run.scaling import scale
from leerkring.settings import Settings

MANY = int(os.environ.get("LEERKRING_TEST_SCALE", "100"))
ONLY = os.environ.get("LEERKRING_TEST_PAGES", "")
ROUNDS = 9
AIM, AIM_LONGER = 1.3, 1.5
LONGER = 1.1
LEFT_ALONE = re.compile(r"^/(static|healthz|readyz|beheer/mails/\*/)|/uitloggen")
SECRET = "a key of no importance, for benchmarks only"


def main() -> None:
    """Fill both, walk, ask in turn, compare."""
    with ExitStack() as stack:
        sides = []
        for times in (1, MANY):
            bench = stack.enter_context(Bench())
            link = bench.with_database(lambda db, times=times: _fill(db, times))  # type: ignore[misc]
            port = bench.serve("benchmarks._bench:leerkring_uncached", {"LEERKRING_RATE_LIMITS": "off"})
            sides.append((bench, Visitor(port, link)))
        templates = _templates()
        small, large = (visitor.walk(templates) for _, visitor in sides)
        answers: dict[tuple[str, int], Answered] = {}
        kinds = [
            kind
            for kind in sorted(small.keys() & large.keys())
            if not LEFT_ALONE.search(kind) and (not ONLY or re.search(ONLY, kind))
        ]
        for _ in range(ROUNDS):
            for kind in kinds:
                for number, (found, (_, visitor)) in enumerate(zip((small, large), sides, strict=True)):
                    path = small[kind] if "*" not in kind or small[kind] in large.values() else found[kind]
                    answers[kind, number] = visitor.ask(path, answers.get((kind, number)))
        memory = [_resident(bench.process) for bench, _ in sides]
    lines = sorted((_compare(kind, answers[kind, 0], answers[kind, 1]) for kind in kinds), reverse=True)
    above = 0
    for ratio, aim, text in lines:
        above += ratio > aim
        print(f"{'ABOVE' if ratio > aim else 'ok   '} {ratio:6.2f} (aim {aim})  {text}")
    for name, only in (("1", small.keys() - large.keys()), (MANY, large.keys() - small.keys())):
        print(f"seen at {name} only: {sorted(only)}")
    line = {
        "name": "growth",
        "ours": above,
        "limit": len(kinds),
        "unit": f"kinds of pages above the aim at scale {MANY}",
        "ratio": round(1 - above / max(len(kinds), 1), 2),
        "note": f"web process {memory[0]:.0f} MB at 1, {memory[1]:.0f} MB at {MANY}",
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _compare(kind: str, small: Answered, large: Answered) -> tuple[float, float, str]:
    before, after = min(small.seconds), min(large.seconds)  # what else the machine does is not the page's
    aim = AIM_LONGER if large.size > small.size * LONGER else AIM
    text = f"{kind}: {before * 1000:.1f} → {after * 1000:.1f} ms, {small.size} → {large.size} bytes"
    if large.status != small.status:  # a quick "come back later" is no answer
        return float("inf"), aim, f"{text}, {small.status} → {large.status}"
    return after / before, aim, text


async def _fill(db: Database, times: int) -> str:
    now = SystemClock().now()
    await load_sample(db, now, Settings(secret_key=SECRET))
    await scale(db, times, now)
    return await make_sign_in_link(db, STAFF[-1][1], now, "")


def _templates() -> list[re.Pattern[str]]:
    """Return the routes that answer a GET; those without a parameter first."""
    application = create_app(Settings(secret_key=SECRET, database_url="postgresql://nobody@localhost/none"))
    paths = {
        route.path
        for route in application.litestar.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    }
    made = [re.compile(re.sub(r"\\?\{[^}]+\}", "[^/]+", path.replace(".", r"\."))) for path in paths]
    return sorted(made, key=lambda one: (one.pattern.count("[^/]+"), one.pattern))


def _resident(pid: int) -> float:
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
