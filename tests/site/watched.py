"""A node that is watched: an application with a token, and its metrics as Prometheus reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families as parse

from leerkring.app import Application, create_app
from leerkring.core.clock import FixedClock
from leerkring.settings import Settings
from tests.conftest import BASE_URL

TOKEN = "of-prometheus"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Node:
    """One web process of it."""

    app: Application
    client: httpx.AsyncClient

    async def text(self) -> str:
        answer = await self.client.get("/metrics", headers=WITH_TOKEN)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        return answer.text

    async def value(self, name: str, **labels: str) -> float | None:
        """Return the sum of the samples with these labels; None where there is none."""
        return value_of(await self.text(), name, **labels)


def value_of(text: str, name: str, **labels: str) -> float | None:
    found = [
        sample.value
        for one in parse(text)
        for sample in one.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    return sum(found) if found else None


@asynccontextmanager
async def watched(
    settings: Settings, data_dir: Path, clock: FixedClock | None = None, url: str = ""
) -> AsyncIterator[Node]:
    """A web process on this data directory, alive only as far as requests make it."""
    own = replace(
        settings,
        data_dir=data_dir,
        metrics_token=TOKEN,
        database_url=url or settings.database_url,
        rate_limits=False,
    )
    app = create_app(own, clock=clock)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url=BASE_URL, headers={"Sec-Fetch-Site": "same-origin"}
    ) as client:
        yield Node(app, client)
    await app.db.close()
