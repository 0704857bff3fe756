"""Turns at the desk: who is beyond a limit is refused alone, whose mailbox is full is registered, and all is counted."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.rate_counts import Turn, turn_of
from leerkring.core.refusals import TooMany
from leerkring.core.watching.recorder import Recorder
from leerkring.mail.model import Delivery
from leerkring.registrations.arrivals import desk as desks
from leerkring.registrations.arrivals.arrival import Registered
from leerkring.registrations.arrivals.batch import settle_arrivals
from leerkring.registrations.arrivals.desk import BETWEEN_MAILS, Desk
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR
from tests.registrations.desks import arrival

HOUR = timedelta(hours=1)


def turn(clock: FixedClock, who: str, most: int) -> Turn:
    return turn_of(what="desk", who=who, most=most, window=HOUR, now=clock.now())


async def due(db: Database, clock: FixedClock) -> dict[str, timedelta]:
    """When the mail to each may leave, from now."""
    async with db.reading() as reading:
        found = await reading.rows(select(Delivery.recipient, Delivery.due_at))
    return {row.recipient.split("@")[0]: row.due_at - clock.now() for row in found}


async def test_who_comes_too_often_is_refused_and_the_others_of_the_batch_are_not(
    app: Application, db: Database, clock: FixedClock
) -> None:
    circle = await make_circle(db, capacity=5)
    desk = Desk(app.services)
    noor, bas, joost = await asyncio.gather(
        desk.register(arrival(circle, NOOR), turn(clock, "one", 1), None),
        desk.register(arrival(circle, BAS), None, turn(clock, "one", 1)),
        desk.register(arrival(circle, JOOST), turn(clock, "another", 1)),
        return_exceptions=True,
    )
    assert isinstance(bas, TooMany)
    assert bas.retry_after == HOUR.total_seconds()
    assert isinstance(noor, Registered)
    assert isinstance(joost, Registered)
    assert await states(db) == {"noor": "confirmed", "joost": "confirmed"}


async def test_of_nobody_left_there_is_nothing_to_settle(
    app: Application, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = await make_circle(db)

    async def settled(*_: Any) -> list[Any]:
        raise AssertionError("the activity is locked for nobody")

    monkeypatch.setattr(desks, "settle_arrivals", settled)
    with pytest.raises(TooMany):
        await Desk(app.services).register(arrival(circle, NOOR), turn(clock, "one", 0))


async def test_a_full_mailbox_gets_its_mails_one_by_one_after_the_hour(
    app: Application, db: Database, clock: FixedClock
) -> None:
    """Whose it is not is told at once; and nobody is refused for it."""
    clock.move(timedelta(minutes=20))
    desk, left = Desk(app.services), timedelta(minutes=40)
    for number in range(3):
        circle = await make_circle(db, f"kring-{number}", capacity=5)
        await desk.register(
            arrival(circle, NOOR, BAS, key=f"page {number}"), mails=[turn(clock, "noor", 1), None]
        )
        found = await due(db, clock)
        assert found == {"noor": left + number * BETWEEN_MAILS if number else timedelta(), "bas": timedelta()}
        async with db.transaction() as tx:
            await tx.sql("DELETE FROM delivery")


async def test_what_becomes_of_forms_is_counted_by_kind(
    app: Application, db: Database, clock: FixedClock
) -> None:
    circle = await make_circle(db, capacity=1)
    recorder = Recorder()
    desk = Desk(replace(app.services, recorder=recorder))
    await asyncio.gather(
        desk.register(arrival(circle, NOOR)),
        desk.register(arrival(circle, NOOR, key="another tab")),
        desk.register(arrival(circle, BAS)),
    )
    with pytest.raises(TooMany):
        await desk.register(arrival(circle, JOOST), turn(clock, "one", 0))
    told = {one.name: one for one in recorder.read()}
    outcomes = told["leerkring_registrations_total"]
    assert (outcomes.kind, outcomes.labels) == ("counter", ("outcome",))
    assert dict(outcomes.samples) == {
        ("registered",): [2],
        ("already",): [1],
        (TooMany.code,): [1],
    }
    assert told.keys() == {
        "leerkring_registrations_total",
        "leerkring_desk_batch_forms",
        "leerkring_desk_batch_seconds",
        "leerkring_desk_waiting",
    }
    assert all(one.about for one in told.values())
    assert told["leerkring_desk_waiting"].samples == [((), [0.0])]


async def test_a_batch_is_no_larger_than_it_may_be(
    app: Application, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "MOST_IN_BATCH", 2)
    sizes: list[int] = []

    async def counting(tx: Any, activity_id: Any, forms: list[Any], *more: Any) -> list[Any]:
        sizes.append(len(forms))
        return await settle_arrivals(tx, activity_id, forms, *more)

    monkeypatch.setattr(desks, "settle_arrivals", counting)
    circle = await make_circle(db, capacity=5)
    desk = Desk(app.services)
    await asyncio.gather(*(desk.register(arrival(circle, one)) for one in (NOOR, BAS, JOOST)))
    assert sizes == [2, 1]
    assert desk.waiting == 0
