"""Letters to many: a link carries one after the other, and what is known of each stays known."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from leerkring.core.clock import FixedClock, SystemClock
from leerkring.core.database.db import Database
from leerkring.mail import mailing_queries, mailings
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.outcomes import Accepted, Deferred, Refused, Uncertain
from leerkring.mail.rules import DeliveryState
from leerkring.mail.sending.composing import Composer
from leerkring.mail.sending.transport import Envelope, Outgoing
from leerkring.mail.smtp.client import Reuse, SmtpTransport
from leerkring.mail.smtp.session import Timeouts
from leerkring.mail.smtp.url import SmtpSettings
from tests.mail.bulk import mill, send_out, smtp, states
from tests.mail.office import Relay, mail, mail_services, queue, rows, until
from tests.mail.sink import Cut, Sink


@pytest.mark.parametrize("pipelining", [True, False])
async def test_a_mailing_reaches_everybody_once(db: Database, clock: FixedClock, pipelining: bool) -> None:
    await send_out(db, clock, 250)
    with Sink(pipelining=pipelining) as sink:
        transport = smtp(sink)
        returns = ReturnAddress.of(("k" * 32,), "retour@leerkring.example", "post@leerkring.example")
        composer = Composer(mail_services(clock), returns)
        engine_ = mill(db, clock, transport, composer=composer)
        assert await engine_.deliver_due() == 250
        await transport.close()
        assert Counter(sink.recipients) == Counter(f"noor{n + 1}@gemeente.example" for n in range(250))
        assert sink.connections <= 8
        assert sink.early_text == 0, "a text never comes before the server asked for it"
    assert await states(db) == {"accepted": 250}
    by_address = {row.recipient: row for row in await rows(db)}
    for letter in sink.accepted[:20]:
        row = by_address[letter.recipient]
        assert row.message_id.encode() in letter.data
        assert returns.read(letter.sender.upper()) == row.id
        assert (row.subject, row.attempts, row.reply) == ("Nieuwsbrief 7", 1, "250 2.0.0 Taken")


async def test_one_no_among_many_is_one_no(db: Database, clock: FixedClock) -> None:
    await send_out(db, clock, 30)
    with Sink(pipelining=True) as sink:
        sink.no_to["noor3@gemeente.example"] = "550 5.1.1 Unknown"
        sink.no_to["noor9@gemeente.example"] = "452 4.2.2 Full"
        sink.no_to_text_for["noor12@gemeente.example"] = "554 5.6.0 Not like this"
        transport = smtp(sink)
        await mill(db, clock, transport).deliver_due()
        await transport.close()
        assert len(set(sink.recipients)) == len(sink.recipients) == 27
    assert await states(db) == {"accepted": 27, "refused": 2, "deferred": 1}


@pytest.mark.parametrize(
    "cut, least, most", [(Cut.MAIL, 0, 0), (Cut.TEXT, 0, 1), (Cut.DOT_TAKEN, 1, 1), (Cut.DOT_NOT_TAKEN, 1, 1)]
)
async def test_a_link_that_falls_leaves_doubt_about_one_letter_at_most(
    db: Database, clock: FixedClock, *, cut: Cut, least: int, most: int
) -> None:
    await send_out(db, clock, 40)
    with Sink(pipelining=True) as sink:
        sink.cut_once(cut)
        transport = smtp(sink)
        engine_ = mill(db, clock, transport)
        await engine_.deliver_due()
        clock.move(timedelta(minutes=5))
        await engine_.deliver_due()
        await transport.close()
        found = {row.recipient: row.state for row in await rows(db)}
        assert least <= Counter(found.values())["uncertain"] <= most
        accepted = {address for address, state in found.items() if state == "accepted"}
        doubtful = {address for address, state in found.items() if state == "uncertain"}
        assert len(sink.recipients) == len(set(sink.recipients))
        assert accepted <= set(sink.recipients) <= accepted | doubtful
        assert len(accepted | doubtful) == 40


async def test_a_pause_bites_and_what_was_not_sent_goes_on_after_it(db: Database, clock: FixedClock) -> None:
    id_ = await send_out(db, clock, 60)
    relay = Relay()
    engine_ = mill(db, clock, relay)
    await engine_.bulk.claim()
    async with db.transaction() as tx:
        assert await mailings.pause_mailing(tx, id_, reason="even kijken", now=clock.now())
    assert await engine_.deliver_due() == 0
    while engine_.bulk._ready:
        await engine_.bulk.hand()
    await engine_.bulk.ledger.settle()
    assert (relay.dots, await states(db)) == ([], {"queued": 60})
    async with db.transaction() as tx:
        assert await mailings.resume_mailing(tx, id_, now=clock.now())
    await engine_.deliver_due()
    assert await states(db) == {"accepted": 60}


async def test_a_mailing_stops_by_itself_when_many_are_refused(db: Database, clock: FixedClock) -> None:
    id_ = await send_out(db, clock, 400)
    relay = Relay()
    relay.before_dot = lambda _envelope: Refused(550, "No", "5.1.1")
    await mill(db, clock, relay).deliver_due()
    async with db.reading() as reading:
        (held,) = await mailing_queries.list_held_mailings(reading)
        counted = dict(await mailing_queries.count_mailing(reading, id_))
    refused, queued = counted[DeliveryState.REFUSED], counted[DeliveryState.QUEUED]
    assert held.id == id_
    assert held.reason.startswith(f"{refused} van de eerste")
    assert 5 <= refused <= 200
    assert queued == 400 - refused


async def test_one_refusal_because_of_us_is_enough(db: Database, clock: FixedClock) -> None:
    id_ = await send_out(db, clock, 300)
    relay = Relay()
    relay.before_dot = lambda _envelope: Refused(550, "Not you", "5.7.1")
    await mill(db, clock, relay).deliver_due()
    async with db.reading() as reading:
        mailing = await mailing_queries.find_mailing(reading, id_)
    assert mailing
    assert (mailing.state, mailing.by_itself) == ("paused", True)
    assert "5.7" in mailing.reason


async def test_a_domain_that_asks_for_time_gets_it(db: Database, clock: FixedClock) -> None:
    await send_out(db, clock, 20)
    await queue(db, clock, mail(99, kind="test.letter", transactional=False, recipient="t@elders.example"))
    relay = Relay()
    relay.at_dot = lambda _id: Deferred(451, "Slow down", "4.7.0")
    engine_ = mill(db, clock, relay)
    await engine_.deliver_due()
    tried = len(relay.dots)
    assert (tried, await states(db)) == (21, {"deferred": 21})
    await queue(db, clock, mail(50, kind="test.letter", transactional=False))
    await engine_.deliver_due()
    assert len(relay.dots) == tried, "a new letter for that domain waits as well"
    relay.at_dot = lambda _id: Accepted(250, "Taken")
    clock.move(timedelta(minutes=10))
    await engine_.deliver_due()
    assert await states(db) == {"accepted": 22}


async def test_without_a_mail_server_nothing_is_held_against_anybody(db: Database, clock: FixedClock) -> None:
    await send_out(db, clock, 30)
    transport = SmtpTransport(SmtpSettings.from_url("smtp://127.0.0.1:1"), Timeouts(connect=1))
    await mill(db, clock, transport).deliver_due()
    await transport.close()
    assert {(row.state, row.attempts, row.handed_at) for row in await rows(db)} == {("queued", 0, None)}


async def test_after_the_last_moment_nothing_leaves(db: Database, clock: FixedClock) -> None:
    id_ = uuid4()
    await queue(db, clock, mail(1, kind="test.letter", about_id=id_, transactional=False))
    async with db.transaction() as tx:
        over = clock.now() + timedelta(hours=1)
        await mailings.open_mailing(tx, id_, not_before=clock.now(), not_after=over, total=1, now=clock.now())
    clock.move(timedelta(hours=2))
    engine_ = mill(db, clock, Relay())
    assert await engine_.deliver_due() == 0
    await engine_.sweep()
    assert await states(db) == {"skipped": 1}


async def test_two_workers_share_and_stop_in_the_middle(db: Database, clock: FixedClock) -> None:
    await send_out(db, clock, 600)
    with Sink(pipelining=True) as sink:
        stop, pair = asyncio.Event(), [mill(db, clock, smtp(sink), poll_seconds=0.05) for _ in range(2)]
        running = [asyncio.create_task(one.run(stop)) for one in pair]
        async with asyncio.timeout(60):
            while len(sink.accepted) < 150:
                await asyncio.sleep(0.01)
        stop.set()
        await asyncio.gather(*running)
        found = await states(db)
        assert found.keys() <= {"accepted", "queued"}
        assert found["accepted"] == len(sink.accepted) == len(set(sink.recipients))
        await mill(db, clock, pair[0].transport).deliver_due()
        assert len(set(sink.recipients)) == len(sink.accepted) == 600
        for one in pair:
            await one.transport.close()


async def test_a_stop_gives_nothing_back_that_has_its_dot(db: Database, clock: FixedClock) -> None:
    await send_out(db, clock, 2)
    relay, never = Relay(connections=2), asyncio.Event()

    async def silence() -> Accepted:
        await never.wait()
        return Accepted(250, "Taken")

    relay.before_dot = lambda envelope: silence() if "noor1@" in envelope.recipient else None
    relay.at_dot = lambda _id: silence()
    engine_ = mill(db, clock, relay)
    await engine_.bulk.claim()
    await engine_.bulk.hand()
    await until(lambda: relay.dots)
    await engine_.bulk.drain(0.1)
    found = {row.recipient.partition("@")[0]: row.state for row in await rows(db)}
    assert found == {"noor1": "queued", "noor2": "uncertain"}
    relay = Relay()
    await mill(db, clock, relay).deliver_due()
    assert len(relay.dots) == 1


async def test_a_link_takes_no_more_than_it_is_given(clock: FixedClock) -> None:
    waiting = [
        Outgoing(Envelope(uuid4(), "a@b.example", f"n{n}@c.example"), b"Subject: x\r\n\r\n.\r\n")
        for n in range(7)
    ]
    said: list[object] = []
    with Sink(pipelining=True) as sink:
        transport = smtp(sink, Reuse(messages=3))
        async with transport.connection() as connection:
            await connection.stream(
                lambda: waiting.pop() if waiting else None, lambda out, outcome: said.append(outcome)
            )
        await transport.close()
        assert (len(sink.accepted), sink.connections) == (7, 3)
    assert all(isinstance(one, Accepted) and not isinstance(one, Uncertain) for one in said)


async def test_a_pause_bites_within_a_second_while_letters_leave(db: Database) -> None:
    """On a real clock and a real line: after the commit only those leave that were being handed before it."""
    clock = SystemClock()
    id_ = await send_out(db, clock, 1500)
    with Sink(pipelining=True) as sink:
        sink.delay_dot = 0.005
        transport, stop = smtp(sink), asyncio.Event()
        engine_ = mill(db, clock, transport, poll_seconds=0.05)
        running = asyncio.create_task(engine_.run(stop))
        async with asyncio.timeout(30):
            while len(sink.accepted) < 50:
                await asyncio.sleep(0.01)
        async with db.transaction() as tx:
            assert await mailings.pause_mailing(tx, id_, reason="even kijken", now=clock.now())
        paused_at = clock.now()
        await asyncio.sleep(1)
        left = len(sink.accepted)
        stop.set()
        await running
        await transport.close()
        assert 50 <= left == len(sink.accepted) < 1500, "it went on after a second"
        found = {row.recipient: row for row in await rows(db)}
    assert all(found[address].handed_at < paused_at for address in sink.recipients)
    assert set(await states(db)) == {"accepted", "queued"}
