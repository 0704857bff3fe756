"""Whether we are well: for load balancers and monitors."""

import asyncio
from datetime import timedelta
from typing import Any

import structlog
from litestar import Response
from sqlalchemy import func, select

from leerkring.core.database.schema.standing import what_is_wrong
from leerkring.core.database.unavailable import DatabaseAway, is_lost
from leerkring.core.model import WorkerSeen
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page
from leerkring.core.web.services import Services, services_of

WORKER_SILENCE = timedelta(seconds=90)
READY_SECONDS = 5.0

log = structlog.get_logger("leerkring.health")


def _plain(body: Any, status: int = 200) -> Response[Any]:
    return Response(
        body, status_code=status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


@page("/healthz", access=PUBLIC)
async def healthz(request: Visit) -> Response[Any]:
    """Tell that this process answers; asks nobody."""
    return _plain({"status": "ok"})


@page("/readyz", access=PUBLIC)
async def readyz(request: Visit) -> Response[Any]:
    """Tell whether the database answers and takes what is written, its schema is ours and a worker was seen lately; else 503.

    And 503 from when this process was told to stop, while it still serves: who shares out the traffic sends it elsewhere.
    """
    services = services_of(request)
    if services.draining.is_set():
        return _plain({"status": "stopping"}, 503)
    found, why = await _ready(services)
    if all(found.values()):
        return _plain({"status": "ok", **found})
    return _plain({"status": "not ready", **found} | ({"why": why} if why else {}), 503)


async def _ready(services: Services) -> tuple[dict[str, bool], str]:
    """Look within a few seconds; whatever goes wrong here is no page of an error but a no. With it, what the schema wants."""
    why = ""
    found = {"database": False, "schema": False, "worker": False}
    try:
        async with asyncio.timeout(READY_SECONDS):
            why = await what_is_wrong(services.settings.database_url)
            found["schema"] = not why
            async with services.db.reading() as reading:
                (row,) = await reading.rows(
                    select(
                        func.max(WorkerSeen.at).label("seen"),
                        func.current_setting("transaction_read_only").label("read_only"),
                    )
                )
            found["database"] = row.read_only == "off" and services.db.takes_writes
            # A worker that was seen in time to come was seen before the clock was put back.
            found["worker"] = row.seen is not None and abs(services.clock.now() - row.seen) < WORKER_SILENCE
    except Exception as error:
        if not is_lost(error) and not isinstance(error, DatabaseAway):  # of those the log has heard, once
            log.info("not ready", error=type(error).__name__)
    return found, why


HANDLERS = [healthz, readyz]
