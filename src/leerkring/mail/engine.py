"""The delivery engine: claims what is due, renders it, hands it over and writes down what came of it.

As close to exactly-once as SMTP allows. `handed` is committed before the final dot, so that after a crash
at any point it is known whether a mail can have left. What cannot be known becomes `uncertain`.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import structlog

from leerkring.core.db import Database, DatabaseAway, Tx
from leerkring.core.text import one_line
from leerkring.mail import claims
from leerkring.mail.address import BadAddress
from leerkring.mail.kinds import ClaimedDelivery, MailHouse, Rendered, Renderer
from leerkring.mail.message import Message, build, message_id_for
from leerkring.mail.outcomes import Accepted, Deferred, Outcome, Refused, Stage
from leerkring.mail.rules import DeliveryState, next_try
from leerkring.mail.service import CHANNEL
from leerkring.mail.transport import Connection, Envelope, Transport

log = structlog.get_logger("leerkring.mail")
_S = DeliveryState
BATCH = 20
POLL_SECONDS = 2.0
SWEEP_SECONDS = 10.0
RENEW_SECONDS = 15.0
GRACE_SECONDS = 25.0
ANSWER_SECONDS = 1.0
_RELAY_AWAY = {Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH}
OUR_FAULT = "onze fout"


@dataclass(eq=False)
class _InHand:
    """A claimed mail on its way. `dotted`: a final dot may have been sent, so it is not given back."""

    delivery: ClaimedDelivery
    dotted: bool = False
    on_the_line: bool = False


@dataclass
class Engine:
    """One worker's engine. `suppression_key` turns an address into its keyed hash."""

    db: Database
    transport: Transport
    kinds: Mapping[str, Renderer]
    house: MailHouse
    suppression_key: Callable[[str], bytes]
    batch: int = BATCH
    poll_seconds: float = POLL_SECONDS
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _in_hand: dict[asyncio.Task[None], _InHand] = field(default_factory=dict, init=False)
    _doors: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4), init=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; then finish what is on the line and give the rest back."""
        helpers = [
            asyncio.create_task(self.db.listen(CHANNEL, lambda _payload: self._woken.set(), self._woken.set)),
            asyncio.create_task(self._every(SWEEP_SECONDS, self.sweep)),
            asyncio.create_task(self._every(RENEW_SECONDS, self._renew)),
            asyncio.create_task(_wake_at(stop, self._woken)),
        ]
        away = False
        try:
            while not stop.is_set():
                self._woken.clear()
                try:
                    claimed = await self._claim()
                    away = False
                except DatabaseAway:
                    if not away:
                        log.warning("mail.database_away")
                    away = True
                    claimed = 0
                if not claimed or len(self._in_hand) >= self.batch:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), self.poll_seconds)
        finally:
            await self._drain()
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)

    async def deliver_due(self) -> int:
        """Deliver what is due now and return how many mails were taken in hand; for tests and commands."""
        count = 0
        while taken := await self._claim():
            count += taken
            await asyncio.wait(self._in_hand)
        return count

    async def sweep(self) -> None:
        """Take back leases that ran out."""
        async with self._doors, self.db.transaction() as tx:
            now = self.house.clock.now()
            doubtful = await claims.sweep(tx, now, can_be_uncertain=self.transport.can_be_uncertain)
        for row in doubtful:
            log.warning("mail.uncertain", delivery=str(row.id), kind=row.kind, reason="lease ran out")
        self._woken.set()

    async def _claim(self) -> int:
        """Claim as many as there is room for, and start on each."""
        room = self.batch - len(self._in_hand)
        if room < max(self.batch // 2, 1):
            return 0
        async with self._doors, self.db.transaction() as tx:
            found = await claims.claim(tx, uuid4().hex, self.house.clock.now(), room)
            keys = {delivery.id: self.suppression_key(delivery.recipient) for delivery in found}
            closed = await claims.suppressed(tx, list(keys.values())) if found else frozenset()
        for delivery in found:
            item = _InHand(delivery)
            task = asyncio.create_task(self._one(item, skip=keys[delivery.id] in closed))
            self._in_hand[task] = item
            task.add_done_callback(self._done)
        return len(found)

    def _done(self, task: asyncio.Task[None]) -> None:
        item = self._in_hand.pop(task)
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, DatabaseAway):
            log.error("mail.our_fault", delivery=str(item.delivery.id), exc_info=error)
        if len(self._in_hand) <= self.batch // 2:
            self._woken.set()

    async def _one(self, item: _InHand, *, skip: bool) -> None:
        """Deliver one mail; whatever goes wrong stays with this one."""
        delivery = item.delivery
        try:
            if skip:
                await self._skip(delivery, "dit adres krijgt geen mail meer")
            else:
                await self._deliver(item)
        except DatabaseAway:
            await self._give_back([item])
        except BadAddress as error:
            await self._keep(item, _S.CLAIMED, Refused(0, str(error), "5.1.3", Stage.RCPT))
        except Exception:
            log.exception("mail.our_fault", delivery=str(delivery.id), kind=delivery.kind)
            if not item.dotted:
                await self._keep(item, _S.CLAIMED, Deferred(0, OUR_FAULT, stage=Stage.BODY))

    async def _deliver(self, item: _InHand) -> None:
        delivery = item.delivery
        rendered = await self._render(delivery)
        if rendered is None:
            await self._skip(delivery, "er was niets meer te melden")
            return
        message_id = message_id_for(delivery.id, self.house.sender.domain)
        data = build(self._message(delivery, rendered, message_id))
        envelope = Envelope(delivery.id, self.house.sender.address, delivery.recipient)
        async with self.transport.connection() as connection:
            item.on_the_line = True
            if (no := await connection.prepare(envelope, data)) is not None:
                await self._keep(item, _S.CLAIMED, no)
                return
            handed_at = self.house.clock.now()
            async with self._doors, self.db.transaction() as tx:
                still_ours = await claims.hand(
                    tx, delivery, handed_at, subject=one_line(rendered.subject), message_id=message_id
                )
            if not still_ours:
                log.info("mail.claim_lost", delivery=str(delivery.id), kind=delivery.kind)
                return
            outcome = await self._finish(connection, item)
        if not await self._keep(item, _S.HANDED, outcome) and isinstance(outcome, Accepted):
            async with self._doors, self.db.transaction() as tx:
                await claims.accept_late(
                    tx, delivery, handed_at, self.house.clock.now(), reply=_reply(outcome)
                )

    async def _finish(self, connection: Connection, item: _InHand) -> Outcome:
        """Send the dot. From here on nothing but the answer tells what happened."""
        item.dotted = True
        return await connection.finish()

    async def _render(self, delivery: ClaimedDelivery) -> Rendered | None:
        renderer = self.kinds.get(delivery.kind)
        if renderer is None:
            raise LookupError(f"no renderer for mails of kind {delivery.kind}")
        async with self._doors, self.db.reading() as reading:
            return await renderer(reading, delivery, self.house)

    def _message(self, delivery: ClaimedDelivery, rendered: Rendered, message_id: str) -> Message:
        return Message(
            from_=self.house.sender,
            to_address=delivery.recipient,
            to_name=delivery.recipient_name,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id,
            date=delivery.first_tried_at,  # the same for each try
            reply_to=self.house.reply_to,
            headers=rendered.headers,
            calendar=rendered.calendar,
            attachments=rendered.attachments,
        )

    async def _skip(self, delivery: ClaimedDelivery, reason: str) -> None:
        async with self._doors, self.db.transaction() as tx:
            await claims.settle(
                tx, delivery, from_=_S.CLAIMED, to=_S.SKIPPED, now=self.house.clock.now(), reply=reason
            )

    async def _keep(self, item: _InHand, from_: DeliveryState, outcome: Outcome) -> bool:
        """Write down what came of it. An answer is worth waiting for the database."""
        while True:
            try:
                async with self._doors, self.db.transaction() as tx:
                    kept = await self._write(tx, item.delivery, from_, outcome)
                break
            except DatabaseAway:
                if not item.dotted:
                    raise
                await asyncio.sleep(ANSWER_SECONDS)
        log.info(
            "mail.settled",
            delivery=str(item.delivery.id),
            kind=item.delivery.kind,
            outcome=type(outcome).__name__.lower(),
            code=outcome.code,
            stage=outcome.stage,
            attempt=item.delivery.attempts,
            kept=kept,
        )
        return kept

    async def _write(self, tx: Tx, delivery: ClaimedDelivery, from_: DeliveryState, outcome: Outcome) -> bool:
        now, reply = self.house.clock.now(), _reply(outcome)
        if isinstance(outcome, Accepted):
            return await claims.settle(tx, delivery, from_=from_, to=_S.ACCEPTED, now=now, reply=reply)
        if isinstance(outcome, Refused):
            return await claims.settle(tx, delivery, from_=from_, to=_S.REFUSED, now=now, reply=reply)
        if not isinstance(outcome, Deferred):
            return await claims.doubt(tx, delivery, now, reply=reply)
        again = next_try(
            delivery.attempts,
            delivery.first_tried_at,
            now,
            random.random(),  # noqa: S311  (spreads tries; nothing is secret about it)
            relay_away=outcome.stage in _RELAY_AWAY,
        )
        if again is None:
            reply = f"drie dagen geprobeerd: {reply}"
            return await claims.settle(tx, delivery, from_=from_, to=_S.REFUSED, now=now, reply=reply)
        return await claims.defer(tx, delivery, from_=from_, due_at=again, reply=reply)

    async def _give_back(self, items: Sequence[_InHand]) -> None:
        """Back to the queue without waiting for the lease, if that can be done now."""
        safe = [item.delivery for item in items if not item.dotted]
        with suppress(DatabaseAway):
            async with self._doors, self.db.transaction() as tx:
                await claims.give_back(tx, safe, self.house.clock.now())

    async def _renew(self) -> None:
        if words := list({item.delivery.claim for item in self._in_hand.values()}):
            async with self._doors, self.db.transaction() as tx:
                await claims.renew(tx, words, self.house.clock.now())

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
            await self._give_back(list(in_hand.values()))

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


def _reply(outcome: Outcome) -> str:
    return one_line(f"{outcome.code or ''} {outcome.enhanced} {outcome.text}")[:500]
