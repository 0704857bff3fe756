"""Each step of a mail in hand: who may take it, and the whole row as it stands after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import Executable, insert, select, update

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Tx
from leerkring.mail.fence.service import raise_fence
from leerkring.mail.model import Delivery, Suppression
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.words import Cause
from leerkring.mail.rules import RESEND_AFTER, DeliveryState
from leerkring.mail.sending import claims
from leerkring.mail.sending.claims import LEASE
from tests.mail.office import mail, queue, rows, the_row

S = DeliveryState
MINUTE = timedelta(minutes=1)
Move = Callable[..., Awaitable[Any]]


async def a_row(db: Database) -> dict[str, Any]:
    return dict((await the_row(db))._mapping)


async def claimed(db: Database, at: datetime, word: str = "mine", **how: Any) -> list[ClaimedDelivery]:
    async with db.transaction() as tx:
        return await claims.claim(tx, word, at, 9, **how)


async def one(db: Database, clock: FixedClock, *, handed: bool = False) -> ClaimedDelivery:
    """One mail, claimed, or with its dot on the way; a minute later."""
    await queue(db, clock)
    (mine,) = await claimed(db, clock.now())
    if handed:
        async with db.transaction() as tx:
            assert await claims.hand(tx, mine, clock.now(), subject="Dag", message_id="<1@leerkring.example>")
    clock.move(MINUTE / 2)
    return mine


async def said(db: Database, move: Move, *args: Any, **how: Any) -> Any:
    async with db.transaction() as tx:
        return await move(tx, *args, **how)


async def test_a_claim_says_all_that_is_needed_to_send_it(db: Database, clock: FixedClock) -> None:
    asked = mail(person_id=uuid4(), about_id=uuid4(), params={"day": 2})
    await queue(db, clock, asked)
    queued = await a_row(db)
    clock.move(MINUTE)
    now = clock.now()
    assert await claimed(db, now) == [
        ClaimedDelivery(
            id=queued["id"],
            kind=asked.kind,
            recipient=asked.recipient,
            recipient_name="Noor",
            person_id=asked.person_id,
            about_id=asked.about_id,
            params={"day": 2},
            transactional=True,
            attempts=1,
            times_uncertain=0,
            created_at=now - MINUTE,
            first_tried_at=now,
            claim="mine",
            handed_before=False,
            is_probe=False,
        )
    ]
    in_hand = queued | {
        "state": "claimed",
        "claimed_by": "mine",
        "lease_until": now + LEASE,
        "attempts": 1,
        "first_tried_at": now,
    }
    assert await a_row(db) == in_hand
    assert await claimed(db, now, "another") == [], "nobody else gets it"


async def test_of_what_is_due_the_first_goes_first_and_no_more_than_asked(
    db: Database, clock: FixedClock
) -> None:
    now = clock.now()
    await queue(db, clock, mail(1, due_at=now), mail(2, due_at=now - MINUTE), mail(3, due_at=now + MINUTE))
    await queue(db, clock, mail(4, due_at=now - 2 * MINUTE, transactional=False))
    async with db.transaction() as tx:
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):  # which may give them in order by chance
            await tx.sql(f"SET LOCAL enable_{way} = off")
        (first,) = await claims.claim(tx, "one", now, 1)
        async with asyncio.timeout(20), db.transaction() as beside:
            (second,) = await claims.claim(beside, "two", now, 9)  # does not wait for who has the first
    assert [first.recipient, second.recipient] == ["noor2@gemeente.example", "noor1@gemeente.example"]


async def test_what_was_asked_first_is_sent_first(db: Database, clock: FixedClock) -> None:
    now = clock.now()
    for number in (1, 2, 3):
        await queue(db, clock, mail(number, due_at=now + (4 - number) * MINUTE))
        clock.move(MINUTE)
    found = await claimed(db, now + 5 * MINUTE)
    assert [one.recipient for one in found] == [f"noor{number}@gemeente.example" for number in (1, 2, 3)]
    async with db.transaction() as tx:
        await claims.give_back(tx, found, now)
        await tx.execute(update(Delivery).values(created_at=now))
    found = await claimed(db, now)
    assert [one.id for one in found] == sorted(one.id for one in found)


async def test_a_second_try_remembers_the_first(db: Database, clock: FixedClock) -> None:
    mine, began = await one(db, clock, handed=True), clock.now() - MINUTE / 2
    await said(db, claims.doubt, mine, clock.now(), reply="?")
    clock.move(RESEND_AFTER)
    assert await said(db, claims.sweep, clock.now(), can_be_uncertain=True) == []
    (again,) = await claimed(db, clock.now(), "again")
    assert (again.attempts, again.times_uncertain, again.first_tried_at) == (2, 1, began)
    assert again.handed_before
    assert (await a_row(db))["first_tried_at"] == began


async def test_behind_a_fence_nothing_is_claimed_or_handed(db: Database, clock: FixedClock) -> None:
    mine = await one(db, clock)
    await queue(db, clock, mail(2))
    before = await rows(db)
    await said(db, raise_fence, reason="Teruggezet.", backup_taken_at=None, now=clock.now())
    assert await claimed(db, clock.now()) == []
    assert await claimed(db, clock.now(), probe=True) == []
    assert await said(db, claims.hand, mine, clock.now(), subject="", message_id="") is False
    assert await rows(db) == before


async def test_while_the_relay_refuses_everybody_only_a_probe_goes(db: Database, clock: FixedClock) -> None:
    await queue(db, clock)
    await said(db, begin_outage, Cause.RELAY, "no", clock.now())
    assert await claimed(db, clock.now()) == []
    (probe,) = await claimed(db, clock.now(), probe=True)
    assert probe.is_probe


async def test_who_gets_no_mail_is_known_by_their_key(db: Database) -> None:
    async with db.transaction() as tx:
        for key in (b"one", b"two"):
            await tx.execute(
                insert(Suppression).values(key=key, reason="bounce", at=datetime.now().astimezone())
            )
        assert await claims.suppressed(tx, [b"one", b"three"]) == {b"one"}
        assert await claims.suppressed(tx, []) == frozenset()


@pytest.mark.parametrize("handed", [False, True])
async def test_a_worker_that_lives_keeps_what_it_has_in_hand(
    db: Database, clock: FixedClock, *, handed: bool
) -> None:
    await one(db, clock, handed=handed)
    before = await a_row(db)
    await said(db, claims.renew, ["another"], clock.now())
    assert await a_row(db) == before
    await said(db, claims.renew, ["mine", "another"], clock.now())
    assert await a_row(db) == before | {"lease_until": clock.now() + LEASE}


async def test_a_claim_that_another_writes_now_is_not_waited_for(db: Database, clock: FixedClock) -> None:
    """Else two who write many at once would wait for each other in a ring."""
    mine = await one(db, clock)
    clock.move(LEASE)
    async with db.transaction() as tx, asyncio.timeout(20):
        await claims.hand(tx, mine, clock.now(), subject="", message_id="")
        async with db.transaction() as beside:
            await claims.renew(beside, ["mine"], clock.now())
            assert await claims.sweep(beside, clock.now() + LEASE, can_be_uncertain=True) == []
    assert (await a_row(db))["state"] == "handed"


class LetsGo:
    """A transaction in whose middle, after its first statement, another ends."""

    def __init__(self, tx: Tx, other: AsyncExitStack) -> None:
        self.tx, self.other = tx, other

    async def execute(self, statement: Executable) -> Any:
        done = await self.tx.execute(statement)
        await self.other.aclose()
        return done


async def test_a_claim_that_another_lets_go_of_meanwhile_is_no_doubt(db: Database, clock: FixedClock) -> None:
    """Its dot was not on the way: the next sweep gives it back."""
    mine = await one(db, clock)
    clock.move(2 * LEASE)
    async with db.transaction() as tx, asyncio.timeout(20), AsyncExitStack() as other:
        beside = await other.enter_async_context(db.transaction())
        await beside.execute(select(Delivery.id).where(Delivery.id == mine.id).with_for_update())
        sweeping = cast("Tx", LetsGo(tx, other))
        assert await claims.sweep(sweeping, clock.now(), can_be_uncertain=True) == []
    assert (await a_row(db))["state"] == "claimed"


END = datetime(2027, 1, 12, 12).astimezone()
OUT = {"claimed_by": None, "lease_until": None}
HAND = {"subject": "Dag Noor", "message_id": "<2@leerkring.example>"}


@pytest.mark.parametrize(
    "handed, move, how, becomes",
    [
        pytest.param(
            False,
            claims.hand,
            {"now": END, **HAND},
            {"state": "handed", "handed_at": END, "lease_until": END + LEASE, **HAND},
            id="hand",
        ),
        pytest.param(
            True,
            claims.settle,
            {"from_": S.HANDED, "to": S.ACCEPTED, "now": END, "reply": "250 Taken"},
            {"state": "accepted", "settled_at": END, "reply": "250 Taken", **OUT},
            id="settle",
        ),
        pytest.param(
            True,
            claims.defer,
            {"from_": S.HANDED, "due_at": END, "reply": "450 Later"},
            {"state": "deferred", "due_at": END, "reply": "450 Later", "handed_at": None, **OUT},
            id="defer",
        ),
        pytest.param(
            True,
            claims.doubt,
            {"now": END, "reply": "lost"},
            {
                "state": "uncertain",
                "times_uncertain": 1,
                "due_at": END + RESEND_AFTER,
                "reply": "lost",
                **OUT,
            },
            id="doubt",
        ),
    ],
)
async def test_a_step_leaves_the_row_so_and_is_taken_once(
    db: Database,
    clock: FixedClock,
    move: Move,
    how: dict[str, Any],
    becomes: dict[str, Any],
    *,
    handed: bool,
) -> None:
    mine = await one(db, clock, handed=handed)
    await queue(db, clock, mail(2))  # one that is nobody's
    (before, beside) = (dict(row._mapping) for row in await rows(db))
    assert await said(db, move, replace(mine, claim="stale"), **how) is False
    assert await said(db, move, mine, **how) is True
    assert [dict(row._mapping) for row in await rows(db)] == [before | becomes, beside]
    assert await said(db, move, mine, **how) is False, "it is not in that hand any more"


async def test_of_two_in_one_hand_a_step_is_about_one(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, mail(1), mail(2))
    first, second = await claimed(db, clock.now())
    assert await said(db, claims.hand, first, clock.now(), **HAND) is True
    assert {row.id: row.state for row in await rows(db)} == {first.id: "handed", second.id: "claimed"}


async def test_a_late_yes_ends_the_doubt_of_that_same_dot(db: Database, clock: FixedClock) -> None:
    mine = await one(db, clock, handed=True)
    handed_at = clock.now() - MINUTE / 2
    assert await said(db, claims.accept_late, mine, handed_at, END, reply="250") is False, "there is no doubt"
    await said(db, claims.doubt, mine, clock.now(), reply="lost")
    before = await a_row(db)
    assert await said(db, claims.accept_late, mine, clock.now(), END, reply="250") is False, "another dot"
    assert await said(db, claims.accept_late, replace(mine, id=uuid4()), handed_at, END, reply="") is False
    assert await a_row(db) == before
    assert await said(db, claims.accept_late, mine, handed_at, END, reply="250") is True
    assert await a_row(db) == before | {"state": "accepted", "settled_at": END, "reply": "250"}


@pytest.mark.parametrize("handed", [False, True])
async def test_what_is_given_back_was_not_tried(db: Database, clock: FixedClock, *, handed: bool) -> None:
    mine = await one(db, clock, handed=handed)
    await queue(db, clock, mail(2))
    (other,) = await claimed(db, clock.now(), "other")
    before = await rows(db)
    assert await said(db, claims.give_back, [replace(mine, claim="stale")], END) == 0
    assert await rows(db) == before
    assert await said(db, claims.give_back, [mine, replace(mine, claim="stale"), other], END) == 2
    for was, row in zip(before, await rows(db), strict=True):
        back = {"state": "queued", "due_at": END, "attempts": 0, "handed_at": None, **OUT}
        assert dict(row._mapping) == dict(was._mapping) | back


LOST = {"reply": "de werker stopte voordat het antwoord kwam"}


@pytest.mark.parametrize(
    "handed, can_be_uncertain, becomes",
    [
        (False, True, {"state": "queued"}),
        (False, False, {"state": "queued"}),
        (True, False, {"state": "queued"}),
        (True, True, {"state": "uncertain", "times_uncertain": 1, **LOST}),
    ],
)
async def test_a_lease_that_ran_out_is_taken_from_who_had_it(
    db: Database, clock: FixedClock, becomes: dict[str, Any], *, handed: bool, can_be_uncertain: bool
) -> None:
    mine = await one(db, clock, handed=handed)
    before = await a_row(db)
    at = before["lease_until"]
    assert await said(db, claims.sweep, at, can_be_uncertain=can_be_uncertain) == []
    assert await a_row(db) == before, "it has the lease up to and with its last moment"
    at += timedelta(seconds=1)
    told = await said(db, claims.sweep, at, can_be_uncertain=can_be_uncertain)
    due_at = at + RESEND_AFTER if becomes["state"] == "uncertain" else at
    assert await a_row(db) == before | becomes | {"due_at": due_at, **OUT}
    assert [tuple(row) for row in told] == ([(mine.id, mine.kind)] if handed and can_be_uncertain else [])


@pytest.mark.parametrize("attempts, minutes", [(1, 0), (2, 1), (60, 59), (61, 59), (500, 59)])
async def test_a_mail_of_which_workers_die_waits_up_to_an_hour(
    db: Database, clock: FixedClock, attempts: int, minutes: int
) -> None:
    await one(db, clock)
    async with db.transaction() as tx:
        await tx.execute(update(Delivery).values(attempts=attempts))
    clock.move(2 * LEASE)
    await said(db, claims.sweep, clock.now(), can_be_uncertain=True)
    assert (await a_row(db))["due_at"] == clock.now() + minutes * MINUTE


@pytest.mark.parametrize(
    "row, again",
    [
        ({}, True),
        ({"due_at": END + MINUTE}, False),
        ({"transactional": False}, False),
        ({"times_uncertain": 2}, True),
        ({"times_uncertain": 3}, False),
        ({"state": "refused"}, False),
    ],
)
async def test_a_mail_in_doubt_is_sent_again_two_times(
    db: Database, clock: FixedClock, row: dict[str, Any], *, again: bool
) -> None:
    mine = await one(db, clock, handed=True)
    await said(db, claims.doubt, mine, clock.now(), reply="lost")
    async with db.transaction() as tx:
        await tx.execute(update(Delivery).values({"due_at": END - MINUTE} | row))
    before = await a_row(db)
    await said(db, claims.sweep, END, can_be_uncertain=True)
    assert await a_row(db) == (before | {"state": "queued", "due_at": END} if again else before)


async def test_behind_a_fence_a_doubt_stays_one(db: Database, clock: FixedClock) -> None:
    mine = await one(db, clock, handed=True)
    await said(db, claims.doubt, mine, clock.now(), reply="lost")
    clock.move(RESEND_AFTER)
    await said(db, raise_fence, reason="Teruggezet.", backup_taken_at=None, now=clock.now())
    before = await a_row(db)
    await said(db, claims.sweep, clock.now(), can_be_uncertain=True)
    assert await a_row(db) == before
