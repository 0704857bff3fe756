"""One mail's way out: render it, hand it over, write down what came of it.

`handed` is committed before the final dot, so that after a crash at any point it is known whether the mail
can have left. What cannot be known becomes `uncertain`.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from leerkring.core.db import Database, DatabaseAway, Tx
from leerkring.core.text import one_line
from leerkring.mail import claims
from leerkring.mail.address import BadAddress
from leerkring.mail.kinds import ClaimedDelivery, MailHouse, Rendered, Renderer
from leerkring.mail.message import Message, build, message_id_for
from leerkring.mail.outcomes import Accepted, Deferred, Outcome, Refused, Stage
from leerkring.mail.rules import DeliveryState, next_try
from leerkring.mail.transport import Connection, Envelope, Transport

log = structlog.get_logger("leerkring.mail")
_S = DeliveryState
ANSWER_SECONDS = 1.0
OUR_FAULT = "onze fout"
MAY_HAVE_ARRIVED = "een eerdere poging kan zijn aangekomen"
_RELAY_AWAY = {Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH}


@dataclass(eq=False)
class InHand:
    """A claimed mail on its way. `dotted`: a final dot may have been sent, so it is not given back."""

    delivery: ClaimedDelivery
    dotted: bool = False
    on_the_line: bool = False


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Delivers claimed mails. `doors` limits how many connections of the pool this takes at once."""

    db: Database
    transport: Transport
    kinds: Mapping[str, Renderer]
    house: MailHouse
    doors: asyncio.Semaphore

    async def deliver(self, item: InHand, *, skip: bool) -> None:
        """Deliver one mail; whatever goes wrong stays with this one."""
        delivery = item.delivery
        try:
            if skip:
                await self._skip(delivery, "dit adres krijgt geen mail meer")
            else:
                await self._send(item)
        except DatabaseAway:
            await self.give_back([item])
        except BadAddress as error:
            await self._keep(item, _S.CLAIMED, Refused(0, str(error), "5.1.3", Stage.RCPT))
        except Exception:
            log.exception("mail.our_fault", delivery=str(delivery.id), kind=delivery.kind)
            if not item.dotted:
                await self._keep(item, _S.CLAIMED, Deferred(0, OUR_FAULT, stage=Stage.BODY))

    async def _send(self, item: InHand) -> None:
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
            async with self.doors, self.db.transaction() as tx:
                still_ours = await claims.hand(
                    tx, delivery, handed_at, subject=one_line(rendered.subject), message_id=message_id
                )
            if not still_ours:
                log.info("mail.claim_lost", delivery=str(delivery.id), kind=delivery.kind)
                return
            outcome = await self._finish(connection, item)
        if not await self._keep(item, _S.HANDED, outcome) and isinstance(outcome, Accepted):
            async with self.doors, self.db.transaction() as tx:
                await claims.accept_late(
                    tx, delivery, handed_at, self.house.clock.now(), reply=_reply(outcome)
                )

    async def _finish(self, connection: Connection, item: InHand) -> Outcome:
        """Send the dot. From here on nothing but the answer tells what happened."""
        item.dotted = True
        return await connection.finish()

    async def _render(self, delivery: ClaimedDelivery) -> Rendered | None:
        renderer = self.kinds.get(delivery.kind)
        if renderer is None:
            raise LookupError(f"no renderer for mails of kind {delivery.kind}")
        async with self.doors, self.db.reading() as reading:
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
        if delivery.handed_before:
            reason = f"{reason}; {MAY_HAVE_ARRIVED}"
        async with self.doors, self.db.transaction() as tx:
            await claims.settle(
                tx, delivery, from_=_S.CLAIMED, to=_S.SKIPPED, now=self.house.clock.now(), reply=reason
            )

    async def _keep(self, item: InHand, from_: DeliveryState, outcome: Outcome) -> bool:
        """Write down what came of it. An answer is worth waiting for the database."""
        while True:
            try:
                async with self.doors, self.db.transaction() as tx:
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

    async def give_back(self, items: Sequence[InHand]) -> None:
        """Back to the queue without waiting for the lease, if that can be done now."""
        safe = [item.delivery for item in items if not item.dotted]
        with suppress(DatabaseAway):
            async with self.doors, self.db.transaction() as tx:
                await claims.give_back(tx, safe, self.house.clock.now())


def _reply(outcome: Outcome) -> str:
    return one_line(f"{outcome.code or ''} {outcome.enhanced} {outcome.text}")[:500]
