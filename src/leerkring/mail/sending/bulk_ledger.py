"""What became of letters: kept until it is written down, all that is known by then in one transaction."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from leerkring.core.clock import Clock
from leerkring.core.database.db import Database
from leerkring.mail.mailings import count_and_guard
from leerkring.mail.outage.rules import may_refuse_all, shows_it_is_mended
from leerkring.mail.outage.service import begin_outage, end_outage, weigh_refusals
from leerkring.mail.outcomes import Accepted, Deferred, Outcome, Refused
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.service import take_refusal
from leerkring.mail.returns.words import Cause
from leerkring.mail.rules import DeliveryState
from leerkring.mail.sending import bulk_claims
from leerkring.mail.sending.bulk_claims import Settled
from leerkring.mail.sending.delivering import settled_as

log = structlog.get_logger("leerkring.mail")


@dataclass
class Ledger:
    """One worker's answers. `resting`: the domains that asked for time, as of the last claim."""

    db: Database
    clock: Clock
    doors: asyncio.Semaphore
    suppression_key: Callable[[str], bytes]
    resting: dict[str, datetime] = field(default_factory=dict)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    _results: list[Settled] = field(default_factory=list)
    _back: list[tuple[ClaimedDelivery, datetime]] = field(default_factory=list)
    _events: Counter[tuple[UUID | None, str]] = field(default_factory=Counter)
    _refusals: list[tuple[ClaimedDelivery, Refused | Deferred]] = field(default_factory=list)
    _causes: set[Cause] = field(default_factory=set)
    _to_all: tuple[Cause, str] | None = None
    _mended: bool = False
    _slow: set[str] = field(default_factory=set)
    _well: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not self._results and not self._back

    @property
    def claim_words(self) -> set[str]:
        """Whose answers are not written down yet."""
        return {one.delivery.claim for one in self._results}

    def keep(self, settled: Settled) -> None:
        """An end without an answer."""
        self._results.append(settled)
        self.answered.set()

    def give_back(self, deliveries: Sequence[ClaimedDelivery], due_at: datetime | None = None) -> None:
        """Letters of which we know that no dot was sent."""
        at = due_at or self.clock.now()
        self._back += [(delivery, at) for delivery in deliveries]
        self.answered.set()

    def weigh(self, delivery: ClaimedDelivery, outcome: Outcome, handed_at: datetime | None) -> None:
        """An answer, and what it says of the mailing and of the domain."""
        if delivery.is_probe and shows_it_is_mended(outcome):
            self._mended = True
        if (cause := may_refuse_all(outcome)) is not None:
            self._causes.add(cause)
        state, reply, due_at = settled_as(delivery, outcome, self.clock.now())
        self.keep(Settled(delivery, state, reply, due_at, handed_at))
        if state == DeliveryState.REFUSED and isinstance(outcome, (Refused, Deferred)):
            self._refusals.append((delivery, outcome))
        domain = domain_of(delivery)
        if isinstance(outcome, Accepted):
            self._events[delivery.about_id, "accepted"] += 1
            if domain in self.resting:
                self._well.add(domain)
        elif isinstance(outcome, Refused):
            self._events[delivery.about_id, "refused"] += 1
            self._events[delivery.about_id, "policy"] += outcome.is_policy
        elif isinstance(outcome, Deferred) and outcome.code and outcome.enhanced[1:3] not in (".1", ".2"):
            self._slow.add(domain)

    def no_to_all(self, cause: Cause, said: str) -> None:
        """The mail server refuses everybody; who gives the letters back calls this first."""
        self._to_all = (cause, said)

    async def settle(self) -> None:
        """Write down all that is known by now, in one transaction; without a database it is kept."""
        results, back, events = self._results, self._back, self._events
        slow, well, refusals = self._slow, self._well, self._refusals
        if not results and not back:
            return
        self._results, self._back, self._events, self._slow, self._well = [], [], Counter(), set(), set()
        self._refusals = []
        causes, to_all, mended = self._causes, self._to_all, self._mended
        self._causes, self._to_all, self._mended = set(), None, False
        now = self.clock.now()
        why: dict[UUID, str] = {}
        try:
            async with self.doors, self.db.transaction() as tx:
                if results:
                    await bulk_claims.settle(tx, results, now)
                for delivery, no in refusals:
                    await take_refusal(tx, delivery, no, self.suppression_key(delivery.recipient), now)
                for at in {at for _, at in back}:
                    await bulk_claims.give_back(tx, [one for one, due in back if due == at], at)
                for id_ in sorted({id_ for id_, _ in events if id_ is not None}):
                    counts = {word: events[id_, word] for word in ("accepted", "refused", "policy")}
                    if held := await count_and_guard(tx, id_, **counts, now=now):
                        why[id_] = held
                if mended:
                    await end_outage(tx, now)
                if to_all:
                    await begin_outage(tx, *to_all, now)
                if causes and await weigh_refusals(tx, causes, now):
                    why.clear()
                if slow:
                    await bulk_claims.rest(tx, sorted(slow), now)
                if well:
                    await bulk_claims.rested(tx, sorted(well - slow))
        except BaseException:
            self._results, self._back = [*results, *self._results], [*back, *self._back]
            self._refusals = [*refusals, *self._refusals]
            self._events.update(events)
            self._slow |= slow
            self._well |= well
            self._causes |= causes
            self._to_all = to_all or self._to_all
            self._mended |= mended
            raise
        for id_, reason in why.items():
            log.warning("mail.mailing_held", mailing=str(id_), reason=reason)


def domain_of(delivery: ClaimedDelivery) -> str:
    """Return who asks for time when asked too often."""
    return delivery.recipient.rpartition("@")[2].lower()
