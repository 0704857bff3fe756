"""The desk: forms that come at the same moment are settled together, each gets its own answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.ids import uuid7
from leerkring.core.refusals import Busy, NotFound
from leerkring.registrations import service
from leerkring.registrations.arrivals import desk, locking, settling
from leerkring.registrations.arrivals.arrival import Already, Arrival, Outcome, Registered
from leerkring.registrations.arrivals.batch import settle_arrivals
from leerkring.registrations.arrivals.desk import Desk
from leerkring.registrations.refusals import (
    ActivityCancelled,
    GroupOverMaximum,
    RegistrationClosed,
    RegistrationNotOpen,
)
from leerkring.settings import Settings
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.registrations.desks import arrival, come, history, mails, positions, standing, tally

Settle = Callable[..., Awaitable[list[Outcome]]]


@pytest.fixture
async def circle(app: Application, db: Database) -> UUID:
    return await make_circle(db, capacity=2)


async def together(desk: Desk, *forms: Arrival) -> list[Any]:
    """All these forms come in while another batch is being settled, and so are settled as one."""
    return await asyncio.gather(*(desk.register(form) for form in forms), return_exceptions=True)


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many forms were settled in each go."""
    sizes: list[int] = []

    async def counting(tx: Any, activity_id: UUID, forms: list[Arrival], *more: Any) -> list[Outcome]:
        sizes.append(len(forms))
        return await settle_arrivals(tx, activity_id, forms, *more)

    monkeypatch.setattr(desk, "settle_arrivals", counting)
    return sizes


# Who gets a place


async def test_the_last_place_goes_to_one_of_two(app, db, circle, batches) -> None:
    noor, bas, joost = await together(app.desk, *(arrival(circle, person) for person in (NOOR, BAS, JOOST)))
    assert [noor.state, bas.state, joost.state] == ["confirmed", "confirmed", "waitlisted"]
    assert batches == [3]
    assert await tally(db, circle) == (2, 1, 0)
    assert sorted(await mails(db)) == [("bas", "confirmed"), ("joost", "waitlisted"), ("noor", "confirmed")]
    assert await history(db, joost.id) == [("waitlisted", "full")]


async def test_who_comes_while_a_batch_is_settled_waits_for_the_next(app, db, circle, batches) -> None:
    first = asyncio.create_task(app.desk.register(arrival(circle, NOOR)))
    while not batches:
        await asyncio.sleep(0)
    await together(app.desk, arrival(circle, BAS), arrival(circle, JOOST))
    await first
    assert batches == [1, 2]
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed", "joost": "waitlisted"}


async def test_colleagues_wait_together_and_others_go_before_with_a_reason(app, db, circle) -> None:
    await come(app.desk, circle, colleague(1))
    group = await come(app.desk, circle, NOOR, BAS)
    assert (await come(app.desk, circle, JOOST)) is not None
    assert await states(db) == {
        "deelnemer1": "confirmed",
        "noor": "waitlisted",
        "bas": "waitlisted",
        "joost": "confirmed",
    }
    assert await history(db, group) == [("waitlisted", "group-too-large"), ("waitlisted", "passed-over")]
    assert await positions(db, circle) == [("noor", 1), ("bas", 2)]


async def test_the_history_is_the_same_when_all_came_in_one_batch(app, db, circle, batches) -> None:
    _, group, _ = await together(
        app.desk, arrival(circle, colleague(1)), arrival(circle, NOOR, BAS), arrival(circle, JOOST)
    )
    assert batches == [3]
    assert await history(db, group.id) == [("waitlisted", "group-too-large"), ("waitlisted", "passed-over")]


async def test_over_the_organisations_maximum_one_waits_with_that_reason(app, db) -> None:
    circle = await make_circle(db, capacity=5, max_per_organization=1)
    await come(app.desk, circle, NOOR)
    second = await come(app.desk, circle, BAS, organization="  gemeente   ALMELO. ")
    assert await history(db, second) == [("waitlisted", "organization-maximum")]
    assert (await standing(db, await come(app.desk, circle, JOOST))).state == "confirmed"


