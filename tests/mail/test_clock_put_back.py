"""A clock that was put back an hour, or a machine that began ahead: no mail waits longer than its own rule says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.mail.model import Delivery
from leerkring.mail.rules import BACK_OFF, RESEND_AFTER
from leerkring.mail.sending import bulk_claims
from leerkring.mail.sending.claims import LEASE
from leerkring.mail.sending.clock_put_back import set_right
from tests.conftest import TODAY

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def keep(db: Database, **columns: Any) -> object:
    """A mail as a worker left it, by its own clock; returns its id."""
    id_ = uuid7()
    values = {"kind": "people.sign_in", "dedupe_key": str(id_), "recipient": "noor@almelo.example"}
    async with db.transaction() as tx:
        await tx.execute(insert(Delivery).values(id=id_, **(values | {"created_at": TODAY} | columns)))
    return id_


async def after(db: Database, id_: object, now: datetime) -> Any:
    async with db.transaction() as tx:
        await set_right(tx, now)
        return (
            await tx.execute(
                select(Delivery.due_at, Delivery.lease_until, Delivery.created_at).where(Delivery.id == id_)
            )
        ).one()


@pytest.mark.parametrize("attempts", [1, 2, 3, 4, 5, 9])
async def test_a_mail_that_waits_for_its_next_try_waits_one_pause_at_most(
    db: Database, attempts: int
) -> None:
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    id_ = await keep(db, state="deferred", attempts=attempts, due_at=TODAY + pause)
    assert (await after(db, id_, TODAY)).due_at == TODAY + pause, "the clock is right"
    back = TODAY - 10 * HOUR
    assert back + pause <= (await after(db, id_, back)).due_at <= back + pause * 1.2


async def test_a_doubt_ends_in_its_time(db: Database) -> None:
    id_ = await keep(db, state="uncertain", attempts=1, due_at=TODAY + RESEND_AFTER)
    assert (await after(db, id_, TODAY - HOUR)).due_at == TODAY - HOUR + RESEND_AFTER


async def test_what_was_asked_for_by_a_clock_ahead_leaves_now(db: Database) -> None:
    """A machine began an hour ahead, took registrations, and was put right."""
    at_once = await keep(db, due_at=TODAY)
    late = await keep(db, due_at=TODAY + 7 * MINUTE)
    back = TODAY - HOUR
    first = await after(db, at_once, back)
    assert (first.due_at, first.created_at) == (back, back)
    assert (await after(db, late, back)).due_at == back + 7 * MINUTE
    assert (await after(db, late, back + MINUTE)).due_at == back + 7 * MINUTE, "once"


async def test_what_is_meant_for_later_stays_for_later(db: Database) -> None:
    id_ = await keep(db, due_at=TODAY + 5 * HOUR)
    assert (await after(db, id_, TODAY)).due_at == TODAY + 5 * HOUR
    assert (await after(db, id_, TODAY + HOUR)).due_at == TODAY + 5 * HOUR, "a clock ahead moves nothing"


async def test_who_died_with_a_mail_in_hand_is_missed_within_a_minute(db: Database) -> None:
    id_ = await keep(db, state="claimed", attempts=1, claimed_by="x", lease_until=TODAY + LEASE, due_at=TODAY)
    assert (await after(db, id_, TODAY)).lease_until == TODAY + LEASE
    back = TODAY - HOUR
    assert (await after(db, id_, back)).lease_until == back + LEASE


async def test_a_domain_rests_as_long_as_it_asked(db: Database, clock: FixedClock) -> None:
    now = clock.now()
    async with db.transaction() as tx:
        await bulk_claims.rest(tx, ["almelo.example"], now)
        assert await bulk_claims.resting_domains(tx, now)
        assert not await bulk_claims.resting_domains(tx, now - HOUR)
        await bulk_claims.rest(tx, ["almelo.example"], now - HOUR)
        resting = await bulk_claims.resting_domains(tx, now - HOUR)
    assert now - HOUR < resting["almelo.example"] <= now - HOUR + 2 * MINUTE
