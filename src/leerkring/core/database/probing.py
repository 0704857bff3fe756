"""Whether a connection that only waits is still one: a network that drops everything ends nothing."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg

PROBE_SECONDS = 5.0
ANSWER_SECONDS = 3.0


async def answers(connection: "asyncpg.Connection[Any]") -> None:
    """Ask for a sign of life; raises TimeoutError, having hung up, when none comes."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await connection.fetchval("SELECT 1")
    except TimeoutError:
        connection.terminate()
        raise


async def happens(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, this long at most; tells whether it came."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
