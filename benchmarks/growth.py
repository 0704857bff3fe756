"""How each page grows from the sample to a hundred times as much, without kept pages.

Two databases, `sample --scale 1` and `--scale 100` (LEERKRING_TEST_SCALE), and a web process on each. Every kind of page that
links lead to, for visitors and for an administrator, is asked in turn; the times that the processor worked for it are compared,
of the web process and the database together. The aim is 1.3 times, and 1.5 where the page itself has become longer by a tenth. A file
or a feed is as long as its data: what is compared there is the time for each line. LEERKRING_TEST_PAGES (a regular expression) names
some pages only; LEERKRING_TEST_REPORT the file that gets the table. At the end a worker runs on each for a while; what it and the web process hold in memory is in the line.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from litestar.routes import HTTPRoute

from benchmarks._bench import Bench
from benchmarks._pages import Answered, Visitor, kind_of
from leerkring.app import create_app
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.core.text.dutch import local
from leerkring.people.service import make_sign_in_link
from leerkring.run.sampling import STAFF, load_sample
from leerkring.run.scaling import scale
from leerkring.settings import Settings

MANY = int(os.environ.get("LEERKRING_TEST_SCALE", "100"))
REPORT = os.environ.get("LEERKRING_TEST_REPORT", "")
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
HEAD = """\
# Every page at a hundred times the data

What `LEERKRING_TEST_REPORT=docs/growth.md python -m benchmarks.growth` said on {day}: each kind of page that links lead to, and what is
typed, by the processor's time of the web process and the database together, without kept pages. The best of nine; milliseconds at the size of the
sample → at a hundred times as much. The aim is 1.3 times, and 1.5 where the page itself is a tenth longer; a file or a feed has its time for each
line compared. **Above it** are {above} of {many}; why those were left stands in [speed.md](speed.md#a-hundred-times-the-data). "Before" is the walk before.

Memory in MB that would be free without the process, at 1 and at 100: {memory}.

| page | before, ms | ratio | now, ms | ratio | kB | of a file |
|---|---|---|---|---|---|---|"""
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
    compared = sorted(
        (Compared(kind, answers[kind, 0], answers[kind, 1]) for kind in kinds),
        key=lambda one: (-one.ratio, one.kind),
    )
    above = sum(one.ratio > one.aim for one in compared)
    for one in compared:
        print(one.text)
    if REPORT:
        _write_report(
            Path(REPORT), compared, f"web {web[0]:.0f}, {web[1]:.0f}; worker {worker[0]:.0f}, {worker[1]:.0f}"
        )
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


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind of page on both databases, by the best time of each: what else the machine does is not the page's."""

    kind: str
    small: Answered
    large: Answered

    @property
    def before(self) -> float:
        """Seconds at the size of the sample."""
        return min(self.small.seconds)

    @property
    def after(self) -> float:
        """Seconds at a hundred times as much."""
        return min(self.large.seconds)

    @property
    def is_file(self) -> bool:
        """Whether it is as long as its data, so that the time for each line is compared."""
        return 0 < self.small.lines < self.large.lines

    @property
    def ratio(self) -> float:
        """How many times as long it takes; for ever where the answer is another one, as a quick "come back later"."""
        if self.large.status != self.small.status:
            return float("inf")
        longer = self.large.lines / self.small.lines if self.is_file else 1
        return self.after / self.before / longer

    @property
    def aim(self) -> float:
        """How many times as long it may take."""
        return AIM_LONGER if self.is_file or self.large.size > self.small.size * LONGER else AIM

    @property
    def text(self) -> str:
        """A line for who watches."""
        text = (
            f"{'ABOVE' if self.ratio > self.aim else 'ok   '} {self.ratio:6.2f} (aim {self.aim})  {self.kind}: "
            f"{self.before * 1000:.1f} → {self.after * 1000:.1f} ms, {self.small.size} → {self.large.size} bytes"
        )
        if self.large.status != self.small.status:
            return f"{text}, {self.small.status} → {self.large.status}"
        return f"{text}, each of {self.small.lines} → {self.large.lines} lines" if self.is_file else text

    def row(self, was: tuple[str, str]) -> str:
        """A row of the table, beside what an earlier walk said (`was`: times and ratio)."""
        kilobytes = list(dict.fromkeys(f"{one.size / 1000:.0f}" for one in (self.small, self.large)))
        ratio = f"**{self.ratio:.2f}**" if self.ratio > self.aim else f"{self.ratio:.2f}"
        lines = f"{self.small.lines} → {self.large.lines} lines" if self.is_file else ""
        cells = (
            *(f"`{self.kind}`", *was, f"{self.before * 1000:.1f} → {self.after * 1000:.1f}"),
            *(ratio, " → ".join(kilobytes), lines),
        )
        return f"| {' | '.join(cells)} |"


def _write_report(path: Path, compared: Sequence[Compared], memory: str) -> None:
    """Write the table of all kinds anew, with what it said before beside it."""
    cells = [line.split("|") for line in path.read_text().splitlines() if line.startswith("| `/")]
    was = {one[1].strip(" `"): (one[4].strip(), one[5].strip(" *")) for one in cells}
    above = sum(one.ratio > one.aim for one in compared)
    head = HEAD.format(above=above, many=len(compared), day=local(SystemClock().now()).date(), memory=memory)
    rows = (one.row(was.get(one.kind, ("", ""))) for one in compared)
    path.write_text("\n".join((head, *rows, "")))


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
