"""Many letters in hand at once: who may take them, and every row as it stands after each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail import mailings
from leerkring.mail.fence.service import raise_fence
from leerkring.mail.model import Delivery
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.words import Cause
from leerkring.mail.sending import bulk_claims
from leerkring.mail.sending.bulk_claims import Settled
from leerkring.mail.sending.claims import LEASE
from tests.mail.office import mail, queue, rows

MINUTE = timedelta(minutes=1)
OUT = {"claimed_by": None, "lease_until": None}


async def table(db: Database) -> list[dict[str, Any]]:
    """Every row, in the order of their numbers."""
    return [dict(row._mapping) for row in await rows(db)]


def letter(number: int, **changes: Any) -> Any:
    return mail(number, transactional=False, about_id=None, **changes)


async def claimed(db: Database, at: datetime, limit: int = 9, **how: Any) -> list[ClaimedDelivery]:
    async with db.transaction() as tx:
        return await bulk_claims.claim(tx, "mine", at, limit, **how)


async def handed(db: Database, letters: list[ClaimedDelivery], at: datetime) -> frozenset[UUID]:
    async with db.transaction() as tx:
        pairs = [(one, f"Brief voor {one.recipient}") for one in letters]
        return await bulk_claims.hand(tx, pairs, at, domain="leerkring.example")


async def two(db: Database, clock: FixedClock) -> list[ClaimedDelivery]:
    """Two letters in hand, the later one first; half a minute later."""
    await queue(db, clock, letter(1), letter(2))
    found = sorted(await claimed(db, clock.now()), key=lambda one: one.recipient, reverse=True)
    clock.move(MINUTE / 2)
    return found


async def test_a_claim_says_all_that_is_needed_to_send_it(db: Database, clock: FixedClock) -> None:
    person = uuid4()
    await queue(db, clock, letter(1, person_id=person, params={"variant": "a"}))
    (queued,) = await table(db)
    now = clock.now() + MINUTE
    assert await claimed(db, now) == [
        ClaimedDelivery(
            id=queued["id"],
            kind="test.hello",
            recipient="noor1@gemeente.example",
            recipient_name="Noor",
            person_id=person,
            about_id=None,
            params={"variant": "a"},
            transactional=False,
            attempts=1,
            times_uncertain=0,
            created_at=clock.now(),
            first_tried_at=now,
            claim="mine",
            handed_before=False,
            is_probe=False,
        )
    ]
    taken = {
        "state": "claimed",
        "claimed_by": "mine",
        "lease_until": now + LEASE,
        "attempts": 1,
        "first_tried_at": now,
    }
    assert await table(db) == [queued | taken]
    assert await claimed(db, now) == []


async def test_of_the_letters_that_are_due_the_first_goes_first(db: Database, clock: FixedClock) -> None:
    now = clock.now()
    await queue(
        db,
        clock,
        letter(1, due_at=now),
        letter(2, due_at=now - MINUTE),
        letter(3, due_at=now + MINUTE),
        mail(4),
    )
    assert [one.recipient for one in await claimed(db, now, 1)] == ["noor2@gemeente.example"]
    assert [one.recipient for one in await claimed(db, now)] == ["noor1@gemeente.example"]


async def test_behind_a_fence_no_letter_is_claimed_or_handed(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, letter(1))
    found = await claimed(db, clock.now())
    await queue(db, clock, letter(2))
    async with db.transaction() as tx:
        await raise_fence(tx, reason="Teruggezet.", backup_taken_at=None, now=clock.now())
    before = await table(db)
    assert await claimed(db, clock.now()) == await claimed(db, clock.now(), probe=True) == []
    assert await handed(db, found, clock.now()) == frozenset()
    assert await table(db) == before


async def test_while_the_relay_refuses_everybody_only_a_probe_goes(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, letter(1))
    async with db.transaction() as tx:
        await begin_outage(tx, Cause.RELAY, "no", clock.now())
    assert await claimed(db, clock.now()) == []
    (probe,) = await claimed(db, clock.now(), probe=True)
    assert probe.is_probe


@pytest.mark.parametrize(
    "begins, ends, paused, claims, hands",
    [
        (timedelta(), None, False, True, True),
        (timedelta(seconds=1), None, False, False, True),
        (timedelta(), timedelta(), False, False, False),
        (timedelta(), timedelta(seconds=1), False, True, True),
        (timedelta(), None, True, False, False),
    ],
)
async def test_a_letter_goes_while_its_mailing_runs_and_its_time_is_there(
    db: Database,
    clock: FixedClock,
    begins: timedelta,
    ends: timedelta | None,
    *,
    paused: bool,
    claims: bool,
    hands: bool,
) -> None:
    now, id_ = clock.now(), uuid4()
    await queue(db, clock, replace(letter(1), about_id=id_))
    in_hand = await claimed(db, now)  # before there was a mailing it was anybody's
    await queue(db, clock, replace(letter(2), about_id=id_))
    async with db.transaction() as tx:
        over = None if ends is None else now + ends
        await mailings.open_mailing(tx, id_, not_before=now + begins, not_after=over, total=2, now=now)
        if paused:
            await mailings.pause_mailing(tx, id_, reason="even niet", now=now)
    assert bool(await claimed(db, now)) is claims
    assert bool(await handed(db, in_hand, now)) is hands


async def test_handed_are_those_that_are_still_ours(db: Database, clock: FixedClock) -> None:
    second, first = await two(db, clock)
    before, now = await table(db), clock.now()
    assert await handed(db, [replace(second, claim="stale"), first], now) == {first.id}
    assert await table(db) == [
        before[0]
        | {
            "state": "handed",
            "handed_at": now,
            "lease_until": now + LEASE,
            "subject": "Brief voor noor1@gemeente.example",
            "message_id": f"<{first.id}@leerkring.example>",
        },
        before[1],
    ]
    assert await handed(db, [second, first], now) == {second.id}


@pytest.mark.parametrize("state", ["accepted", "refused", "skipped", "deferred", "uncertain"])
async def test_what_became_of_each_is_written_beside_it(db: Database, clock: FixedClock, state: str) -> None:
    second, first = await two(db, clock)
    await handed(db, [second, first], clock.now())
    before, at, later = await table(db), clock.now() + MINUTE, clock.now() + 9 * MINUTE
    again = state in {"deferred", "uncertain"}
    async with db.transaction() as tx:
        results = [
            Settled(second, "accepted", "250 Taken"),
            Settled(first, state, f"said {state}", later if again else None),
        ]
        await bulk_claims.settle(tx, results, at)
    became: dict[str, Any] = {"state": state, "reply": f"said {state}", **OUT}
    if again:
        became |= {"due_at": later}
    else:
        became |= {"settled_at": at}
    if state == "deferred":
        became |= {"handed_at": None}
    if state == "uncertain":
        became |= {"times_uncertain": 1}
    taken = {"state": "accepted", "reply": "250 Taken", "settled_at": at, **OUT}
    assert await table(db) == [before[0] | became, before[1] | taken]


async def test_a_late_yes_ends_a_doubt_and_a_late_no_does_not(db: Database, clock: FixedClock) -> None:
    found = await two(db, clock)
    handed_at = clock.now()
    await handed(db, found, handed_at)
    async with db.transaction() as tx:
        await tx.execute(update(Delivery).values(state="uncertain", **OUT))
    doubtful, at = await table(db), handed_at + MINUTE
    second, first = found
    for results in (
        [Settled(first, "refused", "550", handed_at=handed_at)],
        [Settled(first, "accepted", "250", handed_at=at)],
        [Settled(first, "accepted", "250")],
    ):
        async with db.transaction() as tx:
            await bulk_claims.settle(tx, results, at)
        assert await table(db) == doubtful
    async with db.transaction() as tx:
        results = [
            Settled(second, "accepted", "250 two", handed_at=handed_at),
            Settled(first, "accepted", "250 one", handed_at=handed_at),
        ]
        await bulk_claims.settle(tx, results, at)
    assert await table(db) == [
        row | {"state": "accepted", "settled_at": at, "reply": reply}
        for row, reply in zip(doubtful, ("250 one", "250 two"), strict=True)
    ]


async def test_what_is_given_back_was_not_tried(db: Database, clock: FixedClock) -> None:
    second, first = await two(db, clock)
    await handed(db, [first], clock.now())
    async with db.transaction() as tx:
        await tx.execute(update(Delivery).where(Delivery.id == second.id).values(attempts=3))
    before, at = await table(db), clock.now() + MINUTE
    async with db.transaction() as tx:
        await bulk_claims.give_back(tx, [replace(second, claim="stale")], at)
    assert await table(db) == before
    async with db.transaction() as tx:
        await bulk_claims.give_back(tx, [second, first], at)
    back = {"state": "queued", "due_at": at, "handed_at": None, **OUT}
    assert await table(db) == [
        before[0] | back | {"attempts": 0, "first_tried_at": None},
        before[1] | back | {"attempts": 2},
    ]


async def test_a_domain_rests_for_a_minute_and_is_forgiven(db: Database, clock: FixedClock) -> None:
    now = clock.now()
    async with db.transaction() as tx:
        assert await bulk_claims.resting_domains(tx, now) == {}
        await bulk_claims.rest(tx, ["vol.example", "druk.example"], now)
        both = {"vol.example": now + MINUTE, "druk.example": now + MINUTE}
        assert await bulk_claims.resting_domains(tx, now) == both
        await bulk_claims.rested(tx, ["vol.example", "elders.example"])
        assert await bulk_claims.resting_domains(tx, now) == {"druk.example": now + MINUTE}
        assert await bulk_claims.resting_domains(tx, now + MINUTE) == {}
