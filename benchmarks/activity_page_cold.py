"""How many visitors get an activity's page per second when nothing is kept, over HTTP.

The limit renders the same template from values that are read once, in the same framework and server.
"""

from __future__ import annotations

from benchmarks import report
from benchmarks._bench import Bench, fetch, get
from benchmarks._client import visit
from benchmarks.agenda_page import SAMPLE

ROUNDS = 7
REQUESTS = 400
PATH = "/agenda/woonzorganalyse-gesprek"


def main() -> None:
    """Measure both in turn."""
    with Bench() as bench:
        bench.load(SAMPLE)
        web, limit = (
            bench.serve("benchmarks._bench:leerkring_uncached"),
            bench.serve("benchmarks._limits:template"),
        )
        request = get(PATH)
        assert len(fetch(web, request)) == len(fetch(limit, request)), "not the same page"
        ours: list[float] = []
        constant: list[float] = []
        for number in range(ROUNDS + 1):
            runs = [visit(port, [request] * REQUESTS) for port in (web, limit)]
            assert all(answer.status == 200 for run in runs for answer in run.answers)
            if number:  # the first round warms up
                ours.append(runs[0].rate)
                constant.append(runs[1].rate)
    note = "the same template rendered from constants, in the same framework and server"
    report("activity_page_cold", ours=ours, limit=constant, unit="pages/s", note=note, rate=True)


if __name__ == "__main__":
    main()
