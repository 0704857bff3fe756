"""Eight people swap to the one place of a session at the very same moment, on two machines: one is in, seven wait."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.registrations.arrivals import statements as of_activity
from leerkring.registrations.breakouts import statements
from leerkring.registrations.breakouts.service import Chooser, choose_breakouts
from leerkring.run.check import run_checks
from tests.cast import colleague
from tests.registrations.breakouts.meeting import make_meeting, programme
from tests.registrations.desks import come

PEOPLE = 8


@pytest.fixture
async def people(app: Application) -> list[UUID]:
    """Eight who come to the day, and have chosen nothing."""
    day = await make_meeting(app.db)
    return [await come(app.desk, day, colleague(number)) for number in range(PEOPLE)]


async def race(
    app: Application, neighbour: Application, clock: FixedClock, people: list[UUID], session: str = "verdelen"
) -> list[Any]:
    """Let all of them choose one session at once, and return what each got."""
    return await asyncio.gather(
        *(
            choose_breakouts(
                (app, neighbour)[number % 2].db,
                id_,
                {1: session},
                by=Chooser(),
                now=clock.now(),
                settings=app.settings,
            )
            for number, id_ in enumerate(people)
        ),
        return_exceptions=True,
    )


async def in_first_round(app: Application) -> list[str]:
    return sorted(mine[1] for mine in (await programme(app.db)).values() if 1 in mine)


async def test_one_of_eight_is_in_and_seven_wait(
    app: Application, neighbour: Application, clock: FixedClock, people: list[UUID]
) -> None:
    assert await race(app, neighbour, clock, people) == [None] * PEOPLE
    assert await in_first_round(app) == ["verdelen", *["verdelen?"] * 7]
    # All of them leave it for another at once: each place that comes free is given to who waits, and freed again.
    assert await race(app, neighbour, clock, people, "tellen") == [None] * PEOPLE
    found = await in_first_round(app)
    assert found.count("tellen") + found.count("verdelen tellen?") == 2 or found.count("tellen") == 1
    assert [one.text for one in await run_checks(app.db) if not one.ok] == []


async def test_without_the_locks_the_database_itself_says_no(
    app: Application,
    neighbour: Application,
    clock: FixedClock,
    people: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: the same race with nothing locked. More than one sees the place free, and the CHECK stops the rest."""
    monkeypatch.setattr(of_activity, "LOCK", of_activity.TERMS)
    unlocked = statements.LOCK.replace("FOR NO KEY UPDATE OF b", "")
    assert unlocked != statements.LOCK
    monkeypatch.setattr(statements, "LOCK", unlocked)
    outcomes = await race(app, neighbour, clock, people)
    no = [str(one) for one in outcomes if one is not None]
    assert no
    assert all("taken_within_capacity" in one for one in no)
    assert (await in_first_round(app)).count("verdelen") == 1
