"""How many people register in full per second: the activity's page, its form, the answers, their own page.

Sixteen at a time, one web process as production runs it: behind a trusted proxy that names each visitor, with rate
limits on, on a database that writes to disk. The limit is four answers of `/healthz` by the same server. Who comes
after the fiftieth waits, so that every visit writes.
"""

from __future__ import annotations

import statistics

from benchmarks import report
from benchmarks._bench import BEHIND_PROXY, Bench
from benchmarks._visits import Visits, percentile, visits
from benchmarks.registrations import ACTIVITY

ROUNDS = 5
CLIENTS = 16
VISITS = 1200


def _milliseconds(runs: list[Visits], part: float) -> float:
    return statistics.median(percentile(run.visits, part) for run in runs) * 1000


def main() -> None:
    """Measure both in turn."""
    slugs = [f"ronde-{number}" for number in range(ROUNDS + 1)]
    ours: list[Visits] = []
    limit: list[Visits] = []
    with Bench() as bench:
        folder = bench.folder / "content" / "activities"
        folder.mkdir(parents=True)
        for slug in slugs:
            (folder / f"{slug}.md").write_text(ACTIVITY)
        bench.load(folder.parent)
        web = bench.serve("benchmarks._bench:leerkring", BEHIND_PROXY)
        for number, slug in enumerate(slugs):
            run = visits(web, "registration", slug, number=VISITS, clients=CLIENTS)
            well = visits(web, "healthz", slug, number=VISITS, clients=CLIENTS)
            if number:  # the first round warms up
                ours.append(run)
                limit.append(well)
    steps = [statistics.median(percentile(run.steps[step], 0.5) for run in ours) * 1000 for step in range(4)]
    client = statistics.median(run.client_seconds / run.seconds for run in ours)
    note = (
        "four answers of /healthz by the same server; the visitors took "
        f"{client:.0%} of a processor; page, form, POST, own page in {' '.join(f'{ms:.1f}' for ms in steps)} ms"
    )
    report(
        "visit",
        ours=[run.rate for run in ours],
        limit=[run.rate for run in limit],
        unit=f"visits/s, half within {_milliseconds(ours, 0.5):.0f} ms, "
        f"99 % within {_milliseconds(ours, 0.99):.0f} ms",
        note=note,
        rate=True,
    )


if __name__ == "__main__":
    main()
