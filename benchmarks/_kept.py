"""A page from the page cache, against a plain application in the same server that answers as many bytes."""

from __future__ import annotations

from benchmarks import report
from benchmarks._bench import Bench, fetch, get
from benchmarks._client import visit

ROUNDS = 7
REQUESTS = 6000
ACCEPTED = ("", "br")


def measure(bench: Bench, name: str, path: str, sign: bytes) -> None:
    """Measure both in turn, plain and compressed; `sign` stands in the page when it has what it should."""
    web = bench.serve("benchmarks._bench:leerkring")
    for accepted in ACCEPTED:
        request = get(path, [f"Accept-Encoding: {accepted}"] if accepted else [])
        page = fetch(web, request)
        assert sign in page or accepted, f"{path} is empty"
        limit = bench.serve("benchmarks._limits:constant", {"LEERKRING_TEST_BYTES": str(len(page))})
        ours: list[float] = []
        constant: list[float] = []
        for number in range(ROUNDS + 1):
            runs = [visit(port, [request] * REQUESTS) for port in (web, limit)]
            assert all(answer.status == 200 for run in runs for answer in run.answers)
            if number:  # the first round warms up
                ours.append(runs[0].rate)
                constant.append(runs[1].rate)
        note = f"a plain application in the same server that answers {len(page)} constant bytes"
        report(f"{name} {accepted}".strip(), ours=ours, limit=constant, unit="pages/s", note=note, rate=True)
