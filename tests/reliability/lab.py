"""The reliability lab: people keep coming while the world fails, and afterwards everything is counted."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from leerkring.core.database.db import Database
from tests.builders import make_circle
from tests.mail.sink import Sink
from tests.reliability.driver import Driver
from tests.support.running import SLUG, Running, running

KEY = "k" * 32
BEFORE = 2.0
"""Seconds in which people come before anything fails."""

PAGES = ("/", "/agenda", f"/agenda/{SLUG}")
AS_OFTEN = 12
"""How often each page is asked before, so that both web processes had their turn."""

MESSAGE_ID = re.compile(rb"^Message-ID: (.+?)\r?$", re.MULTILINE | re.IGNORECASE)
PLANNED = "gepland"
QUIET = 10.0
LEASES = "UPDATE delivery SET lease_until = now() - interval '1 s' WHERE claimed_by IS NOT NULL"
UNSETTLED = "SELECT count(*) AS number FROM delivery WHERE state IN ('queued', 'claimed', 'handed')"


@dataclass
class World:
    """What the site stands on: where its database is, how it fails, and how it is mended.

    `url` is what the site is told, `true_url` where the database is found afterwards. `after` may replace that.
    """

    url: str
    true_url: str
    fail: Callable[[], Awaitable[None]]
    mend: Callable[[], Awaitable[None]]
    seconds: float
    after: Callable[[], str] | None = None
    is_told: bool = True
    """Whether it lasts long enough for monitoring to be told."""
    settings: dict[str, str] = field(default_factory=dict)
    nodes: int = 1
    running: list[Running] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The time of this world."""
    may_take: float = 10
    """Seconds until all must be well."""
    by_the_clock: bool = False
    """Whether it is about the clock: then all is well when something planned was done too."""


@dataclass(frozen=True)
class Outcome:
    """One line of the table."""

    name: str
    seconds: float
    longest: float
    until_well: float
    may_take: float
    answers: int
    lost: int
    mails: int
    mails_lost: int
    mails_doubled: int

    def line(self) -> str:
        return (
            f"| {self.name} | {self.seconds:.0f} | {self.longest:.1f} | {self.until_well:.1f} | {self.answers} | {self.lost}"
            f" | {self.mails} | {self.mails_lost} | {self.mails_doubled} |"
        )


HEAD = """| what | lasted (s) | longest wait (s) | all well after (s) | answers | lost | mails | lost | doubled |
|---|---|---|---|---|---|---|---|---|"""


