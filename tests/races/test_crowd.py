"""Fifty people at the same moment on five places, over two desks; and the same without the lock."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.registrations.arrivals import desk, statements
from leerkring.registrations.arrivals.arrival import Already, Outcome, Registered
from leerkring.registrations.arrivals.batch import settle_arrivals
from leerkring.registrations.model import Registration
from leerkring.run.check import run_checks
from tests.builders import make_circle
from tests.cast import BAS, NOOR, colleague
from tests.guards import without
from tests.registrations.desks import arrival, positions, tally

UNLOCKED = statements.LOCK.replace("FOR NO KEY UPDATE OF a", "")


async def crowd(app: Application, neighbour: Application, circle: UUID, people: int = 50) -> list[Any]:
    """Everybody presses twice, once at each desk, all at the same moment."""
    forms = [arrival(circle, colleague(number)) for number in range(people)]
    desks = (app.desk, neighbour.desk)
    pressed = [
        desks[(number + twice) % 2].register(form) for number, form in enumerate(forms) for twice in (0, 1)
    ]
    return await asyncio.gather(*pressed, return_exceptions=True)


async def given(db: Database) -> Counter[str]:
    """How many registrations are in each state."""
    async with db.reading() as reading:
        return Counter(row.state for row in await reading.rows(select(Registration.state)))


async def broken(db: Database) -> list[str]:
    return [f"{found.name}: {found.text}" for found in await run_checks(db) if not found.ok]


@pytest.fixture
def collisions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The constraints that stopped a batch, of either desk."""
    found: list[str] = []

    async def watched(*args: Any) -> list[Outcome]:
        try:
            return await settle_arrivals(*args)
        except asyncpg.IntegrityConstraintViolationError as error:
            found.append(str(error.constraint_name))
            raise

    monkeypatch.setattr(desk, "settle_arrivals", watched)
    return found


async def test_fifty_people_on_five_places(
    app: Application, neighbour: Application, db: Database, collisions: list[str]
) -> None:
    circle = await make_circle(db, capacity=5)
    outcomes = await crowd(app, neighbour, circle)
    assert all(isinstance(outcome, Registered) for outcome in outcomes), outcomes
    assert outcomes[0::2] == outcomes[1::2], "the same button twice is the same answer"
    assert await given(db) == {"confirmed": 5, "waitlisted": 45}
    assert await tally(db, circle) == (5, 45, 0)
    assert [rank for _, rank in await positions(db, circle)] == list(range(1, 46))
    assert collisions == [], "the lock leaves the constraints nothing to do"
    async with db.transaction() as tx:
        told = await tx.sql(
            "SELECT (d.params->>'position')::int AS told, r.position AS stands FROM delivery d"
            " JOIN registration r ON r.id = d.about_id WHERE d.kind = 'registrations.waitlisted' ORDER BY r.position"
        )
    assert [row.told for row in told] == list(range(1, 46)), "the mail names the same place in line"
    assert sorted(row.stands for row in told) == list(range(6, 51)), "no one waits before who has a place"
    assert await broken(db) == []


async def test_fifty_people_where_an_organisation_may_send_two(
    app: Application, neighbour: Application, db: Database
) -> None:
    circle = await make_circle(db, capacity=5, max_per_organization=2)
    forms = [
        arrival(circle, colleague(number), organization=f"Organisatie {number % 2}") for number in range(50)
    ]
    await asyncio.gather(
        *((app, neighbour)[number % 2].desk.register(form) for number, form in enumerate(forms))
    )
    assert await given(db) == {"confirmed": 4, "waitlisted": 46}
    assert await broken(db) == []


async def test_one_person_at_two_desks_with_two_pages_is_there_once(
    app: Application, neighbour: Application, db: Database
) -> None:
    circle = await make_circle(db, capacity=5)
    outcomes = await asyncio.gather(
        *((app, neighbour)[n % 2].desk.register(arrival(circle, NOOR, key=f"page {n}")) for n in range(20))
    )
    (first,) = [outcome for outcome in outcomes if isinstance(outcome, Registered)]
    assert [outcome for outcome in outcomes if outcome != first] == [Already(first.id)] * 19
    assert await broken(db) == []


async def test_without_the_lock_only_the_guards_of_the_database_hold_it(
    app: Application,
    neighbour: Application,
    db: Database,
    collisions: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: the same code without the lock runs into constraints, and settles again one by one."""
    monkeypatch.setattr(statements, "LOCK", UNLOCKED)
    for attempt in range(5):
        circle = await make_circle(db, f"kring-{attempt}", capacity=5)
        await crowd(app, neighbour, circle)
        assert (await tally(db, circle))[0] <= 5, "and even so no place is given twice"
        if collisions:
            break
    assert collisions, "no race was seen; this test no longer shows what the lock is for"


async def test_without_lock_and_guards_places_are_given_twice(
    app: Application, neighbour: Application, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the control: the crowd is a crowd."""
    monkeypatch.setattr(statements, "LOCK", UNLOCKED)
    guards = ("uq_registration_position", "uq_registration_live", "uq_registration_request_key")
    async with without(db, "ck_activity_taken_within_capacity", *guards):
        for attempt in range(5):
            circle = await make_circle(db, f"kring-{attempt}", capacity=5)
            await crowd(app, neighbour, circle)
            if (await tally(db, circle))[0] > 5:
                break
        else:
            pytest.fail("no race was seen; this test no longer shows what the lock is for")
        names = [found.name for found in await run_checks(db) if not found.ok]
        assert "nooit meer plaatsen dan er zijn" in names
        assert "elke positie één keer" in names


async def test_groups_that_are_kept_while_a_batch_waits_for_the_lock_count(
    app: Application, db: Database
) -> None:
    """What the batch decides on is read after the lock, not in the statement that waits for it."""
    circle = await make_circle(db, capacity=1)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(title="Kring met een groep"))
        waiting = asyncio.create_task(app.desk.register(arrival(circle, BAS)))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await tx.sql(
            "INSERT INTO quota (id, activity_id, number, municipality_code, places)"
            " VALUES (gen_random_uuid(), $1, 1, 'GM0141', 1)",
            circle,
        )
    outcome = await waiting
    assert isinstance(outcome, Registered)
    assert outcome.state == "waitlisted"
