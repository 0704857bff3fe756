"""Measurements against a limit that is measured beside them; `make bench` runs them all.

Each prints one JSON line: ours and the limit in turn in the same run, the median of at least five, and their
ratio, so written that higher is better.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence


def report(
    name: str, *, ours: Sequence[float], limit: Sequence[float], unit: str, note: str, rate: bool = False
) -> None:
    """Print the line of one benchmark; `rate` when more is better, otherwise they are times."""
    mine, best = statistics.median(ours), statistics.median(limit)
    line = {
        "name": name,
        "ours": round(mine, 3),
        "limit": round(best, 3),
        "unit": unit,
        "ratio": round(mine / best if rate else best / mine, 3),
        "note": note,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
