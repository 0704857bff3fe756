"""Visitors who keep coming, and who remember every answer that they got."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

import httpx

from tests.builders import form_of
from tests.cast import Person, colleague
from tests.support.rush import STANDS

EVERY = 0.25
AGAIN = 0.25
AFTER_A_PRESS = 12.0
"""A browser's patience is longer; nobody of ours may need it."""


@dataclass
class Came:
    """Somebody, and what the house told them: the address of their page, and what it said."""

    person: Person
    told: str = ""
    state: str = ""


@dataclass
class Driver:
    """Lets people come; `nodes` are tried in turn, as a balancer does when one does not answer."""

    nodes: list[str]
    slug: str
    came: list[Came] = field(default_factory=list)
    longest: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    _number: int = 0
    _going: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(
        self, client: httpx.AsyncClient, method: str, path: str, data: dict[str, str] | None = None
    ) -> httpx.Response | None:
        """Ask a node, and the next one when it is not there; None when nobody answered."""
        for node in self.nodes:
            began = time.monotonic()
            try:
                answer = await client.request(method, node + path, data=data, headers={"Origin": node})
            except httpx.TransportError:
                continue
            finally:
                self.longest = max(self.longest, time.monotonic() - began)
            self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
            return answer
        return None

    async def come(self, client: httpx.AsyncClient) -> Came:
        """Register, pressing again until there is an answer; then look at the page."""
        self._number += 1
        visitor = Came(colleague(self._number))
        self.came.append(visitor)
        form = form_of(visitor.person, f"key-{self._number}-{visitor.person.email}")
        while not visitor.told:
            answer = await self.ask(client, "POST", f"/agenda/{self.slug}/aanmelden", form)
            if answer is not None and answer.status_code == 303:
                visitor.told = re.sub(r"^https?://[^/]+", "", answer.headers["location"])
            else:
                assert answer is None or answer.status_code == 503, (answer.status_code, answer.text[:1500])
                await asyncio.sleep(AGAIN)
        while not visitor.state:
            page = await self.ask(client, "GET", visitor.told)
            if page is not None and page.status_code == 404:
                visitor.state = "gone"
            elif page is not None and page.status_code == 200:
                found = STANDS.search(page.text)
                visitor.state = found["state"] if found else "strange"
            else:
                await asyncio.sleep(AGAIN)
        return visitor

    async def keep_coming(self, client: httpx.AsyncClient, stop: asyncio.Event) -> None:
        """Let somebody come each quarter of a second until told to stop; then wait until all have an answer."""
        while not stop.is_set():
            going = asyncio.create_task(self._come(client))
            self._going.add(going)
            going.add_done_callback(self._going.discard)
            await asyncio.sleep(EVERY)
        async with asyncio.timeout(60):
            while self._going:
                await asyncio.gather(*self._going)

    async def _come(self, client: httpx.AsyncClient) -> None:
        await self.come(client)
