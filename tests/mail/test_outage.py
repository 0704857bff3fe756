"""A mail server that says no to everybody: nothing is lost, one letter tries, and mended all go exactly once."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.mailings import open_mailing
from leerkring.mail.model import MailEvent, Mailing, Suppression
from leerkring.mail.outage.queries import find_outage
from leerkring.mail.outage.rules import next_probe
from leerkring.mail.outcomes import Deferred, Refused, Stage
from leerkring.mail.sending.transport import Envelope
from tests.mail.bulk import mill, send_out, smtp, states
from tests.mail.office import Relay, engine, mail, queue, rows
from tests.mail.sink import Sink

MINUTE = next_probe(0)


async def is_out(db: Database) -> bool:
    async with db.reading() as reading:
        return await find_outage(reading) is not None


async def a_hundred(db: Database, clock: FixedClock, *, letters: bool) -> None:
    if letters:
        await send_out(db, clock, 100)
    else:
        await queue(db, clock, *(mail(n, recipient=f"noor@gemeente{n}.example") for n in range(100)))


@pytest.mark.parametrize("letters", [False, True])
@pytest.mark.parametrize(
    "no",
    ["553 5.1.8 Sender address rejected", "554 5.7.1 Relay access denied", "550 Authentication required"],
)
async def test_a_hundred_wait_for_a_relay_that_refuses_our_sender_and_all_go_once(
    db: Database, clock: FixedClock, no: str, *, letters: bool
) -> None:
    await a_hundred(db, clock, letters=letters)
    with Sink() as sink, capture_logs() as logs:
        sink.no_to_sender = no
        transport = smtp(sink)
        at_work = mill(db, clock, transport)
        for _ in range(3):
            await at_work.deliver_due()
            clock.move(timedelta(minutes=12))
        assert await states(db) == {"queued": 100}
        assert {row.attempts for row in await rows(db)} == {0}
        assert await is_out(db)
        assert [one["log_level"] for one in logs if one["event"] == "mail.outage"] == ["error"]
        sink.no_to_sender = ""
        while await at_work.deliver_due():
            pass
        await transport.close()
        assert Counter(sink.recipients).total() == len(set(sink.recipients)) == 100
    assert await states(db) == {"accepted": 100}
    assert not await is_out(db)


@pytest.mark.parametrize("letters", [False, True])
async def test_a_relay_that_refuses_every_recipient_is_known_by_its_third_domain(
    db: Database, clock: FixedClock, *, letters: bool
) -> None:
    """The no comes after RCPT: what was refused before that was known waits again too, and closes nobody."""
    people = [f"noor{n}@gemeente{n}.example" for n in range(100)]
    id_ = uuid4()
    if letters:
        async with db.transaction() as tx:
            await open_mailing(tx, id_, not_before=clock.now(), not_after=None, total=100, now=clock.now())
    kind = {"kind": "test.letter", "about_id": id_, "transactional": False} if letters else {}
    await queue(db, clock, *(mail(n, recipient=one, **kind) for n, one in enumerate(people)))
    with Sink() as sink:
        sink.no_to = dict.fromkeys(people, "554 5.7.1 Relay access denied")
        transport = smtp(sink)
        at_work = mill(db, clock, transport)
        await at_work.deliver_due()
        clock.move(MINUTE)
        await at_work.deliver_due()
        assert await states(db) == {"queued": 100}
        assert await is_out(db)
        sink.no_to = {}
        clock.move(timedelta(minutes=10))
        while await at_work.deliver_due():
            pass
        await transport.close()
        assert sorted(sink.recipients) == sorted(people)
    async with db.reading() as reading:
        assert await reading.scalar(select(Suppression.key).limit(1)) is None
        assert {row.state for row in await reading.rows(select(Mailing.state))} <= {"running"}
    assert await states(db) == {"accepted": 100}


async def test_no_address_gets_into_the_log_or_the_row(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    relay.before_dot = lambda _: Refused(
        553, "<post@leerkring.example>: Sender rejected", "5.1.8", Stage.MAIL
    )
    await queue(db, clock)
    with capture_logs() as logs:
        await engine(db, clock, relay).deliver_due()
    async with db.reading() as reading:
        outage = await find_outage(reading)
    assert outage is not None
    assert "Sender rejected" in outage.said
    assert "@" not in outage.said + next(one["said"] for one in logs if one["event"] == "mail.outage")


async def test_one_domain_that_refuses_us_is_no_outage(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    no = Refused(554, "Relay access denied", "5.7.1", Stage.RCPT)
    relay.before_dot = lambda envelope: no if envelope.recipient.endswith("@vol.example") else None
    await queue(db, clock, *(mail(n, recipient=f"noor{n}@vol.example") for n in range(9)), mail(10))
    await engine(db, clock, relay).deliver_due()
    assert await states(db) == {"refused": 9, "accepted": 1}
    assert not await is_out(db)


async def test_a_yes_in_between_says_that_it_is_not_everybody(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    no = Refused(554, "Relay access denied", "5.7.1", Stage.RCPT)
    relay.before_dot = lambda envelope: no if "weg" in envelope.recipient else None
    at_work = engine(db, clock, relay)
    for n, who in enumerate(("weg1", "weg2", "thuis", "weg3", "weg4")):
        await queue(db, clock, mail(n, recipient=f"noor@{who}.example"))
        await at_work.deliver_due()
        clock.move(timedelta(seconds=1))
    assert not await is_out(db)
    assert await states(db) == {"refused": 4, "accepted": 1}


async def test_one_letter_tries_at_a_time_and_ever_less_often(db: Database, clock: FixedClock) -> None:
    relay, tried = Relay(), []

    def no(envelope: Envelope) -> Refused:
        tried.append(clock.now())
        return Refused(553, "Sender rejected", "5.1.8", Stage.MAIL)

    relay.before_dot = no
    await queue(db, clock, mail(1))
    first, second = engine(db, clock, relay), engine(db, clock, relay)
    start = clock.now()
    await first.deliver_due()
    await queue(db, clock, *(mail(n) for n in range(2, 30)))
    for _ in range(20):
        clock.move(MINUTE)
        await first.deliver_due()
        await second.deliver_due()
    assert [(at - start) / MINUTE for at in tried] == [0, 1, 3, 8, 18]


async def test_the_days_of_an_outage_are_no_days_of_trying(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    relay.before_dot = lambda _: Refused(553, "Sender rejected", "5.1.8", Stage.MAIL)
    await queue(db, clock)
    at_work = engine(db, clock, relay)
    await at_work.deliver_due()
    clock.move(timedelta(days=5))
    answers = iter(
        [Refused(550, "User unknown", "5.1.1", Stage.RCPT), Deferred(450, "Busy", "4.2.0", Stage.RCPT)]
    )
    await queue(db, clock, mail(1))
    relay.before_dot = lambda _: next(answers)
    await at_work.deliver_due()
    assert sorted(await states(db)) == ["deferred", "refused"]


async def test_what_a_letter_of_the_outage_says_closes_no_address(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    relay.before_dot = lambda _: Refused(550, "Your address is odd", "5.1.1", Stage.MAIL)
    await queue(db, clock)
    await engine(db, clock, relay).deliver_due()
    async with db.reading() as reading:
        assert not await reading.rows(select(Suppression.key))
        assert not await reading.rows(select(MailEvent.id))
    assert await states(db) == {"queued": 1}
