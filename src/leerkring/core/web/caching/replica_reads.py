"""What every visitor may see is read from a standby, and from the primary where that fails halfway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from leerkring.core.database.db import Reading
from leerkring.core.database.replica import Replica
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.web.asgi import ASGIApp, Message, Receive, Scope, Send
from leerkring.core.web.caching.page_cache import SPLICES

REPLICA = "leerkring.replica"
"""In the scope of a page that may be read there: how it is asked."""


class AskedThere:
    """The readings of one page, and whether one failed on the standby."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self.failed = False

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """Open a connection that reads."""
        try:
            async with self._replica.reading() as reading:
                yield reading
        except DatabaseAway:
            self.failed = True
            raise


class ReplicaReads:
    """ASGI layer beneath the page cache, which marks what it asks for visitors without a session (`SPLICES`)."""

    def __init__(self, app: ASGIApp, replica: Replica) -> None:
        self._app = app
        self._replica = replica

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the page be read from the standby; where that failed, once more from the primary."""
        if SPLICES not in scope:
            await self._app(scope, receive, send)
            return
        before = {**scope, "state": dict(scope.get("state", {}))}
        asked = scope[REPLICA] = AskedThere(self._replica)
        is_in_vain = False

        async def unless_in_vain(message: Message) -> None:
            nonlocal is_in_vain
            if message["type"] == "http.response.start":
                is_in_vain = asked.failed and message["status"] >= 500
            if not is_in_vain:
                await send(message)

        await self._app(scope, receive, unless_in_vain)
        if is_in_vain:
            scope.clear()
            scope.update(before)
            await self._app(scope, receive, send)
