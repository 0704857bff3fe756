"""The worker: delivers mail, does what is due by the clock. Any number of them may run beside each other.

It may be killed at any moment: all that it has in hand stands in the database, under a lease.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Executable, delete, select
from sqlalchemy.dialects.postgresql import insert

from leerkring.core import logs
from leerkring.core.clock import Clock, SystemClock
from leerkring.core.database.cron import Cron, prune_log, run_crons
from leerkring.core.database.db import Database, Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.model import WorkerSeen
from leerkring.core.schedule import Prune, Schedule, Tick, tick
from leerkring.core.tasks import end, wait_for_event
from leerkring.core.watching.look_ups import watch_pool
from leerkring.core.watching.publishing import Publisher
from leerkring.core.watching.recorder import Recorder
from leerkring.core.watching.start_tracing import start_tracing
from leerkring.mail.fence.looking import look_at_home
from leerkring.mail.fence.rules import HELD
from leerkring.mail.rendering import BatchRenderer, Renderer
from leerkring.mail.sending.choose_transport import transport_for
from leerkring.mail.sending.wiring import mail_engine
from leerkring.settings import Settings
from leerkring.site.mail_kinds import batch_renderers, renderers

if TYPE_CHECKING:
    from leerkring.core.watching.tracing import Tracing

log = structlog.get_logger("leerkring.worker")
BEAT_SECONDS = 10
PATIENCE_SECONDS = 15.0
"""For a transaction that does not ask for more time."""
CLOCK_START_SECONDS = 2.0  # the first mails and pages go before importing PgQueuer


def schedules() -> tuple[Schedule, ...]:
    """Return what each feature does by the clock, in the order of its layers."""
    from leerkring.activities import jobs as activities
    from leerkring.attendance import jobs as attendance
    from leerkring.groups import jobs as groups
    from leerkring.importing import jobs as importing
    from leerkring.labs.cases import jobs as cases
    from leerkring.labs.experts import jobs as experts
    from leerkring.labs.outcomes import jobs as outcomes
    from leerkring.labs.workspace import jobs as lab_rooms
    from leerkring.library import jobs as library
    from leerkring.merging import jobs as merging
    from leerkring.messages import jobs as messages
    from leerkring.newsletter import jobs as newsletter
    from leerkring.people import jobs as people
    from leerkring.questions import jobs as questions
    from leerkring.registrations import jobs as registrations
    from leerkring.search import jobs as search
    from leerkring.site import jobs as site

    features = (
        people,
        importing,
        search,
        activities,
        registrations,
        attendance,
        messages,
        library,
        cases,
        questions,
        experts,
        outcomes,
        lab_rooms,
        groups,
        newsletter,
        merging,
        site,
    )
    return (*(feature.SCHEDULE for feature in features), _own())


def ticks() -> tuple[Tick, ...]:
    """Return what is looked at every minute: use cases that settle what has become due."""
    return tuple(act for schedule in schedules() for act in schedule.every_minute)


def prunes() -> tuple[Prune, ...]:
    """Return what forgets, every hour, what nobody needs any more."""
    return tuple(act for schedule in schedules() for act in schedule.every_hour)


def _own() -> Schedule:
    """Return what no single feature can do: mail brings wishes that the newsletter understands."""
    from leerkring.core.rate_counts import prune_counts
    from leerkring.mail.jobs import add_up_mails
    from leerkring.mail.returns.jobs import forget_words, prune_other, read_mailbox
    from leerkring.newsletter.subscriptions.unsubscribe_mail import leave_by_mail

    async def read_returns(db: Database, now: datetime, settings: Settings) -> int:
        return await read_mailbox(db, now, settings, leave_by_mail)

    return Schedule(
        every_minute=(look_at_home, read_returns, tick(add_up_mails)),
        every_hour=(prune_counts, prune_other, forget_words, _prune_seen),
    )


def _addresses() -> tuple[Executable, ...]:
    """Return what gives all addresses that features know."""
    from leerkring.newsletter.model import Signup
    from leerkring.people.model import Person
    from leerkring.registrations.model import Registration

    return select(Person.email), select(Registration.email), select(Signup.email)


@dataclass
class Worker:
    """One worker, wired."""

    settings: Settings
    db: Database
    clock: Clock = field(default_factory=SystemClock)
    renderers: Mapping[str, Renderer] = field(default_factory=renderers)
    batch_renderers: Mapping[str, BatchRenderer] = field(default_factory=batch_renderers)
    ticks: Sequence[Tick] = field(default_factory=ticks)
    prunes: Sequence[Prune] = field(default_factory=prunes)
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    recorder: Recorder = field(default_factory=Recorder)
    tracing: Tracing | None = None

    def __post_init__(self) -> None:
        self._failed = self.recorder.counter(
            "leerkring_job_failures_total", "What is done by the clock and failed, by our mistake", "task"
        )
        watch_pool(self.recorder, self.db)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then finish what is in hand and give the rest back."""
        await self._look_at_home(stop)
        transport = transport_for(self.settings.smtp_url, self.settings.data_dir)
        if self.tracing is not None:
            from leerkring.mail.sending.traced import TracedTransport

            transport = TracedTransport(transport, self.tracing.tracer)
        engine = mail_engine(
            self.settings,
            self.db,
            transport,
            self.clock,
            kinds=self.renderers,
            batch_kinds=self.batch_renderers,
            recorder=self.recorder,
        )

        async def send(stop: asyncio.Event) -> None:
            await self._take_new_key()
            await engine.run(stop)

        try:
            await asyncio.gather(
                self._again("mail", send, stop),
                self._again("clock", self._by_the_clock, stop),
                self._again("beat", self._beat, stop),
                self._again("returns", self._returns, stop),
                self._again("backups", self._backups, stop),
            )
        finally:
            await transport.close()

    async def _look_at_home(self, stop: asyncio.Event) -> None:
        """Before anything is sent: is this the database that was sending? Without an answer nothing begins."""
        while not stop.is_set():
            try:
                fence = await look_at_home(self.db, self.clock.now(), self.settings)
            except DatabaseAway:
                await wait_for_event(stop, 1)
            except Exception:
                log.exception("worker.part_failed", part="fence")
                await wait_for_event(stop, 2)
            else:
                if fence is not None:
                    log.warning("mail.held", about=HELD.format(reason=fence.reason))
                return

    async def _take_new_key(self) -> None:
        """Before anything leaves by a new key: addresses that the old one closed stay closed."""
        if self.settings.old_secret_key:
            from leerkring.mail.rekeying import rekey_suppressions

            await rekey_suppressions(
                self.db, self.settings.secret_key, self.settings.old_secret_key, _addresses()
            )

    async def tick(self) -> None:
        """Do what has become due; one that fails does not hold up the others, and comes round again."""
        for act in self.ticks:
            try:
                await act(self.db, self.clock.now(), self.settings)
            except DatabaseAway:
                raise
            except Exception:
                name = getattr(act, "__qualname__", str(act))
                self._failed.add(name)
                log.exception("worker.tick_failed", tick=name)

    async def prune(self) -> None:
        """Forget what nobody needs any more."""
        for act in self.prunes:
            async with self.db.transaction() as tx:
                await act(tx, self.clock.now())
        await prune_log(self.db)

    async def _by_the_clock(self, stop: asyncio.Event) -> None:
        if not await wait_for_event(stop, CLOCK_START_SECONDS):
            crons = (
                Cron("tick", "* * * * *", timedelta(minutes=1), self.tick),
                Cron("prune", "17 * * * *", timedelta(hours=1), self.prune),
            )
            await run_crons(self.db, crons, stop)

    async def _returns(self, stop: asyncio.Event) -> None:
        if not self.settings.return_lmtp:
            await stop.wait()
            return
        from leerkring.mail.returns.intake import Taker
        from leerkring.mail.returns.lmtp import listen
        from leerkring.newsletter.subscriptions.unsubscribe_mail import leave_by_mail

        taker = Taker(self.db, self.settings, (leave_by_mail,))
        await listen(self.settings.return_lmtp, taker, self.clock, stop)

    async def _backups(self, stop: asyncio.Event) -> None:
        if not self.settings.backup_dir:
            await stop.wait()
            return
        from leerkring.backups.nightly import make_nightly

        await make_nightly(self.db, self.settings, self.clock, stop)

    async def _beat(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(DatabaseAway):
                await self._be_seen()
            await wait_for_event(stop, BEAT_SECONDS)
        with suppress(DatabaseAway):
            async with self.db.transaction() as tx:
                await tx.execute(delete(WorkerSeen).where(WorkerSeen.name == self.name))

    async def _be_seen(self) -> None:
        seen = insert(WorkerSeen).values(name=self.name, at=self.clock.now())
        async with self.db.transaction() as tx:
            await tx.execute(
                seen.on_conflict_do_update(index_elements=["name"], set_={"at": seen.excluded.at})
            )

    async def _again(
        self, part: str, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event
    ) -> None:
        """Keep a part at work: a mistake of ours in one must not end the others."""
        while not stop.is_set():
            try:
                await work(stop)
            except Exception:
                self._failed.add(part)
                log.exception("worker.part_failed", part=part)
                await wait_for_event(stop, 2)


async def run_worker(
    settings: Settings, url: str, *, clock: Clock | None = None, stop: asyncio.Event | None = None
) -> None:
    """Be a worker until `stop` is set or this task is cancelled; both end it with what is in hand done."""
    logs.configure(settings.log_format)
    stop = stop or asyncio.Event()
    tracing = start_tracing(settings, "worker")
    open_database = tracing.database if tracing else Database
    db = open_database(
        url,
        application_name="leerkring-worker",
        pool_size=settings.db_pool_worker,
        patience=PATIENCE_SECONDS,
    )
    worker = Worker(settings, db, clock or SystemClock(), tracing=tracing)
    working = asyncio.create_task(worker.run(stop))
    publisher = Publisher(worker.recorder, settings.data_dir, "worker")
    publishing = [asyncio.create_task(publisher.run())] if settings.metrics_token else []
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait({working})
        raise
    finally:
        await end(*publishing)
        await db.close()


async def _prune_seen(tx: Tx, now: datetime) -> None:
    await tx.execute(delete(WorkerSeen).where(WorkerSeen.at < now - timedelta(days=1)))