async def test_kept_places_are_for_who_meets_the_condition(app, db) -> None:
    circle = await make_circle(db, capacity=2, quotas=[{"municipality_code": "GM0141", "places": 1}])
    joost = await come(app.desk, circle, JOOST)
    bas = await come(app.desk, circle, BAS)
    noor = await come(app.desk, circle, NOOR)
    assert await states(db) == {"joost": "confirmed", "bas": "waitlisted", "noor": "confirmed"}
    assert await history(db, bas) == [("waitlisted", "kept-places"), ("waitlisted", "passed-over")]
    assert (await standing(db, noor)).quota_id is not None
    assert (await standing(db, joost)).quota_id is None


async def test_before_a_draw_everyone_is_applied(app, db) -> None:
    circle = await make_circle(db, capacity=1, allocation="draw")
    outcomes = await together(app.desk, arrival(circle, NOOR), arrival(circle, BAS))
    assert [outcome.state for outcome in outcomes] == ["applied", "applied"]
    assert await tally(db, circle) == (0, 0, 2)
    assert sorted(await mails(db)) == [("bas", "applied"), ("noor", "applied")]


# Pressing twice


async def test_pressing_twice_in_one_batch_is_registering_once(app, db, circle, batches) -> None:
    form = arrival(circle, NOOR)
    first, again, thrice = await together(app.desk, form, form, form)
    assert batches == [3]
    assert first == again == thrice
    assert await tally(db, circle) == (1, 0, 0)
    assert await mails(db) == [("noor", "confirmed")]


async def test_pressing_again_later_gives_the_same_answer(app, db, circle) -> None:
    form = arrival(circle, NOOR)
    first = await app.desk.register(form)
    assert await app.desk.register(form) == first
    assert await tally(db, circle) == (1, 0, 0)


async def test_pressing_again_after_cancelling_does_not_register_anew(
    app, db, circle, clock, settings
) -> None:
    form = arrival(circle, NOOR)
    first = await app.desk.register(form)
    await service.cancel(db, first.id, now=clock.now(), settings=settings)
    again = await app.desk.register(form)
    assert (again.id, again.state) == (first.id, "cancelled")
    assert isinstance(await app.desk.register(arrival(circle, NOOR, key="a new page")), Registered)


async def test_the_same_person_with_another_page_is_registered_already(app, db, circle, batches) -> None:
    first, other = await together(app.desk, arrival(circle, NOOR), arrival(circle, NOOR, key="another tab"))
    assert batches == [2]
    assert other == Already(first.id)
    assert await app.desk.register(arrival(circle, NOOR, key="a third tab")) == Already(first.id)
    assert await tally(db, circle) == (1, 0, 0)


@pytest.mark.parametrize("at_once", [True, False])
async def test_going_back_and_registering_somebody_else_with_the_same_page(app, db, circle, at_once) -> None:
    forms = [arrival(circle, NOOR, key="one page"), arrival(circle, BAS, key="one page")]
    first, other = (
        await together(app.desk, *forms) if at_once else [await app.desk.register(form) for form in forms]
    )
    assert first.id != other.id
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed"}


async def test_who_a_colleague_registered_is_told_so_of_their_own_registration(app, db) -> None:
    circle = await make_circle(db, capacity=5)
    group, bas = await together(app.desk, arrival(circle, NOOR, BAS), arrival(circle, BAS))
    assert isinstance(bas, Already)
    assert (await standing(db, bas.id)).email == BAS.email
    assert await app.desk.register(arrival(circle, BAS, key="later")) == bas
    assert group.id != bas.id


@pytest.mark.parametrize("at_once", [True, False])
async def test_of_a_group_the_one_who_is_there_already_stays_as_they_are(app, db, at_once) -> None:
    circle = await make_circle(db, capacity=5)
    forms = [arrival(circle, BAS), arrival(circle, NOOR, BAS, JOOST)]
    if at_once:
        bas, group = await together(app.desk, *forms)
    else:
        bas = await app.desk.register(forms[0])
        (group,) = await together(app.desk, forms[1])
    assert isinstance(group, Registered)
    assert (await standing(db, group.id)).group_size == 2
    assert await states(db) == {"bas": "confirmed", "noor": "confirmed", "joost": "confirmed"}
    assert sorted(await mails(db, bas.id)) == [("bas", "already"), ("bas", "confirmed")]
    assert await tally(db, circle) == (3, 0, 0)


