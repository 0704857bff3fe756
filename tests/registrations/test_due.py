"""What happens because time passes; running it twice, or late, does no harm."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from leerkring.activities.model import Activity, Occurrence
from leerkring.mail.fence.queries import find_fence, list_held
from leerkring.registrations import service
from leerkring.registrations.changing import days
from leerkring.registrations.due import queue_reminders, settle_due
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.mail.test_fence import put_up, take_down
from tests.registrations.desks import come, history, mails, moment, standing, tally


@pytest.fixture
def what(clock, settings) -> Any:
    return lambda: {"now": clock.now(), "settings": settings}


@pytest.fixture
def due(db, clock, settings) -> Any:
    """The minute's work."""
    return lambda: settle_due(db, clock.now(), settings)


@pytest.fixture
async def offered(app, db, what) -> dict[str, UUID]:
    """One place, that Noor gave back: Bas is offered it, Joost waits."""
    made = {"circle": await make_circle(db, capacity=1)}
    for person in (NOOR, BAS, JOOST):
        made[person.email.split("@")[0]] = await come(app.desk, made["circle"], person)
    await service.cancel(db, made["noor"], **what())
    return made


async def reminded(db) -> list[str]:
    return sorted(who for who, kind in await mails(db) if kind == "reminder")


# Offers that end, kept places that open


async def test_an_offer_that_expires_goes_to_the_next(db, offered, clock, due) -> None:
    clock.set(await moment(db, offered["bas"]) - timedelta(seconds=1))
    assert await due() == 0
    clock.move(timedelta(seconds=1))
    assert await due() == 1
    assert await states(db) == {"noor": "cancelled", "bas": "expired", "joost": "offered"}
    assert (await history(db, offered["bas"]))[-1] == ("expired", "offer-expired")
    assert ("bas", "expired") in await mails(db, offered["bas"])
    assert await moment(db, offered["joost"]) == clock.now() + timedelta(hours=72)
    assert await due() == 0
    assert await tally(db, offered["circle"]) == (1, 0, 0)


async def test_two_workers_expire_it_once(db, offered, clock, due) -> None:
    clock.move(timedelta(hours=72))
    await asyncio.gather(due(), due())
    assert await states(db) == {"noor": "cancelled", "bas": "expired", "joost": "offered"}
    assert (await mails(db)).count(("bas", "expired")) == 1


async def test_an_offer_that_expires_at_the_start_goes_to_nobody(db, offered, clock, due) -> None:
    clock.move(timedelta(days=31))
    assert await due() == 1
    assert await states(db) == {"noor": "cancelled", "bas": "expired", "joost": "waitlisted"}


async def test_who_expired_may_register_again(app, db, offered, clock, due) -> None:
    clock.move(timedelta(hours=72))
    await due()
    again = await come(app.desk, offered["circle"], BAS, key="a new page")
    assert (await standing(db, again)).state == "waitlisted"


async def test_kept_places_open_to_who_waits_at_their_release(app, db, clock, due) -> None:
    release = clock.now() + timedelta(days=10)
    quotas = [{"municipality_code": "GM0141", "places": 1, "release_at": release}]
    circle = await make_circle(db, capacity=2, quotas=quotas)
    for person in (JOOST, BAS, colleague(1)):
        await come(app.desk, circle, person)
    assert await states(db) == {"joost": "confirmed", "bas": "waitlisted", "deelnemer1": "waitlisted"}
    clock.set(release - timedelta(seconds=1))
    assert await due() == 0
    clock.set(release)
    assert await due() == 1
    assert await states(db) == {"joost": "confirmed", "bas": "offered", "deelnemer1": "waitlisted"}
    assert await due() == 0


async def test_nothing_is_offered_for_what_was_called_off(db, offered, clock, due) -> None:
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(state="cancelled"))
    clock.move(timedelta(hours=72))
    assert await due() == 1
    assert (await states(db))["joost"] == "waitlisted"


# Behind the fence: after a restore nobody can be reached, and what was answered since the backup is lost


