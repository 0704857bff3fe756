"""When settling at the desk fails, or is broken off: everybody gets an answer, and the queue goes on."""

import asyncio
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from leerkring.app import Application
from leerkring.core.database.db import Database, Tx
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.refusals import Busy
from leerkring.core.watching.recorder import SECONDS, SIZES, Recorder
from leerkring.registrations.arrivals import desk as desks
from leerkring.registrations.arrivals.arrival import Arrival, Outcome, Registered
from leerkring.registrations.arrivals.batch import settle_arrivals
from leerkring.registrations.arrivals.desk import Desk
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, KARIM, NOOR
from tests.registrations.desks import arrival

SOON = 20.0


@pytest.fixture
async def circle(app: Application, db: Database) -> UUID:
    return await make_circle(db, capacity=5)


async def together(desk: Desk, *forms: Arrival) -> list[Any]:
    """All these forms come at once; whoever waits for ever fails here."""
    async with asyncio.timeout(SOON):
        return await asyncio.gather(*(desk.register(form) for form in forms), return_exceptions=True)


class Unwilling:
    """A database that cannot begin: an error of ours, not of the network."""

    def transaction(self) -> Tx:
        raise RuntimeError("no transaction")


async def test_an_error_before_anybody_is_called_is_told_to_all(app: Application, circle: UUID) -> None:
    desk = Desk(replace(app.services, db=cast("Database", Unwilling())))
    forms = [arrival(circle, NOOR), arrival(circle, BAS)]
    assert [repr(one) for one in await together(desk, *forms)] == ["RuntimeError('no transaction')"] * 2
    async with asyncio.timeout(SOON):
        with pytest.raises(RuntimeError, match="no transaction"):
            await desk.register(arrival(circle, JOOST))


async def test_a_database_that_goes_away_while_settling_is_told_to_who_was_called(
    app: Application, db: Database, circle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who came meanwhile is settled when it is back."""
    desk, calls = Desk(app.services), list[int]()

    async def settled(tx: Any, activity_id: UUID, forms: list[Arrival], *more: Any) -> list[Outcome]:
        calls.append(len(forms))
        if len(calls) == 1:
            late.append(asyncio.create_task(desk.register(arrival(circle, JOOST))))
            await asyncio.sleep(0)
            raise DatabaseAway("gone")
        return await settle_arrivals(tx, activity_id, forms, *more)

    monkeypatch.setattr(desks, "settle_arrivals", settled)
    late: list[asyncio.Task[Any]] = []
    found = await together(desk, arrival(circle, NOOR), arrival(circle, BAS))
    assert [type(one) for one in found] == [DatabaseAway] * 2
    async with asyncio.timeout(SOON):
        assert isinstance(await late[0], Registered)
    assert calls == [2, 1]
    assert await states(db) == {"joost": "confirmed"}


@pytest.mark.parametrize("others", [(), (BAS,), (BAS, KARIM)])
async def test_one_bad_form_spoils_no_other(
    app: Application, db: Database, circle: UUID, others: tuple[Any, ...]
) -> None:
    bad = arrival(circle, JOOST, organization_kind="wizards")
    with capture_logs() as said:
        wrong, *fine = await together(app.desk, bad, *(arrival(circle, one) for one in others))
    assert isinstance(wrong, Exception)
    assert len(await states(db)) == len(fine) == sum(isinstance(one, Registered) for one in fine)
    told = [one for one in said if one["log_level"] == "warning"]
    assert told == [
        {
            "event": "batch failed, settling one by one",
            "log_level": "warning",
            "size": 1 + len(others),
            "error": type(wrong).__name__,
        }
    ] * bool(others)


async def test_a_settling_that_is_broken_off_is_begun_anew_by_who_comes_next(
    app: Application, db: Database, circle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, begun, go = Desk(app.services), asyncio.Event(), asyncio.Event()

    async def waiting(*args: Any) -> list[Outcome]:
        begun.set()
        await go.wait()
        return await settle_arrivals(*args)

    monkeypatch.setattr(desks, "settle_arrivals", waiting)
    async with asyncio.timeout(SOON):
        first = asyncio.create_task(desk.register(arrival(circle, NOOR)))
        await begun.wait()
        second = asyncio.create_task(desk.register(arrival(circle, BAS)))
        await asyncio.sleep(0)
        (queue,) = desk._queues.values()
        assert queue.settling
        queue.settling.cancel()
        await asyncio.wait([queue.settling])
        go.set()
        await desk.register(arrival(circle, JOOST))
        await second
    first.cancel()
    assert await states(db) == {"bas": "confirmed", "joost": "confirmed"}
    assert not desk._queues, "nothing is kept of a queue that is empty"


async def test_a_full_queue_says_so_and_does_not_let_anybody_stand(
    app: Application, circle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def waiting(*args: Any) -> list[Outcome]:
        begun.set()
        await go.wait()
        return await settle_arrivals(*args)

    monkeypatch.setattr(desks, "settle_arrivals", waiting)
    monkeypatch.setattr(desks, "MOST_WAITING", 1)
    desk = Desk(app.services)
    async with asyncio.timeout(SOON):
        first = asyncio.create_task(desk.register(arrival(circle, NOOR)))
        await begun.wait()
        second = asyncio.create_task(desk.register(arrival(circle, BAS)))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await desk.register(arrival(circle, JOOST))
        go.set()
        await asyncio.gather(first, second)


async def test_a_stop_waits_for_what_was_begun(
    app: Application, db: Database, circle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(*args: Any) -> list[Outcome]:
        await asyncio.sleep(0.2)
        return await settle_arrivals(*args)

    monkeypatch.setattr(desks, "settle_arrivals", slowly)
    async with asyncio.timeout(SOON):
        async with Desk(app.services) as desk:
            begun = asyncio.create_task(desk.register(arrival(circle, NOOR)))
            await asyncio.sleep(0)
        assert await states(db) == {"noor": "confirmed"}
        await begun


async def test_a_stop_waits_for_the_others_where_one_settling_is_broken_off(
    app: Application, db: Database, circle: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await make_circle(db, "andere-kring")

    async def settled(tx: Any, activity_id: UUID, *more: Any) -> list[Outcome]:
        if activity_id == other:
            raise asyncio.CancelledError
        await asyncio.sleep(0.2)
        return await settle_arrivals(tx, activity_id, *more)

    monkeypatch.setattr(desks, "settle_arrivals", settled)
    async with asyncio.timeout(SOON):
        async with Desk(app.services) as desk:
            broken_off = asyncio.create_task(desk.register(arrival(other, BAS)))
            begun = asyncio.create_task(desk.register(arrival(circle, NOOR)))
            await asyncio.sleep(0)
        assert await states(db) == {"noor": "confirmed"}
        await begun
    broken_off.cancel()


async def test_a_batch_is_measured(app: Application, circle: UUID) -> None:
    recorder = Recorder()
    desk = Desk(replace(app.services, recorder=recorder))
    await together(desk, arrival(circle, NOOR), arrival(circle, BAS))
    told = {one.name: one for one in recorder.read()}
    assert [one.about for one in told.values()] == [
        "Forms that were settled, by what became of them",
        "Forms in a batch of the desk",
        "How long a batch took from its call to its commit",
        "Forms that wait at the desk",
    ]
    sizes, seconds = told["leerkring_desk_batch_forms"], told["leerkring_desk_batch_seconds"]
    assert (sizes.edges, seconds.edges) == (SIZES, SECONDS)
    assert sizes.samples == [((), [0, 1, 0, 0, 0, 0, 0, 0, 0, 2])]
    assert 0 < seconds.samples[0][1][-1] < SOON
