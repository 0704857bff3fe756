"""One mail's way out: render it, hand it over, write down what came of it.

`handed` is committed before the final dot, so that after a crash at any point it is known whether the mail
can have left. What cannot be known becomes `uncertain`.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from leerkring.core.database.db import Database, Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.text.cleaning import one_line
from leerkring.mail.message.address import BadAddress
from leerkring.mail.outage.rules import may_refuse_all, refuses_all, shows_it_is_mended
from leerkring.mail.outage.service import begin_outage, end_outage, weigh_refusals
from leerkring.mail.outcomes import Accepted, Deferred, Outcome, Refused, Stage
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.mail.returns.service import take_refusal
from leerkring.mail.rules import RESEND_AFTER, DeliveryState, next_try
from leerkring.mail.sending import claims
from leerkring.mail.sending.composing import Composer
from leerkring.mail.sending.relay import Relay, is_away
from leerkring.mail.sending.transport import Connection, Transport

log = structlog.get_logger("leerkring.mail")
_S = DeliveryState
ANSWER_SECONDS = 1.0
OUR_FAULT = "onze fout"
MAY_HAVE_ARRIVED = "een eerdere poging kan zijn aangekomen"


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
    composer: Composer
    doors: asyncio.Semaphore
    suppression_key: Callable[[str], bytes]
    relay: Relay

    @property
    def services(self) -> MailServices:
        return self.composer.services

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
        message_id, out = self.composer.message_id(delivery), self.composer.compose(delivery, rendered)
        async with self.transport.connection() as connection:
            item.on_the_line = True
            if (no := await connection.prepare(out.envelope, out.data)) is not None:
                self.relay.heard(no)
                await self._keep(item, _S.CLAIMED, no)
                return
            handed_at = self.services.clock.now()
            async with self.doors, self.db.transaction() as tx:
                still_ours = await claims.hand(
                    tx, delivery, handed_at, subject=one_line(rendered.subject), message_id=message_id
                )
            if not still_ours:
                log.info("mail.claim_lost", delivery=str(delivery.id), kind=delivery.kind)
                await self.give_back([item])  # where the fence came up in between it is still ours
                return
            outcome = await self._finish(connection, item)
            self.relay.heard(outcome)
        if not await self._keep(item, _S.HANDED, outcome) and isinstance(outcome, Accepted):
            async with self.doors, self.db.transaction() as tx:
                await claims.accept_late(
                    tx, delivery, handed_at, self.services.clock.now(), reply=reply_text(outcome)
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
            return await renderer(reading, delivery, self.services)

    async def _skip(self, delivery: ClaimedDelivery, reason: str) -> None:
        if delivery.handed_before:
            reason = f"{reason}; {MAY_HAVE_ARRIVED}"
        async with self.doors, self.db.transaction() as tx:
            await claims.settle(
                tx, delivery, from_=_S.CLAIMED, to=_S.SKIPPED, now=self.services.clock.now(), reply=reason
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
        if is_away(outcome) and self.relay.outage.is_going:
            return kept  # told once for all mails that wait for it
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
        now = self.services.clock.now()
        if (cause := refuses_all(outcome)) is not None:
            await begin_outage(tx, cause, reply_text(outcome), now)
            return await claims.give_back(tx, [delivery], now) == 1
        if delivery.is_probe and shows_it_is_mended(outcome):
            await end_outage(tx, now)
        state, reply, due_at = settled_as(delivery, outcome, now)
        if state == _S.UNCERTAIN:
            return await claims.doubt(tx, delivery, now, reply=reply)
        if state == _S.DEFERRED and due_at is not None:
            return await claims.defer(tx, delivery, from_=from_, due_at=due_at, reply=reply)
        kept = await claims.settle(tx, delivery, from_=from_, to=state, now=now, reply=reply)
        if kept and state == _S.REFUSED and isinstance(outcome, (Refused, Deferred)):
            await take_refusal(tx, delivery, outcome, self.suppression_key(delivery.recipient), now)
            if (cause := may_refuse_all(outcome)) is not None:
                await weigh_refusals(tx, [cause], now)
        return kept

    async def give_back(self, items: Sequence[InHand]) -> None:
        """Back to the queue without waiting for the lease, if that can be done now."""
        safe = [item.delivery for item in items if not item.dotted]
        with suppress(DatabaseAway):
            async with self.doors, self.db.transaction() as tx:
                await claims.give_back(tx, safe, self.services.clock.now())


def settled_as(
    delivery: ClaimedDelivery, outcome: Outcome, now: datetime
) -> tuple[DeliveryState, str, datetime | None]:
    """Return the state that an answer leads to, the answer for the mail log, and when to try again."""
    reply = reply_text(outcome)
    if isinstance(outcome, Accepted):
        return _S.ACCEPTED, reply, None
    if isinstance(outcome, Refused):
        return _S.REFUSED, reply, None
    if not isinstance(outcome, Deferred):
        return _S.UNCERTAIN, reply, now + RESEND_AFTER
    again = next_try(
        delivery.attempts,
        delivery.first_tried_at,
        now,
        random.random(),  # noqa: S311  (spreads tries; nothing is secret about it)
        relay_away=is_away(outcome),
    )
    if again is None:
        return _S.REFUSED, f"drie dagen geprobeerd: {reply}", None
    return _S.DEFERRED, reply, again


def reply_text(outcome: Outcome) -> str:
    """What the mail log keeps of an answer."""
    return one_line(f"{outcome.code or ''} {outcome.enhanced} {outcome.text}")[:500]
