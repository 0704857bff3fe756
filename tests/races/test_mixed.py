"""Everything at the same moment: people come and go, hand over and answer, staff and time do their part."""

import asyncio
import random
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.refusals import Refusal
from leerkring.registrations import service
from leerkring.registrations.arrivals import locking, settling
from leerkring.registrations.by_hand import give_place
from leerkring.registrations.due import settle_due
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import LIVE
from leerkring.run.check import run_checks
from tests.builders import change_capacity, make_circle
from tests.cast import colleague
from tests.registrations.desks import arrival

QUOTAS = [{"organization_kind": "municipality", "places": 2}]


async def live(db: Database, circle: UUID) -> list[Any]:
    r = Registration
    async with db.reading() as reading:
        return list(
            await reading.rows(
                select(r.id, r.state).where(r.activity_id == circle, r.state.in_(LIVE)).order_by(r.position)
            )
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_nothing_breaks_when_everything_happens_at_once(
    app: Application, neighbour: Application, clock: FixedClock, seed: int
) -> None:
    db, settings = app.db, app.settings
    chance = random.Random(seed)
    circle = await make_circle(db, capacity=6, max_per_organization=3, quotas=QUOTAS)
    newcomers = iter(colleague(number) for number in range(1000))
    for _ in range(4):
        now: Any = {"now": clock.now(), "settings": settings}
        desks = (app.desk, neighbour.desk)
        deeds: list[Awaitable[Any]] = []
        for number, row in enumerate(await live(db, circle)):
            match chance.randrange(5), row.state:
                case 0, _:
                    deeds.append(service.cancel(db, row.id, **now))
                case 1, "confirmed":
                    someone = next(newcomers)
                    deeds.append(service.transfer(db, row.id, name=someone.name, email=someone.email, **now))
                    deeds.append(desks[number % 2].register(arrival(circle, someone)))
                case 2 | 3, "offered":
                    deeds += [service.answer_offer(db, row.id, accept=bool(n), **now) for n in (0, 1)]
                case 4, "waitlisted":
                    hand: Any = {"reason": "samen", "extra_place": chance.random() < 0.3, "actor": "house"}
                    deeds.append(give_place(neighbour.db, row.id, **hand, **now))
        for number in range(12):
            people = [next(newcomers) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
            kind = chance.choice(("municipality", "other"))
            form = arrival(circle, *people, organization=f"Organisatie {number % 4}", organization_kind=kind)
            deeds += [desk.register(form) for desk in desks]
        more = chance.randrange(4, 10)
        deeds.append(change_capacity(neighbour.db, circle, more, actor="house", **now))
        deeds += [settle_due(pool, clock.now(), settings) for pool in (db, neighbour.db)]
        chance.shuffle(deeds)
        for outcome in await asyncio.gather(*deeds, return_exceptions=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
                raise outcome
        assert [found.text for found in await run_checks(db) if not found.ok] == []
        clock.move(timedelta(hours=chance.choice((1, 30, 80))))
    await settle_due(db, clock.now(), settings)
    async with db.transaction() as tx:
        locked = await locking.lock_activity(tx, circle, settings)
        assert locked is not None
        assert await settling.give_free_places(tx, locked, clock.now()) == 0, (
            "a place lay free while someone waited"
        )