# When there is a no


@pytest.mark.parametrize(
    "columns,refusal",
    [
        ({"state": "draft"}, NotFound),
        ({"state": "cancelled"}, ActivityCancelled),
        ({"registration_opens_at": timedelta(minutes=1)}, RegistrationNotOpen),
        ({"registration_closes_at": timedelta(0)}, RegistrationClosed),
        ({"starts_at": timedelta(0)}, RegistrationClosed),
    ],
)
async def test_there_is_a_time_for_registering(app, db, clock, columns, refusal) -> None:
    values = {
        key: clock.now() + value if isinstance(value, timedelta) else value for key, value in columns.items()
    }
    circle = await make_circle(db)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(values))
    with pytest.raises(refusal):
        await app.desk.register(arrival(circle, NOOR))
    assert await states(db) == {}


async def test_an_activity_that_is_not_there(app) -> None:
    with pytest.raises(NotFound):
        await app.desk.register(arrival(uuid7(), NOOR))


async def test_more_colleagues_than_one_organisation_may_send_hear_so_at_once(app, db) -> None:
    circle = await make_circle(db, capacity=5, max_per_organization=1)
    with pytest.raises(GroupOverMaximum, match="ten hoogste 1"):
        await app.desk.register(arrival(circle, NOOR, BAS))


@pytest.mark.parametrize(
    "bad",
    [
        {"organization": "Gemeente\x00Almelo"},
        {"organization_kind": "wizards"},
        {"municipality": "\ud800"},
    ],
)
async def test_one_that_cannot_be_written_spoils_only_itself(app, db, bad) -> None:
    circle = await make_circle(db, capacity=3)
    good, wrong, fine = await together(
        app.desk, arrival(circle, NOOR), arrival(circle, JOOST, **bad), arrival(circle, BAS)
    )
    assert (good.state, fine.state) == ("confirmed", "confirmed")
    assert isinstance(wrong, Exception)
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed"}
    assert await tally(db, circle) == (2, 0, 0)


# When it is busy


async def until(true: Callable[[], object]) -> None:
    """Wait until this is so, however busy the machine is."""
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.001)


class Held(asyncio.Event):
    """Settling takes until this is set; `calls` is how often it began."""

    calls = 0


@pytest.fixture
async def slow(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Held]:
    go = Held()

    async def waiting(*args: Any) -> list[Outcome]:
        go.calls += 1
        await go.wait()
        return await settle_arrivals(*args)

    monkeypatch.setattr(desk, "settle_arrivals", waiting)
    yield go
    go.set()


async def test_who_stands_too_long_is_let_go_and_not_registered(app, db, circle, slow, monkeypatch) -> None:
    first = asyncio.create_task(app.desk.register(arrival(circle, NOOR)))
    await until(lambda: slow.calls)
    monkeypatch.setattr(desk, "DEADLINE_SECONDS", 0.05)
    with pytest.raises(Busy):
        await app.desk.register(arrival(circle, BAS))
    slow.set()
    await first
    assert await states(db) == {"noor": "confirmed"}, "who was being settled is waited for"


async def test_a_full_queue_says_so_at_once(app, db, circle, slow, monkeypatch) -> None:
    monkeypatch.setattr(desk, "MOST_WAITING", 2)
    first = asyncio.create_task(app.desk.register(arrival(circle, colleague(1))))
    await until(lambda: slow.calls)
    others = [asyncio.create_task(app.desk.register(arrival(circle, person))) for person in (NOOR, BAS)]
    await until(lambda: app.desk.waiting == 2)
    with pytest.raises(Busy):
        await app.desk.register(arrival(circle, JOOST))
    slow.set()
    await asyncio.gather(first, *others)
    assert set(await states(db)) == {"deelnemer1", "noor", "bas"}


