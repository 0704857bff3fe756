"""The fence: nothing leaves by mail while it is up, and all that waits leaves once when it is lifted."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import text

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.fence.queries import find_fence
from leerkring.mail.fence.service import lift_fence, raise_fence
from leerkring.mail.rules import RESEND_AFTER
from leerkring.mail.sending import claims
from leerkring.mail.sending.transport import Envelope
from tests.mail.office import Relay, engine, mail, queue, rows, until

HEARING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
)
WHY = "De database is teruggezet uit een reservekopie."


async def put_up(db: Database, at: datetime, backup_taken_at: datetime | None = None) -> None:
    async with db.transaction() as tx:
        await raise_fence(tx, reason=WHY, backup_taken_at=backup_taken_at, now=at)


async def take_down(db: Database, at: datetime) -> None:
    async with db.transaction() as tx:
        await lift_fence(tx, actor="house", now=at)


async def listening(db: Database) -> None:
    """Wait until a worker hears what the database says."""
    heard = 0
    while not heard:
        async with asyncio.timeout(60), db.reading() as reading:
            heard = await reading.scalar(HEARING)


async def test_no_mail_and_no_letter_leaves_while_the_fence_is_up(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    await queue(db, clock, mail(1), mail(2, transactional=False))
    await put_up(db, clock.now())
    assert await engine(db, clock, relay).deliver_due() == 0
    assert {row.state for row in await rows(db)} == {"queued"}
    await take_down(db, clock.now())
    await engine(db, clock, relay).deliver_due()
    assert {row.state for row in await rows(db)} == {"accepted"}
    assert len(relay.dots) == 2


async def test_a_fence_that_comes_up_before_the_dot_stops_what_is_in_hand(
    db: Database, clock: FixedClock
) -> None:
    """Both ways out ask once more, when the final dot is next."""
    relay = Relay()

    async def up(_envelope: Envelope) -> None:
        await put_up(db, clock.now())

    relay.before_dot = up
    await queue(db, clock)
    await engine(db, clock, relay).deliver_due()
    (row,) = await rows(db)
    assert (row.state, row.attempts, relay.dots) == ("queued", 0, [])


async def test_a_letter_in_hand_is_given_back_when_the_fence_comes_up(
    db: Database, clock: FixedClock
) -> None:
    relay = Relay()
    await queue(db, clock, mail(transactional=False))
    at_work = engine(db, clock, relay)
    assert await at_work.bulk.claim() == 1
    await put_up(db, clock.now())
    await at_work.bulk.hand()
    await at_work.bulk.ledger.settle()
    (row,) = await rows(db)
    assert (row.state, row.attempts, relay.dots) == ("queued", 0, [])


async def test_a_worker_sees_at_once_that_the_fence_is_lifted(db: Database, clock: FixedClock) -> None:
    relay = Relay()
    await queue(db, clock, mail(1), mail(2, transactional=False))
    await put_up(db, clock.now())
    # It would look again by itself in an hour.
    at_work = engine(db, clock, relay, poll_seconds=3600.0)
    stop = asyncio.Event()
    running = asyncio.create_task(at_work.run(stop))
    try:
        await listening(db)
        await take_down(db, clock.now())
        await until(lambda: len(relay.dots) == 2)
    finally:
        stop.set()
        await running


async def test_a_doubt_is_not_sent_again_by_itself_behind_the_fence(db: Database, clock: FixedClock) -> None:
    """It was at its dot when the backup was taken: whoever had it in hand has told the other side since."""
    relay = Relay()
    await queue(db, clock)
    async with db.transaction() as tx:
        (taken,) = await claims.claim(tx, "a", clock.now(), 1)
        await claims.hand(tx, taken, clock.now(), subject="Dag", message_id="<a@b>")
    await put_up(db, clock.now())
    clock.move(claims.LEASE + timedelta(seconds=1))
    at_work = engine(db, clock, relay)
    await at_work.sweep()
    clock.move(RESEND_AFTER)
    await at_work.sweep()
    (row,) = await rows(db)
    assert row.state == "uncertain"


async def test_the_fence_is_one_and_stays_with_the_earliest_backup(db: Database, clock: FixedClock) -> None:
    now = clock.now()
    early, late = now - timedelta(days=2), now - timedelta(days=1)
    for taken_at in (late, None, early, late):
        await put_up(db, now, taken_at)
    async with db.reading() as reading:
        fence = await find_fence(reading)
    assert fence is not None
    assert (fence.backup_taken_at, fence.raised_at, fence.reason) == (early, now, WHY)
    await take_down(db, now)
    await put_up(db, now + timedelta(hours=1), late)
    async with db.reading() as reading:
        again = await find_fence(reading)
    assert again is not None
    assert (again.id != fence.id, again.backup_taken_at) == (True, late)
