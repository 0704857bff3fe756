"""Work that is only for who waits for it: it ends when they have closed the page."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from leerkring.core.refusals import Refusal
from leerkring.core.tasks import end
from leerkring.core.web.visit import Visit

T = TypeVar("T")


class ClientDisconnected(Refusal):
    """Who asked is gone; nobody reads this but the log."""

    code = "went-away"
    status = 408
    sentence = "U heeft deze pagina gesloten voordat wij klaar waren."


async def cancel_on_disconnect(request: Visit, work: Coroutine[Any, Any, T]) -> T:
    """Return what the work gives, or end it where the visitor goes away. For after the body was read.

    Only for work that may stop anywhere: what is written goes on to its commit.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_until_gone(request))
    try:
        await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnected
    finally:
        await end(working, leaving)


async def _until_gone(request: Visit) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
