"""People who come at the same moment, as browsers do, and what they were told."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Self

import httpx

from tests.builders import form_of
from tests.cast import Person, colleague

STANDS = re.compile(r'<main[^>]* data-state="(?P<state>\w+)" data-position="(?P<position>\d*)"')
AGAIN = 0.25
"""Seconds after which somebody presses the button again."""


@dataclass
class Visitor:
    """Somebody at a form; `told` is the address that the house gave, `seen` what its page said."""

    person: Person
    key: str
    told: list[str] = field(default_factory=list)
    seen: list[tuple[str, int]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @classmethod
    def number(cls, number: int) -> Self:
        return cls(colleague(number), f"key-{number}-{colleague(number).email}")

    async def press(self, client: httpx.AsyncClient, slug: str) -> bool:
        """Send the form once."""
        try:
            answer = await client.post(f"/agenda/{slug}/aanmelden", data=form_of(self.person, self.key))
        except httpx.TransportError as error:
            self.refused.append(type(error).__name__)
            return False
        if answer.status_code != 303:
            assert answer.status_code == 503, (answer.status_code, answer.text[:2000])
            self.refused.append("503")
            return False
        self.told.append(answer.headers["location"])
        return True

    async def look(self, client: httpx.AsyncClient) -> bool:
        """Open the personal page; False when it could not be had."""
        try:
            page = await client.get(self.told[-1])
        except httpx.TransportError:
            return False
        if page.status_code != 200:
            assert page.status_code == 503, page.status_code
            return False
        found = STANDS.search(page.text)
        assert found, page.text[:2000]
        self.seen.append((found["state"], int(found["position"] or 0)))
        return True

    async def register(self, client: httpx.AsyncClient, slug: str) -> None:
        """Keep pressing until there is an answer, then look until the page is there."""
        while not await self.press(client, slug):
            await asyncio.sleep(AGAIN)
        while not await self.look(client):
            await asyncio.sleep(AGAIN)


def browsers(url: str, connections: int = 100) -> httpx.AsyncClient:
    """As many connections as people."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(
        base_url=url, limits=limits, timeout=30, headers={"Sec-Fetch-Site": "same-origin"}
    )
