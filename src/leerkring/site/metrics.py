"""Prometheus text about all processes of this node, the database behind them and the disk below them."""

import asyncio
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Response

from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.refusals import NotFound
from leerkring.core.watching.exposition import MEDIA_TYPE, write
from leerkring.core.watching.node import read_node
from leerkring.core.watching.recorder import Family, family
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page
from leerkring.core.web.services import Services, services_of
from leerkring.site.database_facts import MOST_LOOKED_AT, SQL, families_of

KEPT_SECONDS = 5.0
LOOK_SECONDS = 2.0


@dataclass(slots=True)
class DatabaseWatch:
    """What the database says of itself: one statement, kept for a few seconds however often it is asked."""

    _found: list[Family] = field(default_factory=list)
    _until: float = 0.0
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, services: Services) -> Sequence[Family]:
        """Return what it says, or that it says nothing; never later than within a few seconds."""
        async with self._looking:
            if time.monotonic() >= self._until:
                self._found = await _look(services.db, services)
                self._until = time.monotonic() + KEPT_SECONDS
            return self._found


async def _look(db: Database, services: Services) -> list[Family]:
    began = time.perf_counter()
    now = services.clock.now()
    rows: Sequence[Any] = ()
    try:
        async with asyncio.timeout(LOOK_SECONDS), db.reading() as reading:
            rows = await reading.sql(SQL, now, MOST_LOOKED_AT)
    except (DatabaseAway, TimeoutError):
        pass
    up = family("leerkring_database_up", "Whether the database answered this process just now", bool(rows))
    if not rows:
        return [up]
    took = family(
        "leerkring_database_look_seconds",
        "How long the database took for the one statement of this page, there and back",
        time.perf_counter() - began,
    )
    return [up, took, *families_of(rows[0], now)]


@page("/metrics", access=PUBLIC)
async def metrics(request: Visit) -> Response[bytes]:
    """Give Prometheus text to who carries the token; without a token set there is no such page."""
    services = services_of(request)
    token = request.settings.metrics_token
    given = request.headers.get("authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotFound
    watch: DatabaseWatch = request.app.state.database_watch
    database = await watch.read(services)
    found = await asyncio.to_thread(services.publisher.read_all)
    of_node = [*read_node(request.settings.data_dir), *found.pop(""), *database]
    return Response(
        write({"": of_node, **found}), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"}
    )


HANDLERS = [metrics]
