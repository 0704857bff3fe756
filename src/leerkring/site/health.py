"""Whether we are well: for load balancers, monitors and Prometheus."""

import asyncio
import hmac
from datetime import timedelta
from typing import Any

import structlog
from litestar import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from sqlalchemy import func, select

from leerkring.core.database.schema.standing import what_is_wrong
from leerkring.core.model import WorkerSeen
from leerkring.core.refusals import NotFound
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page
from leerkring.core.web.services import Services, services_of
from leerkring.mail.model import Delivery

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
            found["database"] = row.read_only == "off"
            # A worker that was seen in time to come was seen before the clock was put back.
            found["worker"] = row.seen is not None and abs(services.clock.now() - row.seen) < WORKER_SILENCE
    except Exception as error:
        log.info("not ready", error=type(error).__name__)
    return found, why


@page("/metrics", access=PUBLIC)
async def metrics(request: Visit) -> Response[bytes]:
    """Give Prometheus text to who carries the token; without a token set there is no such page."""
    services = services_of(request)
    token = request.settings.metrics_token
    given = request.headers.get("authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotFound
    registry = CollectorRegistry()
    hits = Counter("leerkring_page_cache_hits", "Pages answered from the page cache", registry=registry)
    hits.inc(services.cache.hits)
    deliveries = Gauge("leerkring_deliveries", "Mails by state", ["state"], registry=registry)
    async with request.reading() as reading:
        for state, number in await reading.rows(
            select(Delivery.state, func.count()).group_by(Delivery.state)
        ):
            deliveries.labels(state).set(number)
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


HANDLERS = [healthz, readyz, metrics]
