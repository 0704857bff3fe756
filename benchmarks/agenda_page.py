"""How many visitors get the agenda per second from the page cache."""

from __future__ import annotations

from pathlib import Path

import leerkring
from benchmarks._bench import Bench
from benchmarks._kept import measure

SAMPLE = Path(leerkring.__file__).parent / "sample"


def main() -> None:
    """Measure it."""
    with Bench() as bench:
        bench.load(SAMPLE)
        measure(bench, "agenda_page", "/agenda", b"data-activity=")


if __name__ == "__main__":
    main()
