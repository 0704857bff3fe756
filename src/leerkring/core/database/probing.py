"""Whether a connection that only waits is still one: a network that drops everything ends nothing."""

import asyncio
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