async def test_a_visitor_who_goes_away_while_waiting_is_registered(app, db, circle, slow) -> None:
    first = asyncio.create_task(app.desk.register(arrival(circle, NOOR)))
    await until(lambda: slow.calls)
    first.cancel()
    slow.set()
    await come(app.desk, circle, BAS)
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed"}


async def test_one_busy_activity_does_not_hold_up_another(app, db, circle, monkeypatch) -> None:
    other = await make_circle(db, "andere-kring")
    go = asyncio.Event()

    async def slow_for_one(tx: Any, activity_id: UUID, *more: Any) -> list[Outcome]:
        if activity_id == circle:
            await go.wait()
        return await settle_arrivals(tx, activity_id, *more)

    monkeypatch.setattr(desk, "settle_arrivals", slow_for_one)
    held_up = asyncio.create_task(app.desk.register(arrival(circle, NOOR)))
    assert (await standing(db, await come(app.desk, other, NOOR))).state == "confirmed"
    assert not held_up.done()
    go.set()
    await held_up


async def test_a_stop_finishes_what_was_begun_and_takes_no_more(app, db, circle, slow) -> None:
    back_office_of_a_process = Desk(app.services)
    async with back_office_of_a_process:
        begun = [
            asyncio.create_task(back_office_of_a_process.register(arrival(circle, person)))
            for person in (NOOR, BAS)
        ]
        await until(lambda: slow.calls)
        asyncio.get_running_loop().call_later(0.05, slow.set)
    await asyncio.gather(*begun)
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed"}
    with pytest.raises(Busy):
        await back_office_of_a_process.register(arrival(circle, JOOST))


async def test_a_database_that_is_away_refuses_all_and_keeps_none(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:8449/nothing")
    async with Desk(replace(app.services, db=nowhere)) as lost:
        outcomes = await together(lost, arrival(uuid7(), NOOR), arrival(uuid7(), BAS))
    await nowhere.close()
    assert [type(outcome) for outcome in outcomes] == [DatabaseAway, DatabaseAway]


# A long waiting list


async def test_a_long_list_is_read_page_by_page_and_a_group_is_never_cut(
    app, db, clock, settings, monkeypatch
) -> None:
    """The page is small here, so that a group stands across its edge."""
    monkeypatch.setattr(settling, "PAGE", 2)
    circle = await make_circle(db, capacity=2, quotas=[{"organization_kind": "province", "places": 1}])
    first = await come(app.desk, circle, colleague(1))
    for person in (colleague(2), (NOOR, BAS), colleague(3)):
        await come(app.desk, circle, *(person if isinstance(person, tuple) else (person,)))
    await service.cancel(db, first, now=clock.now(), settings=settings)
    assert await states(db) == {
        "deelnemer1": "cancelled",
        "deelnemer2": "offered",
        "noor": "waitlisted",
        "bas": "waitlisted",
        "deelnemer3": "waitlisted",
    }
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(capacity=4))
        locked = await locking.lock_activity(tx, circle, settings)
        assert locked is not None
        assert await settling.give_free_places(tx, locked, clock.now()) == 2
    assert (await states(db))["bas"] == "offered"
    assert (await states(db))["deelnemer3"] == "waitlisted"


async def test_half_a_group_is_never_offered_because_it_stands_at_the_edge(
    app, db, clock, settings, monkeypatch
) -> None:
    """Two places are free, and the page ends between two colleagues: one of them alone would seem to fit."""
    monkeypatch.setattr(settling, "PAGE", 2)
    circle = await make_circle(db, capacity=2)
    for people in ((JOOST,), (colleague(1),), (colleague(2),), (NOOR, BAS), (colleague(3),)):
        await come(app.desk, circle, *people)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(capacity=4))
        locked = await locking.lock_activity(tx, circle, settings)
        assert locked is not None
        assert await settling.give_free_places(tx, locked, clock.now()) == 2
    assert await states(db) == {
        "joost": "confirmed",
        "deelnemer1": "confirmed",
        "deelnemer2": "offered",
        "noor": "waitlisted",
        "bas": "waitlisted",
        "deelnemer3": "offered",
    }
