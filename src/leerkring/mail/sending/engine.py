"""The delivery engine: claims what is due and sees to it that each claimed mail goes its way."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import structlog

from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.tasks import end
from leerkring.mail.mailings import skip_stale
from leerkring.mail.outage.service import is_probe_due, take_probe
from leerkring.mail.rendering import BatchRenderer, MailServices, Renderer
from leerkring.mail.sending import claims
from leerkring.mail.sending.bulk import Bulk
from leerkring.mail.sending.clock_put_back import set_right
from leerkring.mail.sending.composing import Composer
from leerkring.mail.sending.delivering import Deliverer, InHand
from leerkring.mail.sending.relay import Relay
from leerkring.mail.sending.resolvers import Resolver
from leerkring.mail.sending.transport import Transport
from leerkring.mail.sending.uncertain import resolve
from leerkring.mail.service import CHANNEL

log = structlog.get_logger("leerkring.mail")
BATCH = 20
DOORS = 4
POLL_SECONDS = 2.0
SWEEP_SECONDS = 10.0
RENEW_SECONDS = 15.0
GRACE_SECONDS = 25.0


@dataclass
class Engine:
    """One worker's engine. `suppression_key` turns an address into its keyed hash."""

    db: Database
    transport: Transport
    kinds: Mapping[str, Renderer]
    services: MailServices
    suppression_key: Callable[[str], bytes]
    batch_kinds: Mapping[str, BatchRenderer] = field(default_factory=dict)
    composer: Composer | None = None
    resolver: Resolver | None = None
    relay: Relay = field(default_factory=Relay)
    batch: int = BATCH
    poll_seconds: float = POLL_SECONDS
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _in_hand: dict[asyncio.Task[None], InHand] = field(default_factory=dict, init=False)
    _doors: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DOORS), init=False)

    def __post_init__(self) -> None:
        composer = self.composer or Composer(self.services)
        self._deliverer = Deliverer(
            self.db, self.transport, self.kinds, composer, self._doors, self.suppression_key, self.relay
        )
        self._letters_woken = asyncio.Event()
        self.bulk = Bulk(
            self.db,
            self.transport,
            composer,
            self.batch_kinds,
            self.kinds,
            self.suppression_key,
            self._doors,
            self.relay,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then finish what is on the line and give the rest back."""
        helpers = [
            asyncio.create_task(self.db.listen(CHANNEL, lambda _payload: self._wake(), self._wake)),
            asyncio.create_task(self.bulk.run(self._letters_woken, self.poll_seconds)),
            asyncio.create_task(self._every(SWEEP_SECONDS, self.sweep)),
            asyncio.create_task(self._every(RENEW_SECONDS, self._renew)),
            asyncio.create_task(_wake_at(stop, self._woken)),
        ]
        try:
            while not stop.is_set():
                self._woken.clear()
                try:
                    claimed = await self._claim()
                except DatabaseAway:
                    claimed = 0
                if not claimed or len(self._in_hand) >= self.batch:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), self.poll_seconds)
        finally:
            await asyncio.gather(self._drain(), self.bulk.drain(GRACE_SECONDS))
            await end(*helpers)

    async def deliver_due(self) -> int:
        """Deliver what is due now and return how many mails were taken in hand; for tests and commands."""
        count = 0
        while taken := await self._claim():
            count += taken
            await asyncio.wait(self._in_hand)
        return count + await self.bulk.deliver_due()

    async def sweep(self) -> None:
        """Take back leases that ran out."""
        async with self._doors, self.db.transaction() as tx:
            await tx.take_time()  # a mailing that ran out of time may have many waiting
            now = self.services.clock.now()
            nearer = await set_right(tx, now)
            doubtful = await claims.sweep(tx, now, can_be_uncertain=self.transport.can_be_uncertain)
            await skip_stale(tx, now)
        if nearer:
            log.warning("mail.clock_put_back", mails=nearer)
        for row in doubtful:
            log.warning("mail.uncertain", delivery=str(row.id), kind=row.kind, reason="lease ran out")
        if self.resolver is not None:
            async with self._doors:
                await resolve(self.db, self.resolver, now)
        self._wake()

    def _wake(self) -> None:
        self._woken.set()
        self._letters_woken.set()

    async def _claim(self) -> int:
        """Claim as many as there is room for, and start on each."""
        room = self.batch - len(self._in_hand)
        if room < max(self.batch // 2, 1):
            return 0
        async with self._doors, self.db.transaction() as tx:
            now, word = self.services.clock.now(), uuid4().hex
            found = await claims.claim(tx, word, now, room)
            if not found and await is_probe_due(tx, now):
                found = await claims.claim(tx, word, now, 1, probe=True)
                if found and not await take_probe(tx, now):
                    await claims.give_back(tx, found, now)
                    found = []
            keys = {delivery.id: self.suppression_key(delivery.recipient) for delivery in found}
            closed = await claims.suppressed(tx, list(keys.values())) if found else frozenset()
        for delivery in found:
            item = InHand(delivery)
            task = asyncio.create_task(self._deliverer.deliver(item, skip=keys[delivery.id] in closed))
            self._in_hand[task] = item
            task.add_done_callback(self._done)
        return len(found)

    def _done(self, task: asyncio.Task[None]) -> None:
        item = self._in_hand.pop(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, DatabaseAway):
            log.error("mail.our_fault", delivery=str(item.delivery.id), exc_info=error)
        if len(self._in_hand) <= self.batch // 2:
            self._woken.set()

    async def _renew(self) -> None:
        mine = {item.delivery.claim for item in self._in_hand.values()}
        if words := [*mine, *self.bulk.claim_words]:
            async with self._doors, self.db.transaction() as tx:
                await claims.renew(tx, words, self.services.clock.now())

    async def _drain(self) -> None:
        """Stop: what is not on the line yet goes back, what is may end."""
        in_hand = dict(self._in_hand)
        for task, item in in_hand.items():
            if not item.on_the_line:
                task.cancel()
        if in_hand:
            _, late = await asyncio.wait(in_hand, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            await self._deliverer.give_back(list(in_hand.values()))

    async def _every(self, seconds: float, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await act()
            except DatabaseAway:
                pass
            except Exception:
                log.exception("mail.helper_failed", helper=act.__name__)
            await asyncio.sleep(seconds)


async def _wake_at(stop: asyncio.Event, woken: asyncio.Event) -> None:
    await stop.wait()
    woken.set()
