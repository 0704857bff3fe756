"""A door at hand, and somebody who listens at it as a phone does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select

from leerkring.activities.model import Occurrence
from leerkring.core.database.db import Database
from leerkring.registrations.model import Registration
from tests.conftest import TODAY

AT_THE_DOOR = TODAY + timedelta(days=30, minutes=-5)
"""Five minutes before the first day of `make_circle`."""


async def first_day(db: Database) -> str:
    """Return where the door of the first day is."""
    async with db.reading() as reading:
        return f"/beheer/dag/{await reading.scalar(select(Occurrence.id).order_by(Occurrence.starts_at).limit(1))}"


async def ids(db: Database) -> dict[str, UUID]:
    """Return the registrations by name."""
    async with db.reading() as reading:
        rows = await reading.rows(select(Registration.name, Registration.id))
    return {row.name: row.id for row in rows}


def act(who: UUID, what: str = "in", at: Any = AT_THE_DOOR, device: str = "telefoon") -> dict[str, str]:
    """Return an act as a phone sends it."""
    return {"id": str(uuid4()), "registration": str(who), "act": what, "at": at.isoformat(), "device": device}


class Ear:
    """What a phone hears, an event at a time; `ended` when the stream did."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.headers: dict[bytes, bytes] = {}
        self.gone = asyncio.Event()
        self._text = ""

    async def next(self, seconds: float = 2.0) -> tuple[str, Any]:
        """Return the next event: what happened, and what was told of it."""
        return await asyncio.wait_for(self.heard.get(), seconds)

    async def until(self, who: UUID, state: str, seconds: float = 2.0) -> None:
        """Listen until somebody stands so."""
        async with asyncio.timeout(seconds):
            while True:
                _, told = await self.next(seconds)
                if any(
                    one["registration"] == str(who) and one.get("state") == state
                    for one in told.get("people", ())
                ):
                    return

    async def take(self, message: Any) -> None:
        """Take what the application sends."""
        if message["type"] == "http.response.start":
            self.headers = dict(message["headers"])
            return
        self._text += message.get("body", b"").decode()
        while "\n\n" in self._text:
            block, self._text = self._text.split("\n\n", 1)
            lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if lines:
                self.heard.put_nowait((lines["event"], json.loads(lines["data"])))


@asynccontextmanager
async def listening(app: Any, office: httpx.AsyncClient, path: str) -> AsyncIterator[Ear]:
    """Open a stream as this browser; it ends as the visitor goes away."""
    ear = Ear()
    cookie = "; ".join(f"{name}={value}" for name, value in office.cookies.items())
    headers = [(b"host", b"leerkring.test"), (b"cookie", cookie.encode()), (b"accept", b"text/event-stream")]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
    }
    scope |= {
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
    }
    scope |= {"client": ("127.0.0.1", 4000), "server": ("leerkring.test", 80)}
    first = True

    async def receive() -> Any:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        await ear.gone.wait()
        return {"type": "http.disconnect"}

    asking = asyncio.create_task(app(scope, receive, ear.take))
    try:
        yield ear
    finally:
        ear.gone.set()
        await asyncio.wait_for(asking, 15)
