"""How each page grows from the sample to a hundred times as much, without kept pages.

Two databases, `sample --scale 1` and `--scale 100` (LEERKRING_TEST_SCALE), and a web process on each. Every kind of page that
links lead to, for visitors and for an administrator, is asked in turn; the times that the processor worked for it are compared,
of the web process and the database together. The aim is 1.3 times, and 1.5 where the page itself has become longer by a tenth. A file
or a feed is as long as its data: what is compared there is the time for each line. LEERKRING_TEST_PAGES (a regular expression) names
some pages only. At the end a worker runs on each for a while; what it and the web process hold in memory is in the line.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from litestar.routes import HTTPRoute

from benchmarks._bench import Bench
from benchmarks._pages import Answered, Visitor, kind_of
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
WORKER_SECONDS = 75
"""In which every use case that is looked at each minute runs at least once."""
TYPED = (
    *(
        f"/beheer/zoeken?q={word}"
        for word in ("bakker", "gemeente", "enschede", "zeewier", "wonen zorg", "e", "xq")
    ),
    *(
        f"/beheer/zoeken?q=gemeente&soort={kind}"
        for kind in ("aanmeldingen", "mensen", "teksten", "mails", "lezers")
    ),
    *("/beheer/mensen?zoek=zeewier", "/beheer/mensen?zoek=vries", "/beheer/organisaties?zoek=zeewier"),
    *(
        "/beheer/organisaties?zoek=enschede",
        "/beheer/bibliotheek?zoek=zeewier",
        "/beheer/activiteiten?zoek=zeewier",
    ),
    *(
        "/beheer/mail?zoek=zeewier",
        "/beheer/nieuwsbrief/lezers?zoek=zeewier",
        "/zoeken?q=wonen",
        "/zoeken?q=zeewier",
    ),
)
"""What nobody links to: words that are typed, rare and common, one letter and two."""
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
            sides.append((bench, Visitor(port, link, bench.processor)))
        templates = _templates()
        small, large = (visitor.walk(templates) for _, visitor in sides)
        answers: dict[tuple[str, int], Answered] = {}
        small, large = ({**found, **{path: path for path in TYPED}} for found in (small, large))
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
        web = [_held(bench.process) for bench, _ in sides]
        worker = [_held(bench.work(WORKER_SECONDS)) for bench, _ in sides]
    lines = sorted((_compare(kind, answers[kind, 0], answers[kind, 1]) for kind in kinds), reverse=True)
    above = 0
    for ratio, aim, text in lines:
        above += ratio > aim
        print(f"{'ABOVE' if ratio > aim else 'ok   '} {ratio:6.2f} (aim {aim})  {text}")
    for name, only in (("1", small.keys() - large.keys()), (MANY, large.keys() - small.keys())):
        print(f"seen at {name} only: {sorted(only)}")
    print(f"of the back office at neither: {sorted(_unseen(templates, large))}")
    line = {
        "name": "growth",
        "ours": above,
        "limit": len(kinds),
        "unit": f"kinds of pages above the aim at scale {MANY}",
        "ratio": round(1 - above / max(len(kinds), 1), 2),
        "note": f"MB at 1 and {MANY}: web {web[0]:.0f}, {web[1]:.0f}; worker {worker[0]:.0f}, {worker[1]:.0f}",
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _compare(kind: str, small: Answered, large: Answered) -> tuple[float, float, str]:
    before, after = min(small.seconds), min(large.seconds)  # what else the machine does is not the page's
    aim = AIM_LONGER if large.size > small.size * LONGER else AIM
    text = f"{kind}: {before * 1000:.1f} → {after * 1000:.1f} ms, {small.size} → {large.size} bytes"
    if large.status != small.status:  # a quick "come back later" is no answer
        return float("inf"), aim, f"{text}, {small.status} → {large.status}"
    if small.lines and large.lines > small.lines:
        aim, longer = AIM_LONGER, large.lines / small.lines
        return after / before / longer, aim, f"{text}, each of {small.lines} → {large.lines} lines"
    return after / before, aim, text


def _unseen(templates: list[re.Pattern[str]], found: dict[str, str]) -> Iterator[str]:
    """Yield the routes of the back office that no link led to."""
    seen = {kind_of(path.partition("?")[0], templates) for path in found.values()}
    for template in templates:
        name = template.pattern.replace("[^/]+", "*").replace("\\", "")
        if name.startswith("/beheer") and name not in seen:
            yield name


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


def _held(pid: int) -> float:
    """MB of memory that would be free without this process: what it shares is counted by its share."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
