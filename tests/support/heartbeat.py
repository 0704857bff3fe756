"""A heart that beats in the event loop: how long did a piece of work keep it from beating?"""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

BEAT = 0.005
BUSY = 1.0
"""Seconds that a busy machine may keep the loop waiting though nothing in this process runs."""


async def longest_silence(work: Coroutine[Any, Any, Any]) -> float:
    """Return the longest time in seconds that this process kept its own loop from turning, during the work.

    Between two beats counts the time of the processor that the process took (whichever thread held Python's lock): by
    the clock alone, a test would fail whenever the machine is busy. Who waits in the loop without computing is only
    told from a busy machine when it lasts: what is beyond `BUSY` counts.
    """
    silence = 0.0

    async def beat() -> None:
        nonlocal silence
        at, used = time.monotonic(), time.process_time()
        while True:
            await asyncio.sleep(BEAT)
            now, uses = time.monotonic(), time.process_time()
            silence = max(silence, min(now - at, uses - used), now - at - BUSY)
            at, used = now, uses

    beating = asyncio.create_task(beat())
    await asyncio.sleep(BEAT)
    try:
        await work
        await asyncio.sleep(BEAT * 2)
    finally:
        beating.cancel()
    return silence
