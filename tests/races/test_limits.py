"""The limit on one address holds over two desks, also when both count at the same moment; and the same without it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from leerkring.app import Application
from leerkring.core import rate_counts
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.model import RateCount
from leerkring.core.rate_counts import Turn, take_turns, turn_of
from leerkring.core.refusals import TooMany
from leerkring.people.model import Organization
from leerkring.registrations.arrivals import desk
from leerkring.registrations.arrivals.arrival import Already, Registered
from tests.builders import make_circle
from tests.cast import NOOR, colleague
from tests.registrations.desks import arrival

MOST = 20
READ_FIRST = """
INSERT INTO rate_count (key, window_at, seen)
SELECT key, window_at, count(*) + coalesce((SELECT r.seen FROM rate_count r WHERE r.key = asked.key), 0)
  FROM unnest($1::bytea[], $2::timestamptz[]) AS asked (key, window_at)
 GROUP BY key, window_at
ON CONFLICT (key, window_at) DO UPDATE SET seen = excluded.seen
RETURNING key, window_at, seen
"""
"""Reads the count and then writes it: what another process counted between the two is lost."""


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both desks begin to count at the same moment, each in its own transaction."""
    both = asyncio.Barrier(2)

    async def counting(*args: Any) -> list[TooMany | None]:
        await both.wait()
        return await take_turns(*args)

    monkeypatch.setattr(desk, "take_turns", counting)


def turn(clock: FixedClock, email: str = NOOR.email) -> Turn:
    return turn_of(what="register", who=email, most=MOST, window=timedelta(hours=1), now=clock.now())


async def press(app: Application, circle: UUID, clock: FixedClock, times: int) -> list[Any]:
    """One address, again and again with pages of its own, all at once."""
    forms = [arrival(circle, NOOR, key=f"{circle}-{number}") for number in range(times)]
    pressed = [app.desk.register(form, turn(clock)) for form in forms]
    return await asyncio.gather(*pressed, return_exceptions=True)


async def over_two_desks(
    app: Application, neighbour: Application, db: Database, clock: FixedClock
) -> list[Any]:
    """Fifteen at each, for two activities, so that no activity's lock keeps them apart."""
    circles = [await make_circle(db, slug) for slug in ("een", "twee")]
    desks = (app, neighbour)
    for one in desks:  # so that each connection knows the types, and neither is late
        await rate_counts.count(
            one.db, what="warm", who="", most=9, window=timedelta(days=1), now=clock.now()
        )
    found = await asyncio.gather(
        *(press(one, circle, clock, 15) for one, circle in zip(desks, circles, strict=True))
    )
    return [outcome for outcomes in found for outcome in outcomes]


def refused(outcomes: list[Any]) -> int:
    assert all(isinstance(outcome, TooMany | Registered | Already) for outcome in outcomes), outcomes
    return sum(isinstance(outcome, TooMany) for outcome in outcomes)


@pytest.mark.usefixtures("together")
async def test_two_desks_let_in_no_more_than_one(
    app: Application, neighbour: Application, db: Database, clock: FixedClock
) -> None:
    assert refused(await over_two_desks(app, neighbour, db, clock)) == 30 - MOST
    async with db.reading() as reading:
        assert await reading.scalar(select(func.max(RateCount.seen))) == 30


@pytest.mark.usefixtures("together")
async def test_without_counting_in_one_statement_they_would(
    app: Application,
    neighbour: Application,
    db: Database,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_counts, "COUNT", READ_FIRST)
    assert refused(await over_two_desks(app, neighbour, db, clock)) < 30 - MOST


@pytest.fixture
async def slowly(db: Database) -> AsyncIterator[None]:
    """Let the server take its time for each counter, so that two statements are under way at once."""
    async with db.transaction() as tx:
        await tx.sql(
            "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN PERFORM pg_sleep(0.03); RETURN NEW; END $$"
        )
        await tx.sql(
            "CREATE TRIGGER slowly BEFORE INSERT ON rate_count FOR EACH ROW EXECUTE FUNCTION take_time()"
        )
    yield
    async with db.transaction() as tx:
        await tx.sql("DROP FUNCTION take_time CASCADE")


async def same_people_other_order(
    app: Application, neighbour: Application, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Twelve people at both desks for two activities; returns how many batches a deadlock ended."""
    failed: list[Any] = []
    monkeypatch.setattr(desk, "log", SimpleNamespace(warning=lambda *told, **_: failed.append(told)))
    people = [colleague(number) for number in range(12)]
    circles = [await make_circle(db, slug, capacity=20) for slug in ("een", "twee")]
    pressed = [
        one.desk.register(arrival(circle, person), turn(clock, person.email))
        for one, circle, order in zip((app, neighbour), circles, (people, people[::-1]), strict=True)
        for person in order
    ]
    outcomes = await asyncio.gather(*pressed)
    assert all(isinstance(outcome, Registered) for outcome in outcomes), "settled one by one at worst"
    return len(failed)


@pytest.mark.usefixtures("slowly")
async def test_two_batches_with_the_same_people_do_not_wait_for_each_other(
    app: Application, neighbour: Application, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await same_people_other_order(app, neighbour, db, clock, monkeypatch) == 0


@pytest.mark.usefixtures("slowly")
async def test_in_the_order_of_arrival_they_would(
    app: Application, neighbour: Application, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_they_came = rate_counts.COUNT.replace("count(*)", "1").replace(
        " GROUP BY key, window_at\n ORDER BY key, window_at\n", ""
    )
    monkeypatch.setattr(rate_counts, "COUNT", as_they_came)
    assert await same_people_other_order(app, neighbour, db, clock, monkeypatch) > 0


async def test_who_is_beyond_the_limit_leaves_nothing_behind(
    app: Application, db: Database, clock: FixedClock
) -> None:
    circle = await make_circle(db)
    forms = [
        arrival(circle, NOOR, key=f"sleutel-{number}", organization=f"Verzonnen {number}")
        for number in range(MOST + 5)
    ]
    outcomes = await asyncio.gather(
        *(app.desk.register(form, turn(clock)) for form in forms), return_exceptions=True
    )
    assert refused(outcomes) == 5
    assert [isinstance(outcome, TooMany) for outcome in outcomes] == [False] * MOST + [True] * 5
    async with db.reading() as reading:
        names = {row.name for row in await reading.rows(select(Organization.name))}
    assert names.isdisjoint({f"Verzonnen {number}" for number in range(MOST, MOST + 5)})


async def test_who_goes_over_it_is_told_by_the_form(
    app: Application, db: Database, clock: FixedClock
) -> None:
    circle = await make_circle(db)
    await press(app, circle, clock, MOST)
    (no,) = await press(app, circle, clock, 1)
    assert isinstance(no, TooMany)
    assert no.retry_after == int(timedelta(hours=1).total_seconds())
    clock.move(timedelta(hours=1))
    assert refused(await press(app, circle, clock, 1)) == 0
