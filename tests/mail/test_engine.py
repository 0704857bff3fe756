"""The engine's stories: what becomes of a mail whatever happens to relay, worker and database."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.mail import service
from leerkring.mail.model import Delivery
from leerkring.mail.outcomes import Accepted, Deferred, Stage, Uncertain
from leerkring.mail.refusals import DeliveryNotUncertain
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.rules import MAX_RESENDS, RESEND_AFTER
from leerkring.mail.sending import claims
from leerkring.mail.sending.delivering import MAY_HAVE_ARRIVED
from leerkring.mail.sending.eml_files import FileTransport
from leerkring.mail.sending.transport import Envelope
from leerkring.mail.smtp.client import SmtpTransport
from leerkring.mail.smtp.session import Timeouts
from leerkring.mail.smtp.url import SmtpSettings
from tests.mail.office import NOOR, SECRET, Relay, engine, mail, queue, rows, the_row, until
from tests.mail.sink import Cut, Sink

LEASE_OVER = claims.LEASE + timedelta(seconds=1)


def smtp(sink: Sink) -> SmtpTransport:
    return SmtpTransport(SmtpSettings.from_url(sink.url), Timeouts(connect=20, command=20, body=20, dot=20))


async def test_a_queued_mail_is_accepted_once(db: Database, clock: FixedClock) -> None:
    await queue(db, clock)
    with Sink() as sink:
        transport = smtp(sink)
        assert await engine(db, clock, transport).deliver_due() == 1
        assert await engine(db, clock, transport).deliver_due() == 0
        await transport.close()
        (letter,) = sink.accepted
    row = await the_row(db)
    assert (row.state, row.subject, row.reply) == ("accepted", "Dag Noor", "250 2.0.0 Taken")
    assert (row.attempts, row.claimed_by, row.settled_at) == (1, None, clock.now())
    message = message_from_bytes(letter.data, policy=policy.default)
    assert message["Message-ID"] == row.message_id == f"<{row.id}@leerkring.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert letter.recipient == NOOR


async def test_a_key_is_queued_once(db: Database, clock: FixedClock) -> None:
    assert await queue(db, clock, mail(1), mail(2)) == 2
    assert await queue(db, clock, mail(2), mail(3)) == 1
    assert len(await rows(db)) == 3


async def test_what_is_not_due_waits(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    await queue(db, clock, mail(due_at=clock.now() + timedelta(hours=1)))
    assert await engine(db, clock, relay).deliver_due() == 0
    clock.move(timedelta(hours=1))
    assert await engine(db, clock, relay).deliver_due() == 1


async def test_transactional_mail_goes_before_a_newsletter(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, mail(1, transactional=False), mail(2, transactional=False))
    clock.move(timedelta(minutes=1))
    await queue(db, clock, mail(3))
    async with db.transaction() as tx:
        (first,) = await claims.claim(tx, "a", clock.now(), 1)
    assert first.recipient == "noor3@gemeente.example"


@pytest.mark.parametrize("after_the_dot", [False, True])
async def test_a_no_for_good_is_kept(db: Database, clock: FixedClock, after_the_dot: bool) -> None:
    await queue(db, clock)
    with Sink() as sink:
        told = sink.no_to_text_for if after_the_dot else sink.no_to
        told[NOOR] = "550 5.1.1 No such user"
        transport = smtp(sink)
        await engine(db, clock, transport).deliver_due()
        await transport.close()
    row = await the_row(db)
    assert (row.state, row.reply) == ("refused", "550 5.1.1 No such user")


@pytest.mark.parametrize("after_the_dot", [False, True])
async def test_a_no_for_now_is_tried_again(db: Database, clock: FixedClock, after_the_dot: bool) -> None:
    await queue(db, clock)
    with Sink() as sink:
        told = sink.no_to_text_for if after_the_dot else sink.no_to
        told[NOOR] = "452 4.2.2 Mailbox full"
        transport = smtp(sink)
        mill = engine(db, clock, transport)
        await mill.deliver_due()
        row = await the_row(db)
        assert (row.state, row.attempts, row.reply) == ("deferred", 1, "452 4.2.2 Mailbox full")
        assert timedelta(seconds=47) < row.due_at - clock.now() < timedelta(seconds=73)
        assert await mill.deliver_due() == 0
        told.clear()
        clock.move(timedelta(minutes=2))
        assert await mill.deliver_due() == 1
        await transport.close()
        assert sink.recipients == [NOOR]
    assert (await the_row(db)).state == "accepted"


async def test_after_three_days_of_no_for_now_it_is_refused(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    relay.before_dot = lambda _envelope: Deferred(450, "Later", "4.2.1", Stage.RCPT)
    await queue(db, clock)
    mill, began = engine(db, clock, relay), clock.now()
    while (await the_row(db)).state != "refused":
        assert clock.now() - began < timedelta(days=3, hours=5)
        clock.move(timedelta(hours=5))
        await mill.deliver_due()
    assert clock.now() - began > timedelta(days=2, hours=12)
    assert (await the_row(db)).reply == "drie dagen geprobeerd: 450 4.2.1 Later"


async def test_an_address_that_is_none_is_refused(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, mail(1, recipient="geen adres"), mail(2))
    await engine(db, clock, Relay()).deliver_due()
    assert [row.state for row in await rows(db)] == ["refused", "accepted"]


async def test_a_suppressed_address_gets_nothing(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    async with db.transaction() as tx:
        await service.suppress(
            tx, service.address_key(SECRET, "NOOR1@gemeente.example "), "bounced", clock.now()
        )
    await queue(db, clock, mail(1), mail(2))
    await engine(db, clock, relay).deliver_due()
    assert [row.state for row in await rows(db)] == ["skipped", "accepted"]
    assert len(relay.dots) == 1


async def test_a_mail_that_has_nothing_to_say_any_more_is_skipped(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, mail(params={"nothing": True}))
    await engine(db, clock, Relay()).deliver_due()
    assert (await the_row(db)).state == "skipped"


async def test_what_is_skipped_after_a_worker_died_at_the_dot_may_have_arrived(
    db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """A confirmation left, its worker was killed, and then the registration was cancelled."""
    await queue(db, clock, mail(params={"nothing": True}))
    await abandoned(db, clock, handed=True)
    clock.move(LEASE_OVER)
    mill = engine(db, clock, FileTransport(tmp_path))
    await mill.sweep()
    await mill.deliver_due()
    row = await the_row(db)
    assert (row.state, MAY_HAVE_ARRIVED in row.reply) == ("skipped", True)


async def test_our_fault_in_one_mail_does_not_stop_the_others(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, mail(1, params={"broken": True}), mail(2), mail(3, kind="test.unknown"))
    await engine(db, clock, Relay()).deliver_due()
    found = await rows(db)
    assert [row.state for row in found] == ["deferred", "accepted", "deferred"]
    assert found[0].reply == found[2].reply == "onze fout"


async def test_waiting_mail_about_a_thing_is_taken_back(db: Database, clock: FixedClock) -> None:
    one, two = mail(1), mail(2)
    await queue(db, clock, one, two)
    async with db.transaction() as tx:
        assert (
            await service.skip_queued(tx, clock.now(), reason="activiteit vervalt", about_id=one.about_id)
            == 1
        )
        with pytest.raises(ValueError, match="everything"):
            await service.skip_queued(tx, clock.now(), reason="")
    await engine(db, clock, Relay()).deliver_due()
    assert [row.state for row in await rows(db)] == ["skipped", "accepted"]


# After the dot: what cannot be known


@pytest.mark.parametrize("where", [Cut.DOT_TAKEN, Cut.DOT_NOT_TAKEN])
async def test_a_link_lost_after_the_dot_is_a_doubt_and_resent_after_ten_minutes(
    db: Database, clock: FixedClock, where: Cut
) -> None:
    await queue(db, clock)
    with Sink() as sink:
        sink.cut_once(where)
        transport = smtp(sink)
        mill = engine(db, clock, transport)
        await mill.deliver_due()
        row = await the_row(db)
        assert (row.state, row.times_uncertain, row.claimed_by) == ("uncertain", 1, None)
        clock.move(RESEND_AFTER - timedelta(seconds=1))
        await mill.sweep()
        assert await mill.deliver_due() == 0
        clock.move(timedelta(seconds=1))
        await mill.sweep()
        assert await mill.deliver_due() == 1
        await transport.close()
        letters = [message_from_bytes(letter.data) for letter in sink.accepted]
    assert (await the_row(db)).state == "accepted"
    assert len(letters) == (2 if where is Cut.DOT_TAKEN else 1)
    assert len({(letter["Message-ID"], letter["Date"]) for letter in letters}) == 1


async def test_doubts_without_end_wait_for_a_person(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    relay.at_dot = lambda _id: Uncertain(0, "de verbinding viel weg")
    await queue(db, clock)
    mill = engine(db, clock, relay)
    for _ in range(10):
        await mill.deliver_due()
        clock.move(timedelta(hours=1))
        await mill.sweep()
    row = await the_row(db)
    assert (row.state, row.times_uncertain, len(relay.dots)) == (
        "uncertain",
        MAX_RESENDS + 1,
        MAX_RESENDS + 1,
    )


async def test_a_newsletter_in_doubt_waits_for_a_person_who_decides_once(
    db: Database, clock: FixedClock
) -> None:
    relay = Relay()
    relay.at_dot = lambda _id: Uncertain(0, "de verbinding viel weg")
    await queue(db, clock, mail(1, transactional=False), mail(2, transactional=False))
    mill = engine(db, clock, relay)
    await mill.deliver_due()
    clock.move(timedelta(days=1))
    await mill.sweep()
    assert await mill.deliver_due() == 0
    one, two = await rows(db)
    async with db.transaction() as tx:
        await service.resend_uncertain(tx, one.id, clock.now())
        await service.accept_uncertain(tx, two.id, clock.now())
        with pytest.raises(DeliveryNotUncertain):
            await service.resend_uncertain(tx, two.id, clock.now())
    relay.at_dot = lambda _id: Accepted(250, "Taken")
    assert await mill.deliver_due() == 1
    assert [row.state for row in await rows(db)] == ["accepted", "accepted"]


# Workers that stop


async def abandoned(db: Database, clock: FixedClock, *, handed: bool) -> ClaimedDelivery:
    """A worker claimed the only mail (and handed it), and was killed."""
    async with db.transaction() as tx:
        (delivery,) = await claims.claim(tx, "killed", clock.now(), 1)
    if handed:
        async with db.transaction() as tx:
            assert await claims.hand(tx, delivery, clock.now(), subject="Dag", message_id="<a@b>")
    return delivery


async def test_a_worker_killed_before_handing_over_loses_nothing(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    await queue(db, clock)
    await abandoned(db, clock, handed=False)
    mill = engine(db, clock, relay)
    await mill.sweep()
    assert await mill.deliver_due() == 0
    clock.move(LEASE_OVER)
    await mill.sweep()
    assert await mill.deliver_due() == 1
    assert len(relay.dots) == 1


async def test_a_worker_killed_around_the_dot_leaves_a_doubt(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    await queue(db, clock)
    await abandoned(db, clock, handed=True)
    clock.move(LEASE_OVER)
    mill = engine(db, clock, relay)
    await mill.sweep()
    assert await mill.deliver_due() == 0
    assert (await the_row(db)).state == "uncertain"
    clock.move(RESEND_AFTER)
    await mill.sweep()
    assert await mill.deliver_due() == 1


async def test_a_file_is_never_in_doubt(db: Database, clock: FixedClock, tmp_path: Path) -> None:
    transport = FileTransport(tmp_path)
    await queue(db, clock)
    delivery = await abandoned(db, clock, handed=True)
    transport.path(delivery.id).write_bytes(b"placed just before the kill")
    clock.move(LEASE_OVER)
    mill = engine(db, clock, transport)
    await mill.sweep()
    assert await mill.deliver_due() == 1
    assert [path.name for path in await asyncio.to_thread(lambda: list(tmp_path.iterdir()))] == [
        f"{delivery.id}.eml"
    ]
    assert b"Dag Noor" in transport.path(delivery.id).read_bytes()
    assert (await the_row(db)).state == "accepted"


async def test_a_mail_whose_workers_keep_dying_waits_longer_each_time(
    db: Database, clock: FixedClock
) -> None:
    await queue(db, clock)
    waits = []
    for _ in range(3):
        await abandoned(db, clock, handed=False)
        clock.move(LEASE_OVER)
        await engine(db, clock, Relay()).sweep()
        waits.append((await the_row(db)).due_at - clock.now())
        clock.move(waits[-1])
    assert waits == [timedelta(minutes=minutes) for minutes in (0, 1, 2)]


class Standstill:
    """Holds a worker before the dot, until told to go on."""

    def __init__(self) -> None:
        self.reached, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, _envelope: Envelope) -> None:
        self.reached.set()
        await self.go_on.wait()


async def overtaken(db: Database, clock: FixedClock) -> tuple[Relay, Relay]:
    """A worker stands still before the dot for longer than its lease; another takes the mail over."""
    slow, quick, standstill = Relay(), Relay(), Standstill()
    slow.before_dot = standstill
    await queue(db, clock)
    working = asyncio.create_task(engine(db, clock, slow).deliver_due())
    await standstill.reached.wait()
    clock.move(LEASE_OVER)
    other = engine(db, clock, quick)
    await other.sweep()
    assert await other.deliver_due() == 1
    standstill.go_on.set()
    await working
    return slow, quick


async def test_who_was_overtaken_sends_no_dot(db: Database, clock: FixedClock) -> None:
    slow, quick = await overtaken(db, clock)
    assert (len(slow.dots), len(quick.dots)) == (0, 1)
    assert (await the_row(db)).state == "accepted"


async def test_control_without_the_guard_it_is_sent_twice(
    db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hand(tx: Tx, delivery: ClaimedDelivery, now: Any, **_facts: str) -> bool:
        return True

    monkeypatch.setattr(claims, "hand", hand)
    slow, quick = await overtaken(db, clock)
    assert (len(slow.dots), len(quick.dots)) == (1, 1)


async def test_an_own_older_self_is_overtaken_too(db: Database, clock: FixedClock) -> None:
    relay, standstill = Relay(), Standstill()
    relay.before_dot = standstill
    await queue(db, clock)
    mill = engine(db, clock, relay)
    first = asyncio.create_task(mill.deliver_due())
    await standstill.reached.wait()
    clock.move(LEASE_OVER)
    await mill.sweep()
    relay.before_dot = lambda _envelope: None
    second = asyncio.create_task(mill.deliver_due())
    await until(lambda: relay.dots)
    standstill.go_on.set()
    await asyncio.gather(first, second)
    assert len(relay.dots) == 1


async def test_a_living_worker_keeps_its_lease(db: Database, clock: FixedClock) -> None:
    relay, standstill = Relay(), Standstill()
    relay.before_dot = standstill
    await queue(db, clock)
    mill = engine(db, clock, relay)
    working = asyncio.create_task(mill.deliver_due())
    await standstill.reached.wait()
    for _ in range(5):
        clock.move(timedelta(seconds=50))
        await mill._renew()
        await engine(db, clock, Relay()).sweep()
    standstill.go_on.set()
    await working
    assert len(relay.dots) == 1
    assert (await the_row(db)).state == "accepted"


async def test_a_yes_that_comes_after_the_lease_settles_the_doubt(db: Database, clock: FixedClock) -> None:
    relay, waiting, go_on = Relay(), asyncio.Event(), asyncio.Event()

    async def slow_yes() -> Accepted:
        waiting.set()
        await go_on.wait()
        return Accepted(250, "Taken")

    relay.at_dot = lambda _id: slow_yes()
    await queue(db, clock)
    working = asyncio.create_task(engine(db, clock, relay).deliver_due())
    await waiting.wait()
    clock.move(LEASE_OVER)
    await engine(db, clock, Relay()).sweep()
    assert (await the_row(db)).state == "uncertain"
    go_on.set()
    await working
    assert (await the_row(db)).state == "accepted"


# Several workers


async def test_two_workers_send_each_of_200_mails_once(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, *(mail(number) for number in range(200)))
    with Sink() as sink:
        transports = [smtp(sink), smtp(sink)]
        taken = await asyncio.gather(*(engine(db, clock, one).deliver_due() for one in transports))
        for transport in transports:
            await transport.close()
        assert Counter(sink.recipients).most_common(1)[0][1] == 1
        assert len(sink.recipients) == 200
    assert sum(taken) == 200
    assert min(taken) > 0
    assert {row.state for row in await rows(db)} == {"accepted"}


async def test_control_claiming_without_locks_sends_twice(
    db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_looked = asyncio.Barrier(2)

    async def claim(tx: Tx, word: str, now: Any, limit: int) -> list[ClaimedDelivery]:
        looked = (await tx.execute(select(*claims._CLAIMED).where(Delivery.state == "queued"))).all()
        if looked:
            await both_looked.wait()
        await tx.execute(update(Delivery).values(state="claimed", claimed_by=word, lease_until=now))
        found: list[tuple[Any, ...]] = [(*row[:11], now, word, False) for row in looked]
        return [ClaimedDelivery(*values) for values in found]

    async def hand(_tx: Tx, *_args: Any, **_facts: Any) -> bool:
        return True

    monkeypatch.setattr(claims, "claim", claim)
    monkeypatch.setattr(claims, "hand", hand)
    relay = Relay()
    await queue(db, clock, *(mail(number) for number in range(5)))
    await asyncio.gather(*(engine(db, clock, relay).deliver_due() for _ in range(2)))
    assert (len(relay.dots), len(set(relay.dots))) == (10, 5)


# The loop


async def test_it_is_woken_and_stops(db: Database, clock: FixedClock) -> None:
    relay, stop = Relay(), asyncio.Event()
    running = asyncio.create_task(engine(db, clock, relay, poll_seconds=60).run(stop))
    await asyncio.sleep(0.3)
    await queue(db, clock)
    await until(lambda: relay.dots, 2)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert (await the_row(db)).state == "accepted"


async def test_stopping_ends_what_is_on_the_line_and_gives_back_the_rest(
    db: Database, clock: FixedClock
) -> None:
    standstill = Standstill()
    relay = OneLine()
    relay.before_dot = standstill
    stop = asyncio.Event()
    await queue(db, clock, *(mail(number) for number in range(5)))
    running = asyncio.create_task(engine(db, clock, relay).run(stop))
    await standstill.reached.wait()
    stop.set()
    await asyncio.sleep(0.1)
    standstill.go_on.set()
    await asyncio.wait_for(running, 5)
    found = Counter((row.state, row.attempts) for row in await rows(db))
    assert found == {("accepted", 1): 1, ("queued", 0): 4}


async def test_a_lost_database_is_waited_for(db: Database, clock: FixedClock) -> None:
    relay, stop = Relay(), asyncio.Event()
    its_own = Database(db.url, application_name="engine-under-test")
    running = asyncio.create_task(engine(its_own, clock, relay, poll_seconds=0.1).run(stop))
    for number in range(5):
        await queue(db, clock, mail(number))
        await end_connections(db)
        await asyncio.sleep(0.05)

    def all_are_gone() -> bool:
        clock.move(timedelta(seconds=1))  # what was in hand when the connection ended waits for its lease
        return len(set(relay.dots)) == 5

    await until(all_are_gone)
    stop.set()
    await asyncio.wait_for(running, 60)
    await its_own.close()


async def end_connections(db: Database) -> None:
    """What a restart of the server does to the engine."""
    async with db.transaction() as tx:
        await tx.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name IN ('engine-under-test', 'leerkring-listen')"
        )


async def test_an_answer_waits_for_the_database(
    db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay said yes while the database was away: it is written down when it is back."""
    relay, settle, away = Relay(), claims.settle, [2]

    async def flaky(*args: Any, **facts: Any) -> bool:
        if away[0]:
            away[0] -= 1
            raise DatabaseAway
        return await settle(*args, **facts)

    monkeypatch.setattr(claims, "settle", flaky)
    monkeypatch.setattr("leerkring.mail.sending.delivering.ANSWER_SECONDS", 0.01)
    await queue(db, clock)
    await engine(db, clock, relay).deliver_due()
    assert (await the_row(db)).state == "accepted"
    assert len(relay.dots) == 1


class OneLine(Relay):
    """A relay with a single connection."""

    def __init__(self) -> None:
        super().__init__(connections=1)
        self._free = asyncio.Semaphore(1)

    def connection(self) -> Any:
        return _Queueing(self._free, super().connection())


class _Queueing:
    def __init__(self, free: asyncio.Semaphore, line: Any) -> None:
        self.free, self.line = free, line

    async def __aenter__(self) -> Any:
        await self.free.acquire()
        return await self.line.__aenter__()

    async def __aexit__(self, *error: object) -> Any:
        self.free.release()
        return await self.line.__aexit__(*error)