class Lab:
    """One failure, from the first visitor to the last mail."""

    def __init__(self, name: str, world: World, folder: Path) -> None:
        self.name, self.world, self.folder = name, world, folder

    async def run(self) -> Outcome:
        """Let people come, fail, mend, and count."""
        with Sink(size_limit=10_000_000) as relay:
            settings = {
                "DATABASE_URL": self.world.url,
                "LEERKRING_SECRET_KEY": KEY,
                "LEERKRING_SMTP_URL": relay.url,
                "LEERKRING_RATE_LIMITS": "off",
                **self.world.settings,
            }
            with ExitStack() as nodes:
                for number in range(self.world.nodes):
                    folder = self.folder / str(number)
                    folder.mkdir()
                    started = running(folder, "--workers", str(3 - self.world.nodes), **settings)
                    self.world.running.append(await asyncio.to_thread(nodes.enter_context, started))
                self.driver = Driver([node.url for node in self.world.running], SLUG)
                await self._open()
                outcome = await self._live(relay)
            # The loop lets go of what was closed; else the collector speaks of it in a later test.
            await asyncio.sleep(0.1)
            for node in self.world.running:
                said = node.output.read_text()
                assert "Traceback" not in said, said[said.find("Traceback") - 300 :][:4000]
            return outcome

    async def _open(self) -> None:
        db = Database(self.world.true_url)
        try:
            await make_circle(db, SLUG, capacity=1000, now=self.world.now())
        finally:
            await db.close()

    async def _live(self, relay: Sink) -> Outcome:
        limits = httpx.Limits(max_connections=300, max_keepalive_connections=300)
        async with httpx.AsyncClient(
            timeout=60, limits=limits, headers={"Sec-Fetch-Site": "same-origin"}
        ) as client:
            for page in PAGES * AS_OFTEN:  # each web process keeps its own
                answer = await client.get(self.driver.nodes[0] + page, headers={"Connection": "close"})
                assert answer.status_code == 200
            stop = asyncio.Event()
            coming = asyncio.create_task(self.driver.keep_coming(client, stop))
            await asyncio.sleep(BEFORE)
            began = time.monotonic()
            await self.world.fail()
            looking = asyncio.create_task(self._look(client))
            await asyncio.sleep(self.world.seconds)
            await self.world.mend()
            await looking
            mended = time.monotonic()
            if self.world.by_the_clock:
                await self._plan()
            until_well = await self._until_well(client, relay) - mended
            stop.set()
            await coming
            self.until_well, self.lasted = until_well, mended - began
        return await self._count(relay)

    async def _look(self, client: httpx.AsyncClient) -> None:
        """Halfway: what was kept can be read, and who watches is told."""
        await asyncio.sleep(self.world.seconds / 2)
        if not self.world.is_told:
            return
        for page in PAGES:
            kept = await self.driver.ask(client, "GET", page)
            assert kept is not None
            assert kept.status_code == 200, page
        watched = await self.driver.ask(client, "GET", "/readyz")
        assert watched is not None
        assert (watched.status_code, watched.json()["database"]) == (503, False), watched.text

    async def _until_well(self, client: httpx.AsyncClient, relay: Sink) -> float:
        """The moment at which monitoring says so, somebody new has a place, and their mail is out."""
        async with asyncio.timeout(120):
            while (
                answer := await self.driver.ask(client, "GET", "/readyz")
            ) is None or answer.status_code != 200:
                await asyncio.sleep(0.1)
            visitor = await self.driver.come(client)
            while visitor.person.email not in relay.recipients:
                await asyncio.sleep(0.05)
            while self.world.by_the_clock:
                page = await self.driver.ask(client, "GET", f"/agenda/{PLANNED}")
                if page is not None and page.status_code == 200:
                    break
                await asyncio.sleep(0.5)
        return time.monotonic()

    async def _plan(self) -> None:
        """Have something that is to be published a moment from now."""
        db = Database(self.world.true_url)
        now = self.world.now()
        await make_circle(db, PLANNED, now=now, state="scheduled", publish_at=now + timedelta(seconds=1))
        await db.close()

    async def _settle(self, db: Database) -> None:
        """Wait until nothing is left to be sent; what a worker had in hand that is gone, runs out of its lease at once."""
        began = time.monotonic()
        async with asyncio.timeout(90):
            while True:
                async with db.transaction() as tx:
                    (left,) = await tx.sql(UNSETTLED)
                    if left.number and time.monotonic() - began > QUIET:
                        await tx.sql(LEASES)
                if not left.number:
                    return
                await asyncio.sleep(0.5)

    async def _count(self, relay: Sink) -> Outcome:
        db = Database(self.world.after() if self.world.after else self.world.true_url)
        try:
            await self._settle(db)
            async with db.reading() as reading:
                rows = await reading.sql("SELECT email, state FROM registration")
        finally:
            await db.close()
        kept = {row.email: row.state for row in rows}
        told = {one.person.email: one.state for one in self.driver.came if one.told}
        lost = [email for email, state in told.items() if kept.get(email) != state]
        ids = Counter(found[1] for letter in relay.accepted if (found := MESSAGE_ID.search(letter.data)))
        mailed = Counter(letter.recipient for letter in relay.accepted)
        return Outcome(
            self.name,
            self.lasted,
            self.driver.longest,
            self.until_well,
            self.world.may_take,
            len(told),
            len(lost),
            len(ids),
            len([email for email in kept if not mailed[email]]),
            sum(ids.values()) - len(ids) + sum(mailed[email] - 1 for email in kept if mailed[email] > 1),
        )
