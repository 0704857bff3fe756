"""A worker that stood still past its lease: what it says afterwards of a mail that is another's changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Tx
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.rules import DeliveryState
from leerkring.mail.sending import bulk_claims, claims
from leerkring.mail.sending.bulk_claims import Settled
from tests.mail.office import mail, queue, the_row

Say = Callable[[Tx, ClaimedDelivery, datetime], Awaitable[object]]
CLAIMED, HANDED = DeliveryState.CLAIMED, DeliveryState.HANDED


async def _hand_one(tx: Tx, mine: ClaimedDelivery, now: datetime) -> object:
    return await claims.hand(tx, mine, now, subject="Dag", message_id="<1@leerkring.example>")


async def _hand_many(tx: Tx, mine: ClaimedDelivery, now: datetime) -> object:
    return await bulk_claims.hand(tx, [(mine, "Dag")], now, domain="leerkring.example")


ONE: dict[str, tuple[DeliveryState, Say]] = {
    "hand": (CLAIMED, _hand_one),
    "renew": (CLAIMED, lambda tx, mine, now: claims.renew(tx, [mine.claim], now)),
    "skip": (
        CLAIMED,
        lambda tx, mine, now: claims.settle(
            tx, mine, from_=CLAIMED, to=DeliveryState.SKIPPED, now=now, reply=""
        ),
    ),
    "give back": (CLAIMED, lambda tx, mine, now: claims.give_back(tx, [mine], now)),
    "accept": (
        HANDED,
        lambda tx, mine, now: claims.settle(
            tx, mine, from_=HANDED, to=DeliveryState.ACCEPTED, now=now, reply=""
        ),
    ),
    "defer": (HANDED, lambda tx, mine, now: claims.defer(tx, mine, from_=HANDED, due_at=now, reply="")),
    "doubt": (HANDED, lambda tx, mine, now: claims.doubt(tx, mine, now, reply="")),
    "give back at the dot": (HANDED, lambda tx, mine, now: claims.give_back(tx, [mine], now)),
}
MANY: dict[str, tuple[DeliveryState, Say]] = {
    "hand": (CLAIMED, _hand_many),
    "give back": (CLAIMED, lambda tx, mine, now: bulk_claims.give_back(tx, [mine], now)),
    "accept": (HANDED, lambda tx, mine, now: bulk_claims.settle(tx, [Settled(mine, "accepted", "")], now)),
    "defer": (
        HANDED,
        lambda tx, mine, now: bulk_claims.settle(tx, [Settled(mine, "deferred", "", now)], now),
    ),
    "give back at the dot": (HANDED, lambda tx, mine, now: bulk_claims.give_back(tx, [mine], now)),
}


@pytest.mark.parametrize(
    "transactional, what", [*((True, what) for what in ONE), *((False, what) for what in MANY)]
)
async def test_who_lost_a_claim_settles_nothing(
    db: Database, clock: FixedClock, what: str, *, transactional: bool
) -> None:
    state, say = (ONE if transactional else MANY)[what]
    claim = claims.claim if transactional else bulk_claims.claim
    await queue(db, clock, mail(transactional=transactional))
    async with db.transaction() as tx:
        (stale,) = await claim(tx, "first", clock.now(), 9)
    clock.move(claims.LEASE + timedelta(seconds=1))
    async with db.transaction() as tx:
        await claims.sweep(tx, clock.now(), can_be_uncertain=True)
        (own,) = await claim(tx, "second", clock.now(), 9)
        if state == HANDED:
            assert await (_hand_one if transactional else _hand_many)(tx, own, clock.now())
    before = await the_row(db)
    clock.move(timedelta(seconds=1))
    async with db.transaction() as tx:
        await say(tx, stale, clock.now())
    assert await the_row(db) == before
    async with db.transaction() as tx:
        await say(tx, own, clock.now())
    assert await the_row(db) != before, "who has the claim may"
