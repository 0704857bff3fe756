"""The desk: collects the forms that arrive while the previous batch commits, and settles them together.

One per web process. Nobody waits on purpose: an idle desk settles a single form at once. Several processes
and machines are safe beside each other, because the lock is in the database. A form that waited longer than
the deadline is let go unsettled (503 with Retry-After); one that is being settled is waited for.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

import structlog

from leerkring.core.database.db import Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.rate_counts import Passing, Turn, take_turns
from leerkring.core.refusals import Busy, Refusal, TooMany
from leerkring.core.watching.recorder import SECONDS, SIZES
from leerkring.core.web.services import Services
from leerkring.registrations.arrivals.arrival import Already, Arrival, Outcome, Registered
from leerkring.registrations.arrivals.batch import settle_arrivals

log = structlog.get_logger("leerkring.desk")

MOST_IN_BATCH = 200
MOST_WAITING = 1000
DEADLINE_SECONDS = 10.0
BETWEEN_MAILS = timedelta(minutes=6)


@dataclass(eq=False, slots=True)
class _Ticket:
    arrival: Arrival
    turns: Sequence[Turn | None]
    mails: Sequence[Turn | None]
    answer: asyncio.Future[Outcome]


@dataclass(slots=True)
class _Queue:
    tickets: deque[_Ticket] = field(default_factory=deque)
    settling: asyncio.Task[None] | None = None


class Desk:
    """`await desk.register(arrival)`; used as a context manager so that a stop finishes what was begun."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._queues: dict[UUID, _Queue] = {}
        self._open = True
        self.passing = Passing()
        recorder = services.recorder
        self._outcomes = recorder.counter(
            "leerkring_registrations_total", "Forms that were settled, by what became of them", "outcome"
        )
        self._sizes = recorder.histogram("leerkring_desk_batch_forms", "Forms in a batch of the desk", SIZES)
        self._seconds = recorder.histogram(
            "leerkring_desk_batch_seconds", "How long a batch took from its call to its commit", SECONDS
        )
        recorder.look_up("leerkring_desk_waiting", "Forms that wait at the desk", lambda: self.waiting)

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more forms, and settle those that were taken."""
        self._open = False
        tasks = [queue.settling for queue in self._queues.values() if queue.settling is not None]
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def waiting(self) -> int:
        """How many stand in all queues."""
        return sum(len(queue.tickets) for queue in self._queues.values())

    async def register(
        self, arrival: Arrival, *turns: Turn | None, mails: Sequence[Turn | None] = ()
    ) -> Registered | Already:
        """Settle one form; a refusal is raised. The turns are counted first, and `TooMany` settles nothing.

        `mails` counts for each person what comes out in their mailbox. It refuses nobody: beyond it the mail waits,
        so that nobody can have a stranger's mailbox filled, and nothing is lost for who registers themselves.
        """
        if not self._open or self.waiting >= MOST_WAITING:
            raise Busy
        loop = asyncio.get_running_loop()
        counted = self.passing.counted
        ticket = _Ticket(arrival, [*map(counted, turns)], [*map(counted, mails)], loop.create_future())
        queue = self._queues.setdefault(arrival.activity_id, _Queue())
        queue.tickets.append(ticket)
        if queue.settling is None:
            queue.settling = asyncio.create_task(self._settle(arrival.activity_id, queue))
        deadline = loop.call_later(DEADLINE_SECONDS, self._let_go, ticket, queue)
        try:
            outcome = await ticket.answer
        finally:
            deadline.cancel()
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    def _let_go(self, ticket: _Ticket, queue: _Queue) -> None:
        """Send away who still stands in the queue; who is being settled is waited for."""
        if ticket in queue.tickets:
            queue.tickets.remove(ticket)
            _answer(ticket, Busy())

    async def _settle(self, activity_id: UUID, queue: _Queue) -> None:
        """Settle batch after batch until nobody stands in this queue."""
        try:
            while queue.tickets:
                await self._settle_batch(activity_id, queue)
        finally:
            queue.settling = None
            if not queue.tickets:
                self._queues.pop(activity_id, None)

    async def _settle_batch(self, activity_id: UUID, queue: _Queue) -> None:
        services = self._services
        batch: list[_Ticket] = []
        try:
            async with services.db.transaction() as tx:
                called = time.perf_counter()
                batch = _call(queue)  # not before the database listens: who came meanwhile goes along
                outcomes = await self._decide(tx, activity_id, batch)
        except DatabaseAway as away:
            for ticket in batch or _call(queue):
                _answer(ticket, away)
        except Exception as error:
            if len(batch) < 2:
                for ticket in batch or _call(queue):
                    _answer(ticket, error)
                return
            log.warning("batch failed, settling one by one", size=len(batch), error=type(error).__name__)
            for ticket in batch:
                await self._settle_batch(activity_id, _Queue(deque([ticket])))
        else:
            self._sizes.observe(len(batch))
            self._seconds.observe(time.perf_counter() - called)
            for ticket, outcome in zip(batch, outcomes, strict=True):
                self._outcomes.add(
                    outcome.code if isinstance(outcome, Refusal) else type(outcome).__name__.lower()
                )
                _answer(ticket, outcome)

    async def _decide(self, tx: Tx, activity_id: UUID, batch: list[_Ticket]) -> list[Outcome]:
        """Count everybody's turns in this same transaction, and settle who is not beyond a limit."""
        services = self._services
        now = services.clock.now()
        asked = [turn for ticket in batch for turn in (*ticket.turns, *ticket.mails)]
        counted = iter(await take_turns(tx, asked, now))
        refused: list[TooMany | None] = []
        let_in: list[Arrival] = []
        for ticket in batch:
            no = [next(counted) for _ in ticket.turns]
            late = [next(counted) for _ in ticket.mails]
            refused.append(next((found for found in no if found is not None), None))
            if refused[-1] is None:
                let_in.append(_with_late_mails(ticket.arrival, late, now) if any(late) else ticket.arrival)
        settled = iter(
            await settle_arrivals(tx, activity_id, let_in, now, services.settings) if let_in else ()
        )
        return [no or next(settled) for no in refused]


def _with_late_mails(arrival: Arrival, late: Sequence[TooMany | None], now: datetime) -> Arrival:
    """Have the mails wait that are too many for their mailbox: one by one after the hour, not all at once."""
    people = [
        replace(person, mail_due_at=now + timedelta(seconds=over.retry_after) + over.over * BETWEEN_MAILS)
        if over
        else person
        for person, over in zip(arrival.people, late, strict=True)
    ]
    return replace(arrival, people=tuple(people))


def _call(queue: _Queue) -> list[_Ticket]:
    """Take from the queue who is settled next."""
    return [queue.tickets.popleft() for _ in range(min(len(queue.tickets), MOST_IN_BATCH))]


def _answer(ticket: _Ticket, outcome: Outcome | Exception) -> None:
    if ticket.answer.done():
        return
    if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
        ticket.answer.set_exception(outcome)
    else:
        ticket.answer.set_result(outcome)