async def test_no_offer_ends_while_mail_is_held_and_who_had_one_is_asked_again(
    app, db, offered, clock, due
) -> None:
    backup, ends = clock.now(), await moment(db, offered["bas"])
    clock.set(ends + timedelta(hours=5))
    await put_up(db, clock.now(), backup)
    assert await due() == 0
    assert (await states(db))["bas"] == "offered"
    await take_down(db, clock.now())
    for _ in range(2):
        assert await due() == 0
    assert await moment(db, offered["bas"]) == clock.now() + timedelta(days=2)
    assert (await mails(db, offered["bas"])).count(("bas", "offered")) == 2
    clock.move(timedelta(days=2))
    assert await due() == 1
    assert await states(db) == {"noor": "cancelled", "bas": "expired", "joost": "offered"}


async def test_an_offer_that_ended_before_the_backup_is_not_renewed(db, offered, clock, due) -> None:
    clock.set(await moment(db, offered["bas"]) + timedelta(hours=1))
    await put_up(db, clock.now(), clock.now())
    await take_down(db, clock.now())
    assert await due() == 1
    assert (await states(db))["bas"] == "expired"


async def test_a_reminder_that_the_backup_missed_says_for_when_it_was(app, db, clock) -> None:
    """The clock makes it after the restore; it shows among what was probably sent."""
    await come(app.desk, await make_circle(db, capacity=1), NOOR)
    clock.move(timedelta(days=29))
    await put_up(db, clock.now(), clock.now() - timedelta(days=3))
    clock.move(timedelta(minutes=1))
    await queue_reminders(db, clock.now())
    async with db.reading() as reading:
        fence = await find_fence(reading)
        assert fence is not None
        held = {one.kind: one for one in await list_held(reading, fence, clock.now())}
    assert held["registrations.reminder"].likely == 1


# Reminders


async def test_who_has_a_place_is_reminded_once_of_each_day(app, db, clock) -> None:
    circle = await make_circle(db, capacity=1)
    await come(app.desk, circle, NOOR)
    await come(app.desk, circle, BAS)
    clock.move(timedelta(days=28) - timedelta(seconds=1))
    assert await queue_reminders(db, clock.now()) == 0
    clock.move(timedelta(seconds=1))
    assert await queue_reminders(db, clock.now()) == 1
    clock.move(timedelta(hours=3))
    assert await queue_reminders(db, clock.now()) == 0
    assert await reminded(db) == ["noor"]
    clock.move(timedelta(days=28))
    assert await queue_reminders(db, clock.now()) == 1
    assert await reminded(db) == ["noor", "noor"]


async def test_who_registers_just_before_is_not_reminded_at_once(app, db, clock) -> None:
    circle = await make_circle(db, capacity=2)
    clock.move(timedelta(days=29))
    await come(app.desk, circle, NOOR)
    assert await queue_reminders(db, clock.now()) == 0


async def test_a_day_that_moved_after_the_reminder_is_reminded_of_again(app, db, clock, settings) -> None:
    circle = await make_circle(db, days=1)
    await come(app.desk, circle, NOOR)
    clock.move(timedelta(days=28))
    assert await queue_reminders(db, clock.now()) == 1
    async with db.transaction() as tx:
        (day,) = await tx.sql("SELECT id, starts_at, ends_at FROM occurrence")
    week = timedelta(days=7)
    await days.move_occurrence(
        db,
        day.id,
        starts_at=day.starts_at + week,
        ends_at=day.ends_at + week,
        location="Elders",
        address="",
        online_url=None,
        actor="house",
        now=clock.now(),
        settings=settings,
    )
    assert await queue_reminders(db, clock.now()) == 0
    clock.move(week)
    assert await queue_reminders(db, clock.now()) == 1


async def test_who_cancels_is_not_reminded(app, db, clock, what) -> None:
    circle = await make_circle(db, capacity=2)
    noor = await come(app.desk, circle, NOOR)
    await come(app.desk, circle, BAS)
    clock.move(timedelta(days=28))
    assert await queue_reminders(db, clock.now()) == 2
    await service.cancel(db, noor, **what())
    assert await reminded(db) == ["bas"], "a reminder that still waits is taken back"


async def test_of_a_day_that_does_not_go_on_nobody_is_reminded(app, db, clock) -> None:
    circle = await make_circle(db)
    await come(app.desk, circle, NOOR)
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).where(Occurrence.number == 1).values(state="cancelled"))
    clock.move(timedelta(days=28))
    assert await queue_reminders(db, clock.now()) == 0
