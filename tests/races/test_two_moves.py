"""Two people move the same day at the very same moment: one move holds, and everybody is told it once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Occurrence
from leerkring.activities.versions import version_of_day
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.versions import EditConflict
from leerkring.mail.model import Delivery
from leerkring.registrations.changing.days import move_occurrence
from tests.builders import make_circle
from tests.cast import colleague
from tests.registrations.desks import arrival

PEOPLE = 12
FIRST = datetime(2027, 2, 18, 9, tzinfo=UTC)


@pytest.fixture
async def day(app: Application) -> Any:
    """The first day of a circle that twelve people come to."""
    circle = await make_circle(app.db, capacity=PEOPLE)
    for number in range(PEOPLE):
        await app.desk.register(arrival(circle, colleague(number)))
    async with app.db.reading() as reading:
        return await reading.row(
            select(Occurrence).where(Occurrence.number == 1).with_only_columns(*Occurrence.__table__.columns)
        )


async def _move(app: Application, clock: FixedClock, id_: UUID, at: datetime, version: str | None) -> int:
    return await move_occurrence(
        app.db,
        id_,
        starts_at=at,
        ends_at=at + timedelta(hours=7),
        location="Stadskantoor Almelo",
        address="",
        online_url=None,
        version=version,
        actor="house",
        now=clock.now(),
        settings=app.settings,
    )


async def _race(
    app: Application, neighbour: Application, clock: FixedClock, day: Any, version: str | None
) -> tuple[list[Any], int]:
    """Let eight people on two machines each move the day elsewhere; return what each got, and the mails queued."""
    moves = [
        _move((app, neighbour)[number % 2], clock, day.id, FIRST + timedelta(days=number), version)
        for number in range(8)
    ]
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    async with app.db.reading() as reading:
        queued = await reading.scalar(select(func.count()).where(Delivery.kind == "registrations.moved"))
    return list(outcomes), int(queued)


async def test_one_of_eight_moves_holds(
    app: Application, neighbour: Application, clock: FixedClock, day: Any
) -> None:
    outcomes, queued = await _race(app, neighbour, clock, day, version_of_day(day))
    assert sorted(map(str, outcomes)) == sorted(["12", *[EditConflict().text] * 7])
    assert queued == PEOPLE, "each of the twelve is told one thing"


async def test_without_the_version_all_eight_write_over_each_other(
    app: Application, neighbour: Application, clock: FixedClock, day: Any
) -> None:
    """The control: the same race, in which nobody says what they saw."""
    outcomes, queued = await _race(app, neighbour, clock, day, None)
    assert outcomes == [PEOPLE] * 8
    assert queued == PEOPLE, "of moves before the mail left the last is told"
