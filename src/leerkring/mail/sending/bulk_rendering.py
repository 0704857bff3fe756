"""Claims letters that are due and has them written, kind by kind."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog

from leerkring.core.database.db import Database, Reading
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.mail.outage.service import is_probe_due, take_probe
from leerkring.mail.outcomes import Deferred, Stage
from leerkring.mail.rendering import BatchRenderer, ClaimedDelivery, MailServices, Rendered, Renderer, Spliced
from leerkring.mail.sending import bulk_claims, claims
from leerkring.mail.sending.bulk_claims import Settled
from leerkring.mail.sending.bulk_ledger import Ledger, domain_of
from leerkring.mail.sending.delivering import OUR_FAULT

log = structlog.get_logger("leerkring.mail")
BATCH = 200


@dataclass(eq=False, slots=True)
class Letter:
    """One letter in hand."""

    delivery: ClaimedDelivery
    says: Spliced | Rendered
    handed_at: datetime | None = None


@dataclass
class Writer:
    """Where a worker's letters come from."""

    db: Database
    services: MailServices
    kinds: Mapping[str, BatchRenderer]
    plain: Mapping[str, Renderer]
    suppression_key: Callable[[str], bytes]
    doors: asyncio.Semaphore
    ledger: Ledger
    batch: int = BATCH

    async def claim(self) -> tuple[int, list[Letter]]:
        """Claim a batch; returns how many were claimed, and those that are to leave."""
        now, word = self.services.clock.now(), uuid4().hex
        async with self.doors, self.db.transaction() as tx:
            found = await bulk_claims.claim(tx, word, now, self.batch)
            if not found and await is_probe_due(tx, now):
                found = await bulk_claims.claim(tx, word, now, 1, probe=True)
                if found and not await take_probe(tx, now):
                    await bulk_claims.give_back(tx, found, now)
                    found = []
            if not found:
                return 0, []
            keys = {delivery.id: self.suppression_key(delivery.recipient) for delivery in found}
            closed = await claims.suppressed(tx, list(keys.values()))
            resting = self.ledger.resting = await bulk_claims.resting_domains(tx, now)
        open_ = []
        for delivery in found:
            if keys[delivery.id] in closed:
                self.ledger.keep(Settled(delivery, "skipped", "dit adres krijgt geen mail meer"))
            elif until := resting.get(domain_of(delivery)):
                self.ledger.give_back([delivery], until + timedelta(seconds=delivery.id.int % 30))
            else:
                open_.append(delivery)
        letters: list[Letter] = []
        for kind in {delivery.kind for delivery in open_}:
            letters += await self._of_kind(kind, [one for one in open_ if one.kind == kind])
        return len(found), letters

    async def _of_kind(self, kind: str, deliveries: Sequence[ClaimedDelivery]) -> list[Letter]:
        try:
            async with self.doors, self.db.reading() as reading:
                letters = await self._write(kind, reading, deliveries)
        except DatabaseAway:
            self.ledger.give_back(deliveries)
            return []
        except Exception:
            log.exception("mail.our_fault", kind=kind)
            for delivery in deliveries:
                self.ledger.weigh(delivery, Deferred(0, OUR_FAULT, stage=Stage.BODY), None)
            return []
        written = []
        for delivery in deliveries:
            if (says := letters.get(delivery.id)) is None:
                self.ledger.keep(Settled(delivery, "skipped", "er was niets meer te melden"))
            else:
                written.append(Letter(delivery, says))
        return written

    async def _write(
        self, kind: str, reading: Reading, deliveries: Sequence[ClaimedDelivery]
    ) -> Mapping[UUID, Spliced | None] | Mapping[UUID, Rendered | None]:
        if (batch := self.kinds.get(kind)) is not None:
            return await batch(reading, deliveries, self.services)
        if (plain := self.plain.get(kind)) is None:
            raise LookupError(f"no renderer for mails of kind {kind}")
        return {delivery.id: await plain(reading, delivery, self.services) for delivery in deliveries}
