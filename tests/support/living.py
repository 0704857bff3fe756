"""An application's life in a test that is made of several tasks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from leerkring.app import Application


@asynccontextmanager
async def living(app: Application) -> AsyncIterator[Application]:
    """Start and stop it in one task, since the framework's task group must be left where it was entered."""
    started, ended = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.litestar.lifespan():
            started.set()
            await ended.wait()

    life = asyncio.create_task(live())
    beginning = asyncio.create_task(started.wait())
    await asyncio.wait({life, beginning}, return_when=asyncio.FIRST_COMPLETED)
    beginning.cancel()
    try:
        yield app
    finally:
        ended.set()
        await life
