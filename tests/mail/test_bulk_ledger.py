"""What became of letters is kept until it is written down, and what it says of mailing, domain and relay with it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.mail import mailing_queries, mailings
from leerkring.mail.model import Delivery, Suppression
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.outcomes import Deferred, Outcome, Uncertain
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.words import Cause
from leerkring.mail.sending import bulk_claims, bulk_ledger
from leerkring.mail.sending.bulk_claims import Settled
from leerkring.mail.sending.bulk_ledger import domain_of
from leerkring.mail.service import address_key
from tests.mail.bulk import states
from tests.mail.ledgers import MINUTE, NO, NOT_US, SLOW, YES, counted, in_hand, is_out, ledger_of, resting
from tests.mail.office import SECRET, rows, the_row


async def test_answers_are_written_down_together_and_the_mailing_counts_them(
    db: Database, clock: FixedClock
) -> None:
    id_, (first, second, third) = await in_hand(db, clock, 3)
    ledger = ledger_of(db, clock)
    assert (ledger.is_empty, ledger.claim_words, ledger.answered.is_set()) == (True, set(), False)
    await ledger.settle()
    ledger.weigh(first, YES, clock.now())
    assert (ledger.is_empty, ledger.claim_words, ledger.answered.is_set()) == (False, {"mine"}, True)
    ledger.weigh(second, YES, clock.now())
    ledger.weigh(third, NO, clock.now())
    assert await states(db) == {"handed": 3}
    await ledger.settle()
    assert (ledger.is_empty, ledger.claim_words) == (True, set())
    assert [(row.state, row.reply, row.settled_at) for row in await rows(db)] == [
        ("accepted", "250 2.0.0 Taken", clock.now()),
        ("accepted", "250 2.0.0 Taken", clock.now()),
        ("refused", "550 5.1.1 User unknown", clock.now()),
    ]
    assert await counted(db, id_) == (2, 1)
    async with db.reading() as reading:
        (key,) = [row.key for row in await reading.rows(select(Suppression.key))]
    assert key == address_key(SECRET, third.recipient), "who is not there gets no more"
    await ledger.settle()
    assert await counted(db, id_) == (2, 1), "what was written down is not written again"


async def test_an_end_without_an_answer_is_written_down_and_counts_for_nothing(
    db: Database, clock: FixedClock
) -> None:
    id_, (only,) = await in_hand(db, clock, 1)
    ledger = ledger_of(db, clock)
    ledger.keep(Settled(only, "skipped", "afgemeld"))
    assert ledger.answered.is_set()
    await ledger.settle()
    row = await the_row(db)
    assert (row.state, row.reply) == ("skipped", "afgemeld")
    assert await counted(db, id_) == (0, 0)


async def test_what_has_no_dot_is_given_back_for_now_or_for_later(db: Database, clock: FixedClock) -> None:
    _, (first, second, third) = await in_hand(db, clock, 3)
    ledger, later = ledger_of(db, clock), clock.now() + 9 * MINUTE
    ledger.give_back([first, third])
    assert (ledger.answered.is_set(), ledger.is_empty, ledger.claim_words) == (True, False, set())
    ledger.give_back([second], later)
    await ledger.settle()
    assert [(row.state, row.attempts, row.due_at) for row in await rows(db)] == [
        ("queued", 0, clock.now()),
        ("queued", 0, later),
        ("queued", 0, clock.now()),
    ]
    assert ledger.is_empty


async def test_without_a_database_everything_is_kept_until_there_is_one(
    db: Database, clock: FixedClock
) -> None:
    id_, (first, second, third, fourth) = await in_hand(db, clock, 4)
    ledger = ledger_of(Database("postgresql://nobody@127.0.0.1:8449/nothing"), clock)
    ledger.resting = {"gemeente.example": clock.now()}
    ledger.weigh(first, YES, clock.now())
    ledger.weigh(second, NO, clock.now())
    ledger.weigh(third, SLOW, clock.now())
    ledger.give_back([fourth])
    ledger.no_to_all(Cause.SENDER, "553 no")
    with pytest.raises(DatabaseAway):
        await ledger.settle()
    assert not ledger.is_empty
    await ledger.db.close()
    ledger.db = db
    await ledger.settle()
    found = [row.state for row in await rows(db)]
    assert found == ["accepted", "refused", "deferred", "queued"]
    assert await counted(db, id_) == (1, 1)
    assert await resting(db, clock) == {"gemeente.example"}
    assert await is_out(db)
    async with db.reading() as reading:
        assert await reading.scalar(select(Suppression.reason)) == "bounce"


async def test_a_yes_that_comes_after_the_lease_ends_the_doubt(db: Database, clock: FixedClock) -> None:
    _, (only,) = await in_hand(db, clock, 1)
    ledger = ledger_of(db, clock)
    ledger.weigh(only, YES, clock.now())
    async with db.transaction() as tx:
        await tx.execute(update(Delivery).values(state="uncertain", claimed_by=None, lease_until=None))
    await ledger.settle()
    assert await states(db) == {"accepted": 1}


@pytest.mark.parametrize(
    "answer, rests",
    [
        (SLOW, True),
        (Deferred(451, "Later", ""), True),
        (Deferred(450, "No such user yet", "4.1.1"), False),
        (Deferred(452, "Mailbox full", "4.2.2"), False),
        (Deferred(0, "geen antwoord", ""), False),
        (Uncertain(0, "weg", ""), False),
        (NO, False),
        (YES, False),
    ],
)
async def test_a_domain_rests_when_it_asks_for_time_itself(
    db: Database, clock: FixedClock, answer: Outcome, *, rests: bool
) -> None:
    _, (only,) = await in_hand(db, clock, 1)
    ledger = ledger_of(db, clock)
    ledger.weigh(only, answer, clock.now())
    await ledger.settle()
    assert await resting(db, clock) == ({"gemeente.example"} if rests else set())
    row = await the_row(db)
    if row.state in ("deferred", "uncertain"):
        assert row.due_at > clock.now(), "it is tried again, and later"


@pytest.mark.parametrize(
    "known, slow, rests", [(True, False, False), (False, False, True), (True, True, True)]
)
async def test_a_domain_that_takes_mail_again_is_forgiven(
    db: Database, clock: FixedClock, *, known: bool, slow: bool, rests: bool
) -> None:
    """Unless it asked for time as well; of a rest that this worker does not know it ends none."""
    _, (first, second) = await in_hand(db, clock, 2)
    async with db.transaction() as tx:
        await bulk_claims.rest(tx, ["gemeente.example"], clock.now() - MINUTE / 2)
        until = await bulk_claims.resting_domains(tx, clock.now())
    ledger = ledger_of(db, clock)
    ledger.resting = until if known else {}
    ledger.weigh(first, YES, clock.now())
    if slow:
        ledger.weigh(second, SLOW, clock.now())
    await ledger.settle()
    assert bool(await resting(db, clock)) is rests


async def test_a_mailing_that_is_refused_for_who_we_are_is_held_and_said_so(
    db: Database, clock: FixedClock
) -> None:
    id_, (only,) = await in_hand(db, clock, 1)
    ledger = ledger_of(db, clock)
    ledger.weigh(only, NOT_US, clock.now())
    with capture_logs() as logs:
        await ledger.settle()
    async with db.reading() as reading:
        held = await mailing_queries.find_mailing(reading, id_)
    assert held is not None
    assert (held.state, held.by_itself) == ("paused", True)
    ((level, mailing, reason),) = [
        (one["log_level"], one["mailing"], one["reason"])
        for one in logs
        if one["event"] == "mail.mailing_held"
    ]
    assert (level, mailing, reason) == ("warning", str(id_), held.reason)


async def test_it_is_said_of_how_many_the_no_was_about_us(
    db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_, (first, second, third) = await in_hand(db, clock, 3)
    said: list[tuple[UUID, dict[str, object]]] = []

    async def counting(_: Tx, mailing: UUID, **counts: object) -> str:
        said.append((mailing, counts))
        return ""

    monkeypatch.setattr(bulk_ledger, "count_and_guard", counting)
    ledger = ledger_of(db, clock)
    for one, answer in ((first, NOT_US), (second, NO), (third, NOT_US)):
        ledger.weigh(one, answer, clock.now())
    await ledger.settle()
    assert said == [(id_, {"accepted": 0, "refused": 3, "policy": 2, "now": clock.now()})]


async def test_what_is_refused_to_everybody_waits_and_holds_no_mailing(
    db: Database, clock: FixedClock
) -> None:
    id_, letters = await in_hand(db, clock, 3)
    async with db.transaction() as tx:
        for number, one in enumerate(letters):
            await tx.execute(
                update(Delivery)
                .where(Delivery.id == one.id)
                .values(recipient=f"noor@gemeente{number}.example")
            )
    ledger = ledger_of(db, clock)
    for number, one in enumerate(letters):
        ledger.weigh(replace(one, recipient=f"noor@gemeente{number}.example"), NOT_US, clock.now())
    with capture_logs() as logs:
        await ledger.settle()
    assert await is_out(db)
    assert await states(db) == {"queued": 3}
    assert "mail.mailing_held" not in {one["event"] for one in logs}
    async with db.transaction() as tx:
        assert not await mailings.count_and_guard(tx, id_, accepted=1, refused=0, policy=0, now=clock.now())


@pytest.mark.parametrize("answer, ends", [(YES, True), (NO, True), (SLOW, False)])
async def test_the_one_letter_that_tries_ends_the_outage(
    db: Database, clock: FixedClock, answer: Outcome, *, ends: bool
) -> None:
    _, (probe,) = await in_hand(db, clock, 1, probe=True)
    ledger = ledger_of(db, clock)
    ledger.weigh(probe, answer, clock.now())
    await ledger.settle()
    assert await is_out(db) is not ends


async def test_another_letter_does_not(db: Database, clock: FixedClock) -> None:
    _, (only,) = await in_hand(db, clock, 1)
    async with db.transaction() as tx:
        await begin_outage(tx, Cause.RELAY, "no", clock.now())
    ledger = ledger_of(db, clock)
    ledger.weigh(only, YES, clock.now())
    await ledger.settle()
    assert await is_out(db)


def test_who_asks_for_time_is_the_domain_in_small_letters(clock: FixedClock) -> None:
    now = clock.now()
    one = ClaimedDelivery(
        uuid4(), "test.letter", '"a@b"@Gemeente.Example', "", None, None, {}, False, 1, 0, now, now, "mine"
    )
    assert domain_of(one) == "gemeente.example"
