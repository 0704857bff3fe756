"""How much the worker's memory grows from 1,000 to 100,000 readers: the audience must not be in it.

The limit is what the aim allows, 30 MB; LEERKRING_TEST_READERS sets the larger number.
"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from benchmarks._bench import Bench
from benchmarks.newsletter_send import send, sink

FEW = 1_000
MANY = int(os.environ.get("LEERKRING_TEST_READERS", "100000"))
AIM = 30.0


def _resident() -> float:
    """MB of this process in memory."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def main() -> None:
    """Send to few, look, send to many, look."""
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with Bench() as bench, sink() as port:
        bench.with_database(lambda db: send(db, port, FEW))
        before = _resident()
        bench.with_database(lambda db: send(db, port, MANY))
        after = _resident()
    grown = after - before
    line = {
        "name": "newsletter_memory",
        "ours": round(grown, 1),
        "limit": AIM,
        "unit": f"MB more in memory after {MANY} readers than after {FEW} ({before:.0f} MB)",
        "ratio": round(AIM / max(grown, 0.1), 2),
        "note": "the aim: less than 30 MB",
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
