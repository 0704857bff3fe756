"""A ledger that is written down more than once, or only at the second try: nothing is lost and nothing comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.mail import mailing_queries
from leerkring.mail.model import Delivery, MailEvent, Suppression
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.outcomes import Deferred, Stage
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.words import Cause
from leerkring.mail.sending.bulk_ledger import Ledger
from tests.mail.ledgers import MINUTE, NO, NOT_US, SLOW, YES, counted, in_hand, is_out, ledger_of, resting

Answers = Callable[[Ledger], None]


async def tried_twice(ledger: Ledger, db: Database, before: Answers, meanwhile: Answers) -> None:
    """Answers come before the database is asked and while it is waited for; it is away, and comes back."""
    ledger.db, ledger.doors = Database("postgresql://nobody@127.0.0.1:8449/nothing"), asyncio.Semaphore(0)
    before(ledger)
    first = asyncio.create_task(ledger.settle())
    await asyncio.sleep(0)
    meanwhile(ledger)
    ledger.doors.release()
    with pytest.raises(DatabaseAway):
        await first
    await ledger.db.close()
    ledger.db = db
    await ledger.settle()


def nothing(_: Ledger) -> None:
    """No answer."""


async def elsewhere(db: Database, letters: list[ClaimedDelivery]) -> list[ClaimedDelivery]:
    """The same letters, each to a domain of its own."""
    moved = [replace(one, recipient=f"noor@gemeente{number}.example") for number, one in enumerate(letters)]
    async with db.transaction() as tx:
        for one in moved:
            await tx.execute(update(Delivery).where(Delivery.id == one.id).values(recipient=one.recipient))
    return moved


async def test_every_no_counts_and_one_about_us_is_not_forgotten_by_the_next(
    db: Database, clock: FixedClock
) -> None:
    id_, (first, second, third) = await in_hand(db, clock, 3)
    ledger = ledger_of(db, clock)
    ledger.weigh(first, NO, clock.now())
    ledger.weigh(second, NOT_US, clock.now())
    ledger.weigh(third, NO, clock.now())
    await ledger.settle()
    assert await counted(db, id_) == (0, 3)
    async with db.reading() as reading:
        held = await mailing_queries.find_mailing(reading, id_)
    assert held is not None
    assert (held.by_itself, held.paused_at) == (True, clock.now())


async def test_a_mail_that_is_tried_again_closes_no_address(db: Database, clock: FixedClock) -> None:
    _, (only,) = await in_hand(db, clock, 1)
    ledger = ledger_of(db, clock)
    ledger.weigh(only, Deferred(450, "No such user yet", "4.1.1", Stage.RCPT), clock.now())
    await ledger.settle()
    async with db.reading() as reading:
        assert await reading.rows(select(Suppression.key)) == []
        assert await reading.rows(select(MailEvent.id)) == []


async def test_what_was_written_down_says_nothing_the_next_time(db: Database, clock: FixedClock) -> None:
    _, (probe, other) = await in_hand(db, clock, 2, probe=True)
    ledger = ledger_of(db, clock)
    ledger.weigh(probe, YES, clock.now())
    await ledger.settle()
    assert not await is_out(db)
    async with db.transaction() as tx:
        await begin_outage(tx, Cause.RELAY, "no", clock.now())
    ledger.weigh(replace(other, is_probe=False), NO, clock.now())
    await ledger.settle()
    assert await is_out(db), "it was mended before this"
    async with db.reading() as reading:
        assert len(await reading.rows(select(Suppression.key))) == 1


@pytest.mark.parametrize("late", [False, True])
async def test_who_asked_for_time_or_took_mail_is_known_after_a_second_try(
    db: Database, clock: FixedClock, *, late: bool
) -> None:
    """Whichever came first, and whichever while the database was waited for."""
    _, found = await in_hand(db, clock, 4)
    letters = await elsewhere(db, found)
    ledger = ledger_of(db, clock)
    async with db.transaction() as tx:
        await tx.sql(
            "INSERT INTO mail_domain (domain, rests_until, times) SELECT unnest($1::text[]), $2, 1",
            ["gemeente0.example", "gemeente1.example"],
            clock.now() + MINUTE / 2,
        )
    assert await resting(db, clock) == {"gemeente0.example", "gemeente1.example"}
    ledger.resting = dict.fromkeys(("gemeente0.example", "gemeente1.example"), clock.now())

    def first(to: Ledger) -> None:
        to.weigh(letters[0], YES, clock.now())
        to.weigh(letters[2], SLOW, clock.now())

    def second(to: Ledger) -> None:
        to.weigh(letters[1], YES, clock.now())
        to.weigh(letters[3], SLOW, clock.now())

    await tried_twice(ledger, db, *((second, first) if late else (first, second)))
    assert await resting(db, clock) == {"gemeente2.example", "gemeente3.example"}


@pytest.mark.parametrize("late", [False, True])
async def test_a_no_to_everybody_is_seen_at_the_second_try(
    db: Database, clock: FixedClock, *, late: bool
) -> None:
    _, found = await in_hand(db, clock, 4)
    letters = await elsewhere(db, found)

    def refused(to: Ledger) -> None:
        for one in letters[:3]:
            to.weigh(one, NOT_US, clock.now())

    def given_back(to: Ledger) -> None:
        to.give_back(letters[3:])

    await tried_twice(ledger_of(db, clock), db, *((given_back, refused) if late else (refused, nothing)))
    assert await is_out(db)


@pytest.mark.parametrize("late", [False, True])
async def test_an_answer_that_is_for_everybody_is_known_after_a_second_try(
    db: Database, clock: FixedClock, *, late: bool
) -> None:
    """That no mail is taken, or again is: whether it came before the database was asked or while it was waited for."""
    _, (probe, other) = await in_hand(db, clock, 2, probe=True)
    ledger = ledger_of(db, clock)

    def given_back(to: Ledger) -> None:
        to.give_back([other])

    def taken(to: Ledger) -> None:
        to.weigh(probe, YES, clock.now())

    def refused(to: Ledger) -> None:
        to.no_to_all(Cause.SENDER, "553 no")
        given_back(to)

    await tried_twice(ledger, db, *((given_back, taken) if late else (taken, nothing)))
    assert not await is_out(db)
    await tried_twice(ledger, db, *((given_back, refused) if late else (refused, nothing)))
    assert await is_out(db)
