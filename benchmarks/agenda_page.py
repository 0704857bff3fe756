"""How many visitors get the agenda per second from the page cache.

The limit is a plain application in the same server that answers constant bytes of the same size.
"""

from __future__ import annotations

from pathlib import Path

import leerkring
from benchmarks import report
from benchmarks._client import visit
from benchmarks._house import Bench, fetch, get

ROUNDS = 7
REQUESTS = 6000
SAMPLE = Path(leerkring.__file__).parent / "sample"
ACCEPTED = ("", "br")


def main() -> None:
    """Measure both in turn, plain and compressed."""
    with Bench() as bench:
        bench.load(SAMPLE)
        web = bench.serve("benchmarks._house:leerkring")
        for accepted in ACCEPTED:
            request = get("/agenda", [f"Accept-Encoding: {accepted}"] if accepted else [])
            page = fetch(web, request)
            assert b"data-activity=" in page or accepted, "the agenda is empty"
            limit = bench.serve("benchmarks._limits:constant", {"LEERKRING_TEST_BYTES": str(len(page))})
            ours: list[float] = []
            constant: list[float] = []
            for number in range(ROUNDS + 1):
                runs = [visit(port, [request] * REQUESTS) for port in (web, limit)]
                assert all(answer.status == 200 for run in runs for answer in run.answers)
                if number:  # the first round warms up
                    ours.append(runs[0].rate)
                    constant.append(runs[1].rate)
            name = f"agenda_page {accepted}".strip()
            note = f"a plain application in the same server that answers {len(page)} constant bytes"
            report(name, ours=ours, limit=constant, unit="pages/s", note=note, rate=True)


if __name__ == "__main__":
    main()
