"""Many letters at once: claimed, handed and settled in groups, sent over all links message after message.

Four things happen beside each other, each as fast as it can: letters are claimed and written (`bulk_writing`),
a window of them is committed as `handed`, links send what is in the window (`bulk_lanes`), and answers are
written down in groups (`bulk_ledger`). The window is what may be uncertain after a crash, so it is as small as
the speed of the mail server allows (`bulk_pace`): what is sent in a tenth of a second.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.tasks import end
from leerkring.core.text.cleaning import one_line
from leerkring.mail.rendering import BatchRenderer, Renderer
from leerkring.mail.sending import bulk_claims
from leerkring.mail.sending.bulk_connections import Lanes
from leerkring.mail.sending.bulk_ledger import Ledger
from leerkring.mail.sending.bulk_pace import Pace
from leerkring.mail.sending.bulk_rendering import BATCH, Letter, Writer
from leerkring.mail.sending.composing import Composer
from leerkring.mail.sending.relay import Relay
from leerkring.mail.sending.transport import Transport

log = structlog.get_logger("leerkring.mail")
GATHER_SECONDS = 0.02  # a commit for each answer would take longer than the letters


@dataclass
class Bulk:
    """One worker's way out for letters."""

    db: Database
    transport: Transport
    composer: Composer
    kinds: Mapping[str, BatchRenderer]
    plain: Mapping[str, Renderer]
    suppression_key: Callable[[str], bytes]
    doors: asyncio.Semaphore
    relay: Relay
    batch: int = BATCH

    _ready: deque[Letter] = field(default_factory=deque, init=False)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _loops: list[asyncio.Task[None]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        services = self.composer.services
        self._pace = Pace(self.transport.connections)
        self.ledger = Ledger(self.db, services.clock, self.doors, self.suppression_key)
        self._writer = Writer(
            self.db,
            services,
            self.kinds,
            self.plain,
            self.suppression_key,
            self.doors,
            self.ledger,
            self.batch,
        )
        self._lanes = Lanes(
            self.transport,
            self.composer,
            self.ledger,
            self._pace,
            self._stirred.set,
            self._give_all_back,
            self.relay,
        )

    # what the engine calls

    async def run(self, woken: asyncio.Event, poll_seconds: float) -> None:
        """Send until cancelled; `drain` ends it well."""
        self._woken = woken
        self._loops = [
            asyncio.create_task(self._again(self._claiming(woken, poll_seconds))),
            asyncio.create_task(self._again(self._handing)),
            asyncio.create_task(self._again(self._settling)),
        ]
        try:
            await asyncio.gather(*self._loops)
        finally:
            await end(*self._loops)

    async def drain(self, grace_seconds: float) -> None:
        """Take nothing new, let what is on the line end, write down what came of it, give the rest back."""
        self._lanes.closing = True
        for event in (self._woken, self._stirred, self.ledger.answered):
            event.set()
        if self._loops:  # what is being claimed or handed this moment must be known before it goes back
            await asyncio.wait(self._loops, timeout=grace_seconds)
        await self._lanes.finish(grace_seconds)
        self._give_all_back()
        with suppress(DatabaseAway):
            await self.ledger.settle()

    async def deliver_due(self) -> int:
        """Send all that is due now and return how many were taken in hand; for tests and commands."""
        count = 0
        while taken := await self.claim():
            count += taken
            while self._ready:
                await self.hand()
                while self._lanes.busy:
                    await asyncio.wait(self._lanes.busy)
                await self.ledger.settle()
        await self.ledger.settle()
        return count

    @property
    def claim_words(self) -> set[str]:
        """Whose leases must be renewed."""
        letters = [*self._ready, *self._lanes.in_hand]
        return {letter.delivery.claim for letter in letters} | self.ledger.claim_words

    # the loops

    def _claiming(self, woken: asyncio.Event, poll_seconds: float) -> Callable[[], Awaitable[object]]:
        async def once() -> None:
            if len(self._ready) > self.batch // 2 or self._pace.is_away:
                await self._wait(self._stirred, 0.2)
                return
            woken.clear()
            if not await self.claim() and not self._lanes.closing:
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), poll_seconds)

        return once

    async def _handing(self) -> None:
        if not self._ready or len(self._lanes.window) > self._pace.most_in_window // 2:
            await self._wait(self._stirred, 0.2)
            return
        await self.hand()

    async def _settling(self) -> None:
        if self.ledger.is_empty:
            await self._wait(self.ledger.answered, 0.5)
            await asyncio.sleep(GATHER_SECONDS)
        await self.ledger.settle()

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        event.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)

    async def _again(self, work: Callable[[], Awaitable[object]]) -> None:
        while not self._lanes.closing:
            try:
                await work()
            except DatabaseAway:
                await asyncio.sleep(1)
            except Exception:
                log.exception("mail.bulk_failed")
                await asyncio.sleep(1)

    # the steps

    async def claim(self) -> int:
        """Claim and write a batch; returns how many were claimed."""
        count, letters = await self._writer.claim()
        self._ready += letters
        self._stirred.set()
        return count

    async def hand(self) -> None:
        """Commit that the dots of a window are coming, and let the lanes have it."""
        room = max(self._pace.most_in_window - len(self._lanes.window), 1)
        letters = [self._ready.popleft() for _ in range(min(room, len(self._ready)))]
        now, services = self.composer.services.clock.now(), self.composer.services
        pairs = [(letter.delivery, one_line(letter.says.subject)) for letter in letters]
        try:
            async with self.doors, self.db.transaction() as tx:
                may = await bulk_claims.hand(tx, pairs, now, domain=services.sender.domain)
        except BaseException:
            # It may have been committed; no dot was sent, which is what counts.
            self.ledger.give_back([letter.delivery for letter in letters])
            raise
        for letter in letters:
            if letter.delivery.id in may:
                letter.handed_at = now
                self._lanes.window.append(letter)
        if len(may) < len(letters):
            self.ledger.give_back([one.delivery for one in letters if one.delivery.id not in may])
        self._lanes.start()

    def _give_all_back(self, *others: Letter) -> None:
        """Nothing about these letters: they wait until the mail server is there again, or for the next worker."""
        letters = [*others, *self._lanes.window, *self._ready]
        at = self.composer.services.clock.now() + timedelta(seconds=self._pace.rest_seconds if others else 0)
        self.ledger.give_back([letter.delivery for letter in letters], at)
        self._lanes.window.clear()
        self._ready.clear()
