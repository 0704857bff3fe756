"""Many letters at once: claimed, handed and settled in groups, sent over all links message after message.

Four things happen beside each other, each as fast as it can: letters are claimed and rendered (`_ready`), a
window of them is committed as `handed` (`_window`), links send what is in the window, and answers are written
down in groups. The window is what may be uncertain after a crash, so it is as small as the speed of the mail
server allows: what is sent in a tenth of a second.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

import structlog

from leerkring.core.db import Database, DatabaseAway, Reading
from leerkring.core.tasks import end
from leerkring.core.text import one_line
from leerkring.mail import bulk_claims, claims
from leerkring.mail.address import BadAddress
from leerkring.mail.bulk_claims import Settled
from leerkring.mail.composing import Composer
from leerkring.mail.delivering import OUR_FAULT, RELAY_AWAY, settled_as
from leerkring.mail.kinds import BatchRenderer, ClaimedDelivery, Rendered, Renderer, Spliced
from leerkring.mail.mailings import count_and_guard
from leerkring.mail.outcomes import Accepted, Deferred, Outcome, Refused, Stage, Uncertain
from leerkring.mail.transport import Outgoing, Transport

log = structlog.get_logger("leerkring.mail")
BATCH = 200
TURN = 50
WINDOW_SECONDS = 0.1
MOST_IN_WINDOW = 64
SHORTEST_REST, LONGEST_REST = 1.0, 60.0
_RELAY = {*RELAY_AWAY, Stage.MAIL}


@dataclass(eq=False, slots=True)
class Letter:
    """One letter in hand."""

    delivery: ClaimedDelivery
    says: Spliced | Rendered
    handed_at: datetime | None = None
    outgoing: Outgoing | None = None


@dataclass(eq=False, slots=True)
class _Turn:
    """What one lane has in hand, and how many it took."""

    out: set[Outgoing] = field(default_factory=set)
    taken: int = 0


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
    batch: int = BATCH

    _ready: deque[Letter] = field(default_factory=deque, init=False)
    _window: deque[Letter] = field(default_factory=deque, init=False)
    _on_the_line: dict[Outgoing, Letter] = field(default_factory=dict, init=False)
    _results: list[Settled] = field(default_factory=list, init=False)
    _back: list[tuple[ClaimedDelivery, datetime]] = field(default_factory=list, init=False)
    _events: Counter[tuple[UUID | None, str]] = field(default_factory=Counter, init=False)
    _slow: set[str] = field(default_factory=set, init=False)
    _well: set[str] = field(default_factory=set, init=False)
    _resting: dict[str, datetime] = field(default_factory=dict, init=False)
    _lanes: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _stirred: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _answered: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _loops: list[asyncio.Task[None]] = field(default_factory=list, init=False)
    _closing: bool = field(default=False, init=False)
    _relay_rest: float = field(default=0.0, init=False)
    _relay_until: float = field(default=0.0, init=False)
    _rate: float = field(default=0.0, init=False)
    _count: int = field(default=0, init=False)
    _since: float = field(default=0.0, init=False)

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
        self._closing = True
        for event in (self._woken, self._stirred, self._answered):
            event.set()
        if self._loops:  # what is being claimed or handed this moment must be known before it goes back
            await asyncio.wait(self._loops, timeout=grace_seconds)
        if self._lanes:
            _, late = await asyncio.wait(self._lanes, timeout=grace_seconds)
            for lane in late:
                lane.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._put_back([*self._window, *self._ready])
        self._window.clear()
        self._ready.clear()
        with suppress(DatabaseAway):
            await self._settle()

    async def deliver_due(self) -> int:
        """Send all that is due now and return how many were taken in hand; for tests and commands."""
        count = 0
        while taken := await self._claim():
            count += taken
            while self._ready:
                await self._hand()
                while self._lanes:
                    await asyncio.wait(self._lanes)
                await self._settle()
        await self._settle()
        return count

    @property
    def claim_words(self) -> set[str]:
        """Whose leases must be renewed."""
        letters = [*self._ready, *self._window, *self._on_the_line.values()]
        return {letter.delivery.claim for letter in letters} | {one.delivery.claim for one in self._results}

    # the four loops

    def _claiming(self, woken: asyncio.Event, poll_seconds: float) -> Callable[[], Awaitable[object]]:
        async def once() -> None:
            if len(self._ready) > self.batch // 2 or monotonic() < self._relay_until:
                self._stirred.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stirred.wait(), 0.2)
                return
            woken.clear()
            if not await self._claim() and not self._closing:
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), poll_seconds)

        return once

    async def _handing(self) -> None:
        if not self._ready or len(self._window) > self._most // 2:
            self._stirred.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), 0.2)
            return
        await self._hand()

    async def _settling(self) -> None:
        if not self._results and not self._back:
            self._answered.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._answered.wait(), 0.5)
        await self._settle()

    async def _again(self, work: Callable[[], Awaitable[object]]) -> None:
        while not self._closing:
            try:
                await work()
            except DatabaseAway:
                await asyncio.sleep(1)
            except Exception:
                log.exception("mail.bulk_failed")
                await asyncio.sleep(1)

    # claiming and rendering

    async def _claim(self) -> int:
        now, word = self.composer.house.clock.now(), uuid4().hex
        async with self.doors, self.db.transaction() as tx:
            found = await bulk_claims.claim(tx, word, now, self.batch)
            if not found:
                return 0
            keys = {delivery.id: self.suppression_key(delivery.recipient) for delivery in found}
            closed = await claims.suppressed(tx, list(keys.values()))
            self._resting = await bulk_claims.resting_domains(tx, now)
        open_ = []
        for delivery in found:
            if keys[delivery.id] in closed:
                self._keep(Settled(delivery, "skipped", "dit adres krijgt geen mail meer"))
            elif until := self._resting.get(_domain(delivery)):
                self._back.append((delivery, until + timedelta(seconds=delivery.id.int % 30)))
            else:
                open_.append(delivery)
        await self._render(open_)
        self._answered.set()
        self._stirred.set()
        return len(found)

    async def _render(self, deliveries: Sequence[ClaimedDelivery]) -> None:
        for kind in {delivery.kind for delivery in deliveries}:
            ours = [delivery for delivery in deliveries if delivery.kind == kind]
            try:
                async with self.doors, self.db.reading() as reading:
                    letters = await self._write(kind, reading, ours)
            except DatabaseAway:
                self._back += [(delivery, self.composer.house.clock.now()) for delivery in ours]
                continue
            except Exception:
                log.exception("mail.our_fault", kind=kind)
                for delivery in ours:
                    self._weigh(delivery, Deferred(0, OUR_FAULT, stage=Stage.BODY), None)
                continue
            for delivery in ours:
                if (says := letters.get(delivery.id)) is None:
                    self._keep(Settled(delivery, "skipped", "er was niets meer te melden"))
                else:
                    self._ready.append(Letter(delivery, says))

    async def _write(
        self, kind: str, reading: Reading, deliveries: Sequence[ClaimedDelivery]
    ) -> Mapping[UUID, Spliced | None] | Mapping[UUID, Rendered | None]:
        if (batch := self.kinds.get(kind)) is not None:
            return await batch(reading, deliveries, self.composer.house)
        if (plain := self.plain.get(kind)) is None:
            raise LookupError(f"no renderer for mails of kind {kind}")
        return {delivery.id: await plain(reading, delivery, self.composer.house) for delivery in deliveries}

    # handing

    @property
    def _most(self) -> int:
        by_speed = int(self._rate * WINDOW_SECONDS)
        return max(2 * self.transport.connections, min(by_speed, MOST_IN_WINDOW))

    async def _hand(self) -> None:
        room = max(self._most - len(self._window), 1)
        letters = [self._ready.popleft() for _ in range(min(room, len(self._ready)))]
        now, house = self.composer.house.clock.now(), self.composer.house
        pairs = [(letter.delivery, one_line(letter.says.subject)) for letter in letters]
        try:
            async with self.doors, self.db.transaction() as tx:
                may = await bulk_claims.hand(tx, pairs, now, domain=house.sender.domain)
        except BaseException:
            self._put_back(letters)  # it may have been committed; no dot was sent, which is what counts
            raise
        for letter in letters:
            if letter.delivery.id in may:
                letter.handed_at = now
                self._window.append(letter)
        if len(may) < len(letters):
            self._put_back([letter for letter in letters if letter.delivery.id not in may])
        self._start_lanes()

    def _put_back(self, letters: Sequence[Letter], due_at: datetime | None = None) -> None:
        at = due_at or self.composer.house.clock.now()
        self._back += [(letter.delivery, at) for letter in letters]
        self._answered.set()

    # sending

    def _start_lanes(self) -> None:
        while len(self._lanes) < min(self.transport.connections, len(self._window)):
            lane = asyncio.create_task(self._lane())
            self._lanes.add(lane)
            lane.add_done_callback(self._lane_done)

    def _lane_done(self, lane: asyncio.Task[None]) -> None:
        self._lanes.discard(lane)
        if not lane.cancelled() and (error := lane.exception()):
            log.error("mail.our_fault", exc_info=error)
        if self._window and not self._closing and monotonic() >= self._relay_until:
            self._start_lanes()

    async def _lane(self) -> None:
        """A turn on one link, and the next turn on a link that transactional mail may have had in between."""
        turn = _Turn()
        try:
            async with self.transport.connection() as connection:
                await connection.stream(
                    lambda: self._take(turn), lambda out, outcome: self._answer(turn, out, outcome)
                )
        finally:
            for out in turn.out:  # we broke, or were stopped: what has no dot goes back
                letter = self._on_the_line.pop(out)
                if out.dotted:
                    self._weigh(letter.delivery, Uncertain(0, "het antwoord bleef uit"), letter.handed_at)
                else:
                    self._put_back([letter])

    def _take(self, turn: _Turn) -> Outgoing | None:
        while self._window and not self._closing and turn.taken < TURN:
            letter = self._window.popleft()
            if len(self._window) <= self._most // 2:
                self._stirred.set()
            try:
                out = self.composer.compose(letter.delivery, letter.says)
            except BadAddress as bad:
                self._weigh(letter.delivery, Refused(0, str(bad), "5.1.3", Stage.RCPT), letter.handed_at)
                continue
            except Exception:
                log.exception("mail.our_fault", delivery=str(letter.delivery.id), kind=letter.delivery.kind)
                self._weigh(letter.delivery, Deferred(0, OUR_FAULT, stage=Stage.BODY), letter.handed_at)
                continue
            self._on_the_line[out] = letter
            turn.out.add(out)
            turn.taken += 1
            return out
        return None

    def _answer(self, turn: _Turn, out: Outgoing, outcome: Outcome) -> None:
        turn.out.discard(out)
        letter = self._on_the_line.pop(out)
        if isinstance(outcome, Deferred) and outcome.stage in _RELAY:
            self._relay_is_away(letter, outcome)
            return
        self._relay_rest = 0.0
        self._measure()
        self._weigh(letter.delivery, outcome, letter.handed_at)

    def _relay_is_away(self, letter: Letter, outcome: Outcome) -> None:
        """Nothing about this letter: all go back until the mail server is there again."""
        if monotonic() >= self._relay_until:
            self._relay_rest = min(max(self._relay_rest * 2, SHORTEST_REST), LONGEST_REST)
            self._relay_until = monotonic() + self._relay_rest
            log.warning("mail.relay_away", code=outcome.code, stage=outcome.stage, seconds=self._relay_rest)
        at = self.composer.house.clock.now() + timedelta(seconds=self._relay_rest)
        self._put_back([letter, *self._window, *self._ready], at)
        self._window.clear()
        self._ready.clear()

    def _measure(self) -> None:
        self._count += 1
        now = monotonic()
        if now - self._since > 0.5:
            if self._since and now - self._since < 5:
                self._rate = self._count / (now - self._since)
            self._count, self._since = 0, now

    # writing down

    def _weigh(self, delivery: ClaimedDelivery, outcome: Outcome, handed_at: datetime | None) -> None:
        state, reply, due_at = settled_as(delivery, outcome, self.composer.house.clock.now())
        self._keep(Settled(delivery, state, reply, due_at, handed_at))
        domain = _domain(delivery)
        if isinstance(outcome, Accepted):
            self._events[delivery.about_id, "accepted"] += 1
            if domain in self._resting:
                self._well.add(domain)
        elif isinstance(outcome, Refused):
            self._events[delivery.about_id, "refused"] += 1
            self._events[delivery.about_id, "policy"] += outcome.is_policy
        elif isinstance(outcome, Deferred) and outcome.code and outcome.enhanced[1:3] not in (".1", ".2"):
            self._slow.add(domain)

    def _keep(self, settled: Settled) -> None:
        self._results.append(settled)
        self._answered.set()

    async def _settle(self) -> None:
        """Write down all that is known by now, in one transaction; without a database it is kept."""
        results, back, events = self._results, self._back, self._events
        slow, well = self._slow, self._well
        if not results and not back:
            return
        self._results, self._back, self._events, self._slow, self._well = [], [], Counter(), set(), set()
        now = self.composer.house.clock.now()
        why: dict[UUID, str] = {}
        try:
            async with self.doors, self.db.transaction() as tx:
                if results:
                    await bulk_claims.settle(tx, results, now)
                for at in {at for _, at in back}:
                    await bulk_claims.give_back(tx, [one for one, due in back if due == at], at)
                for id_ in sorted({id_ for id_, _ in events if id_ is not None}):
                    counts = {word: events[id_, word] for word in ("accepted", "refused", "policy")}
                    if held := await count_and_guard(tx, id_, **counts, now=now):
                        why[id_] = held
                if slow:
                    await bulk_claims.rest(tx, sorted(slow), now)
                if well:
                    await bulk_claims.rested(tx, sorted(well - slow))
        except BaseException:
            self._results, self._back = [*results, *self._results], [*back, *self._back]
            self._events.update(events)
            self._slow |= slow
            self._well |= well
            raise
        for id_, reason in why.items():
            log.warning("mail.mailing_held", mailing=str(id_), reason=reason)


def _domain(delivery: ClaimedDelivery) -> str:
    return delivery.recipient.rpartition("@")[2].lower()
