"""What servers answer to many letters, and what it means for the address, the domain and the mailing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail import mailing_queries, mailings
from leerkring.mail.model import MailDomain, MailEvent, Suppression
from leerkring.mail.outcomes import Deferred, Refused, Stage
from leerkring.mail.sending import bulk_claims
from leerkring.people.persons import persons_by_email
from tests.mail.bulk import mill, send_out, states
from tests.mail.office import Relay, mail, queue


async def test_a_server_that_asks_for_time_once_a_month_is_forgiven_each_time(
    db: Database, clock: FixedClock
) -> None:
    relay, rests = Relay(), []
    for _ in range(3):
        await send_out(db, clock, 1, dedupe_key=str(uuid4()))
        relay.at_dot = lambda _: Deferred(451, "Greylisted", "4.7.0")
        await mill(db, clock, relay).deliver_due()
        async with db.reading() as reading:
            rests.append(await reading.scalar(select(MailDomain.rests_until)) - clock.now())
        relay.at_dot = Relay().at_dot
        clock.move(timedelta(hours=5))
        await mill(db, clock, relay).deliver_due()
        assert set(await states(db)) == {"accepted"}
        clock.move(timedelta(days=30))
    assert rests == [timedelta(minutes=1)] * 3


@pytest.mark.parametrize("tried", [True, False])
async def test_days_on_hold_are_no_days_of_trying(db: Database, clock: FixedClock, *, tried: bool) -> None:
    id_, relay = await send_out(db, clock, 5), Relay()
    relay.at_dot = lambda _: Deferred(450, "Greylisted", "4.2.0")
    first = mill(db, clock, relay)
    await (first.deliver_due() if tried else first.bulk.claim())
    async with db.transaction() as tx:
        await mailings.pause_mailing(tx, id_, reason="even niet", now=clock.now())
    await first.bulk.drain(1)
    clock.move(timedelta(days=4))
    async with db.transaction() as tx:
        await mailings.resume_mailing(tx, id_, now=clock.now())
    await mill(db, clock, relay).deliver_due()
    assert set(await states(db)) == {"deferred"}


async def test_the_guard_judges_a_group_that_ends_beyond_its_first_two_hundred(
    db: Database, clock: FixedClock
) -> None:
    id_ = await send_out(db, clock, 1)
    async with db.transaction() as tx:
        for accepted, refused, held in (
            (190, 0, ""),
            (0, 64, "64 van de eerste 254 adressen worden geweigerd"),
        ):
            why = await mailings.count_and_guard(
                tx, id_, accepted=accepted, refused=refused, policy=0, now=clock.now()
            )
            assert why == held


@pytest.mark.parametrize("transactional", [True, False])
@pytest.mark.parametrize(
    "answer, closed",
    [
        (Refused(550, "User unknown", "5.1.1", Stage.RCPT), "bounce"),
        (Refused(550, "User unknown", "5.1.1", Stage.DOT), "bounce"),
        (Refused(550, "Account is disabled", "5.2.1", Stage.RCPT), "bounce"),
        (Refused(550, "Bad sender", "5.1.8", Stage.RCPT), ""),
        (Refused(550, "Spam", "5.7.1", Stage.RCPT), ""),
        (Refused(552, "Mailbox full", "5.2.2", Stage.RCPT), ""),
        (Refused(550, "<post@leerkring.example> may not send from here (SPF)", "5.1.0", Stage.RCPT), ""),
        (Refused(550, "rejected, 192.0.2.25 is on a blocklist", "5.1.1", Stage.RCPT), ""),
        (Refused(550, "User unknown", "", Stage.RCPT), ""),
    ],
)
async def test_who_is_refused_at_the_door_is_as_who_came_back(
    db: Database, clock: FixedClock, answer: Refused, closed: str, *, transactional: bool
) -> None:
    if transactional:
        await queue(db, clock, mail(1))
    else:
        await send_out(db, clock, 1)
    relay = Relay()
    relay.at_dot = lambda _: answer
    await mill(db, clock, relay).deliver_due()
    assert set(await states(db)) == {"refused"}
    async with db.reading() as reading:
        assert (await reading.scalar(select(Suppression.reason)) or "") == closed


@pytest.mark.parametrize(
    "answer, why",
    [
        (Refused(552, "Mailbox full", "5.2.2", Stage.RCPT), "full"),
        (Refused(550, "User unknown", "", Stage.RCPT), "bounce"),
        (Refused(550, "Recipient address rejected: Access denied", "5.4.1", Stage.RCPT), "bounce"),
    ],
)
async def test_who_is_refused_three_times_in_a_row_gets_no_more(
    db: Database, clock: FixedClock, answer: Refused, why: str
) -> None:
    async with db.transaction() as tx:
        person = (await persons_by_email(tx, [("noor1@gemeente.example", "Noor")], clock.now())).popitem()[1]
    relay, closed = Relay(), []
    relay.at_dot = lambda _: answer
    for _ in range(3):
        await send_out(db, clock, 1, dedupe_key=str(uuid4()), person_id=person)
        await mill(db, clock, relay).deliver_due()
        async with db.reading() as reading:
            closed.append(await reading.scalar(select(Suppression.reason)))
        clock.move(timedelta(days=14))
    assert closed == [None, None, why]


async def test_a_refusal_about_who_we_are_is_told_to_staff_and_holds_the_mailing(
    db: Database, clock: FixedClock
) -> None:
    id_, relay = await send_out(db, clock, 3), Relay()
    relay.at_dot = lambda _: Refused(550, "you may not send from here (SPF fail)", "5.1.0", Stage.RCPT)
    await mill(db, clock, relay).deliver_due()
    async with db.reading() as reading:
        causes = {event.cause for event in await reading.rows(select(MailEvent.cause))}
        held = await mailing_queries.find_mailing(reading, id_)
        assert await reading.scalar(select(Suppression.reason)) is None
    assert causes == {"spf"}
    assert held is not None
    assert held.by_itself


@pytest.mark.parametrize(
    "answer, rests",
    [
        (Deferred(452, "Mailbox full", "4.2.2"), False),
        (Deferred(450, "No such user yet", "4.1.1"), False),
        (Deferred(451, "Slow down", "4.7.0"), True),
        (Deferred(421, "System busy", "4.3.2"), True),
        (Deferred(451, "Try again later", ""), True),
    ],
)
async def test_one_full_mailbox_is_no_reason_to_leave_its_neighbours_alone(
    db: Database, clock: FixedClock, answer: Deferred, *, rests: bool
) -> None:
    await send_out(db, clock, 1)
    relay = Relay()
    relay.at_dot = lambda _: answer
    await mill(db, clock, relay).deliver_due()
    async with db.reading() as reading:
        domains = [row.domain for row in await reading.rows(select(MailDomain.domain))]
    assert domains == (["gemeente.example"] if rests else [])


async def test_two_answers_within_one_rest_are_one_rest(db: Database, clock: FixedClock) -> None:
    minute, rests = timedelta(minutes=1), []
    for later in (timedelta(), timedelta(seconds=20), timedelta(seconds=40), 2 * minute):
        clock.move(later)
        async with db.transaction() as tx:
            await bulk_claims.rest(tx, ["gemeente.example"], clock.now())
        async with db.reading() as reading:
            rests.append(await reading.scalar(select(MailDomain.rests_until)) - clock.now())
    # The third comes at the very end of the first rest, and is the second time that it asks for time.
    assert rests == [minute, minute - timedelta(seconds=20), 2 * minute, 4 * minute]
