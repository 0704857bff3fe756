"""The desk by itself: no database, and no clock is looked at, so that who would wait for ever is seen at once."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from leerkring.core.clock import FixedClock
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.ids import uuid7
from leerkring.core.rate_counts import Turn, turn_of
from leerkring.core.refusals import Busy, TooMany
from leerkring.core.watching.recorder import Recorder
from leerkring.registrations.arrivals import desk as desks
from leerkring.registrations.arrivals.arrival import Already, Arrival, Outcome, Registered
from leerkring.registrations.arrivals.desk import BETWEEN_MAILS, Desk
from leerkring.registrations.refusals import ActivityCancelled
from leerkring.registrations.rules import State
from tests.cast import BAS, JOOST, KARIM, NOOR, Person
from tests.conftest import TODAY
from tests.registrations.desks import arrival

ROUNDS = 60
"""Of the loop: what is asked here is done in a few."""
HOUR = timedelta(hours=1)
CIRCLE, OTHER = uuid7(), uuid7()


class Settling:
    """Stands in for settling and counting: who is settled is registered, in the order in which they are asked."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.begun: list[tuple[Any, ...]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.fails: dict[str, Exception] = {}
        self.becomes: dict[str, Outcome] = {}
        self.seen: dict[str, Arrival] = {}
        self.unable: Exception | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[str]:
        await asyncio.sleep(0)
        if self.unable:
            raise self.unable
        yield "tx"

    async def settle(self, tx: str, id_: UUID, forms: list[Arrival], *more: Any) -> list[Outcome]:
        names = [form.people[0].name for form in forms]
        self.batches.append(names)
        self.begun.append((tx, id_, *more))
        self.seen |= dict(zip(names, forms, strict=True))
        await self.open.wait()
        for name in names:
            if name in self.fails:
                raise self.fails[name]
        return [self.becomes.get(name, Registered(id_, 1, State.CONFIRMED)) for name in names]

    async def take(self, tx: str, turns: list[Turn | None], now: Any) -> list[TooMany | None]:
        assert (tx, now) == ("tx", TODAY)
        return [TooMany(retry_after=60, over=1) if turn and not turn.most else None for turn in turns]


@pytest.fixture
async def settling(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settling]:
    made, before = Settling(), asyncio.all_tasks()
    monkeypatch.setattr(desks, "settle_arrivals", made.settle)
    monkeypatch.setattr(desks, "take_turns", made.take)
    yield made
    for task in asyncio.all_tasks() - before - {asyncio.current_task()}:
        task.cancel()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def desk(settling: Settling, recorder: Recorder) -> Desk:
    house = SimpleNamespace(db=settling, clock=FixedClock(TODAY), settings="settings", recorder=recorder)
    return Desk(cast("Any", house))


def begin(*coroutines: Coroutine[Any, Any, Any]) -> list[asyncio.Task[Any]]:
    return [asyncio.create_task(one) for one in coroutines]


async def rounds() -> None:
    for _ in range(ROUNDS):
        await asyncio.sleep(0)


async def ended(*tasks: asyncio.Task[Any]) -> list[Any]:
    """What each got, or how it was refused; all have, or somebody stands there for ever."""
    await rounds()
    assert all(task.done() for task in tasks), "somebody waits for ever"
    return [task.exception() or task.result() for task in tasks]


async def together(desk: Desk, *people: Person) -> list[Any]:
    return await ended(*begin(*(desk.register(arrival(CIRCLE, person)) for person in people)))


def turn(most: int) -> Turn:
    return turn_of(what="desk", who="one", most=most, window=HOUR, now=TODAY)


async def test_who_come_together_are_settled_together_and_each_gets_their_own(
    desk: Desk, settling: Settling, recorder: Recorder
) -> None:
    no, there = ActivityCancelled(), Already(uuid7())
    settling.becomes = {BAS.name: no, JOOST.name: there}
    found = await together(desk, NOOR, BAS, JOOST)
    assert found == [Registered(CIRCLE, 1, State.CONFIRMED), no, there]
    assert settling.batches == [[NOOR.name, BAS.name, JOOST.name]]
    assert settling.begun == [("tx", CIRCLE, TODAY, "settings")]
    assert (desk.waiting, desk._queues) == (0, {})
    told = {one.name: one for one in recorder.read()}
    assert dict(told["leerkring_registrations_total"].samples) == {
        ("registered",): [1],
        (no.code,): [1],
        ("already",): [1],
    }


