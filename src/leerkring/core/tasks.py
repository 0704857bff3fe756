"""Ending tasks that would go on for ever, and waiting for an event no longer than so long."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

ASK_AGAIN_SECONDS = 0.5


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they have ended.

    Once is not always enough: a cancellation that comes together with an answer, or with the failing close of a
    connection, may be lost, and whoever then waits for the task waits for ever.
    """
    going = {task for task in tasks if not task.done()}
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=ASK_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)


async def wait_for_event(event: asyncio.Event, seconds: float | None) -> bool:
    """Wait for an event, this long at most (None: until it comes); tells whether it came."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