async def test_who_comes_meanwhile_is_settled_next_and_another_activity_is_not_held_up(
    desk: Desk, settling: Settling
) -> None:
    settling.open.clear()
    first = begin(desk.register(arrival(CIRCLE, NOOR)))
    await rounds()
    later = begin(*(desk.register(arrival(CIRCLE, one)) for one in (BAS, JOOST)))
    other = begin(desk.register(arrival(OTHER, KARIM)))
    await rounds()
    assert desk.waiting == 2
    assert settling.batches == [[NOOR.name], [KARIM.name]]
    settling.open.set()
    assert len(await ended(*first, *later, *other)) == 4
    assert settling.batches[2:] == [[BAS.name, JOOST.name]]
    assert desk._queues == {}


async def test_a_batch_has_its_most(desk: Desk, settling: Settling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MOST_IN_BATCH", 2)
    await together(desk, NOOR, BAS, JOOST)
    assert settling.batches == [[NOOR.name, BAS.name], [JOOST.name]]


async def test_beyond_a_limit_one_is_refused_alone_and_a_full_mailbox_waits(
    desk: Desk, settling: Settling
) -> None:
    noor, bas, joost, karim = await ended(
        *begin(
            desk.register(arrival(CIRCLE, NOOR), turn(5), turn(0)),
            desk.register(arrival(CIRCLE, BAS), None, turn(5)),
            desk.register(arrival(CIRCLE, JOOST, KARIM), turn(5), mails=[turn(5), turn(0)]),
            desk.register(arrival(CIRCLE, KARIM), mails=[turn(5)]),
        )
    )
    assert isinstance(noor, TooMany)
    assert all(isinstance(one, Registered) for one in (bas, joost, karim))
    assert settling.batches == [[BAS.name, JOOST.name, KARIM.name]]
    wait = TODAY + timedelta(seconds=60) + BETWEEN_MAILS
    assert [one.mail_due_at for one in settling.seen[JOOST.name].people] == [None, wait]
    assert settling.seen[KARIM.name] == arrival(CIRCLE, KARIM)


async def test_of_nobody_left_nothing_is_settled(desk: Desk, settling: Settling) -> None:
    assert isinstance((await ended(*begin(desk.register(arrival(CIRCLE, NOOR), turn(0)))))[0], TooMany)
    assert settling.batches == []


async def test_one_that_fails_spoils_no_other(desk: Desk, settling: Settling) -> None:
    settling.fails = {BAS.name: ValueError("bad")}
    with capture_logs() as said:
        noor, bas, joost = await together(desk, NOOR, BAS, JOOST)
    assert repr(bas) == "ValueError('bad')"
    assert isinstance(noor, Registered)
    assert isinstance(joost, Registered)
    assert settling.batches == [[NOOR.name, BAS.name, JOOST.name], [NOOR.name], [BAS.name], [JOOST.name]]
    assert [one for one in said if one["log_level"] == "warning"] == [
        {
            "event": "batch failed, settling one by one",
            "log_level": "warning",
            "size": 3,
            "error": "ValueError",
        }
    ]
    with capture_logs() as said:
        assert [repr(one) for one in await together(desk, BAS)] == ["ValueError('bad')"]
    assert not [one for one in said if one["log_level"] == "warning"]
    assert len(await together(desk, NOOR, BAS)) == 2


@pytest.mark.parametrize("error", [DatabaseAway("gone"), RuntimeError("no")])
async def test_where_nothing_can_begin_all_hear_so(desk: Desk, settling: Settling, error: Exception) -> None:
    settling.unable = error
    assert await together(desk, NOOR, BAS) == [error, error]
    assert await together(desk, JOOST) == [error]
    settling.unable = None
    assert isinstance((await together(desk, JOOST))[0], Registered)
    assert desk._queues == {}


async def test_a_database_that_goes_away_is_told_to_who_was_called(desk: Desk, settling: Settling) -> None:
    settling.open.clear()
    settling.fails = {BAS.name: (gone := DatabaseAway("gone"))}
    called = begin(*(desk.register(arrival(CIRCLE, one)) for one in (NOOR, BAS)))
    await rounds()
    late = begin(desk.register(arrival(CIRCLE, JOOST)))
    await rounds()
    settling.open.set()
    noor, bas, joost = await ended(*called, *late)
    assert (noor, bas) == (gone, gone)
    assert isinstance(joost, Registered)
    assert settling.batches == [[NOOR.name, BAS.name], [JOOST.name]]


async def test_a_full_queue_says_so(desk: Desk, settling: Settling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "MOST_WAITING", 2)
    settling.open.clear()
    first = begin(desk.register(arrival(CIRCLE, NOOR)))
    await rounds()
    others = begin(*(desk.register(arrival(id_, BAS)) for id_ in (CIRCLE, OTHER)))
    await rounds()
    others += begin(desk.register(arrival(CIRCLE, JOOST)))
    await rounds()
    (busy,) = await ended(*begin(desk.register(arrival(CIRCLE, KARIM))))
    assert isinstance(busy, Busy)
    settling.open.set()
    assert all(isinstance(one, Registered) for one in await ended(*first, *others))


async def test_who_stands_too_long_is_let_go_and_who_is_being_settled_is_not(
    desk: Desk, settling: Settling, monkeypatch: pytest.MonkeyPatch
) -> None:
    settling.open.clear()
    first = begin(desk.register(arrival(CIRCLE, NOOR)))
    await rounds()
    (queue,) = desk._queues.values()
    second, third = begin(*(desk.register(arrival(CIRCLE, one)) for one in (BAS, JOOST)))
    await rounds()
    called: list[Any] = []
    loop = asyncio.get_running_loop()

    def call_later(*what: Any) -> asyncio.Handle:
        called.append(what)
        return loop.call_soon(int)

    monkeypatch.setattr(loop, "call_later", call_later)
    desk._let_go(queue.tickets[0], queue)
    fourth = begin(desk.register(arrival(CIRCLE, KARIM)))
    await rounds()
    assert isinstance((await ended(second))[0], Busy)
    assert desk.waiting == 2
    assert called == [(desks.DEADLINE_SECONDS, desk._let_go, queue.tickets[1], queue)]
    ticket = queue.tickets[1]
    settling.open.set()
    assert all(isinstance(one, Registered) for one in await ended(*first, third, *fourth))
    desk._let_go(ticket, queue)
    assert settling.batches == [[NOOR.name], [JOOST.name, KARIM.name]]


async def test_who_went_away_is_settled_and_nobody_else_notices(desk: Desk, settling: Settling) -> None:
    settling.open.clear()
    gone, stays = begin(*(desk.register(arrival(CIRCLE, one)) for one in (NOOR, BAS)))
    await rounds()
    gone.cancel()
    settling.open.set()
    assert isinstance((await ended(stays))[0], Registered)
    assert settling.batches == [[NOOR.name, BAS.name]]
    assert isinstance((await together(desk, JOOST))[0], Registered)


async def test_a_settling_that_is_broken_off_is_begun_anew(desk: Desk, settling: Settling) -> None:
    settling.open.clear()
    lost = begin(desk.register(arrival(CIRCLE, NOOR)))
    await rounds()
    second = begin(desk.register(arrival(CIRCLE, BAS)))
    await rounds()
    (queue,) = desk._queues.values()
    assert queue.settling
    queue.settling.cancel()
    await rounds()
    settling.open.set()
    found = await ended(*second, *begin(desk.register(arrival(CIRCLE, JOOST))))
    assert all(isinstance(one, Registered) for one in found)
    assert not lost[0].done()
    assert desk._queues == {}


async def test_a_stop_finishes_what_was_begun_and_takes_no_more(desk: Desk, settling: Settling) -> None:
    settling.open.clear()
    assert await desk.__aenter__() is desk
    begun = begin(*(desk.register(arrival(id_, NOOR)) for id_ in (CIRCLE, OTHER)))
    await rounds()
    (left, _) = desk._queues.values()
    assert left.settling
    left.settling.cancel()
    stopping = begin(desk.__aexit__(None, None, None))
    await rounds()
    assert not stopping[0].done()
    assert isinstance((await ended(*begin(desk.register(arrival(CIRCLE, BAS)))))[0], Busy)
    settling.open.set()
    await ended(*stopping)
    assert isinstance((await ended(begun[1]))[0], Registered)
    assert isinstance((await together(desk, BAS))[0], Busy)
    await desk.__aenter__()
    assert isinstance((await together(desk, BAS))[0], Registered)
    await desk.__aexit__(None, None, None)
