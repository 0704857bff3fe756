"""A walk of use cases in any order, on the database; every invariant holds after each step."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.refusals import Refusal
from leerkring.registrations import service
from leerkring.registrations.arrivals import locking, settling
from leerkring.registrations.by_hand import give_place
from leerkring.registrations.changing import days
from leerkring.registrations.changing.calling_off import cancel_by_staff
from leerkring.registrations.due import queue_reminders, settle_due
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import LIVE, State
from leerkring.run.check import run_checks
from leerkring.settings import Settings
from tests.builders import change_capacity, make_circle
from tests.cast import Person, colleague
from tests.conftest import TODAY
from tests.guards import EMPTY
from tests.registrations.desks import arrival

PEOPLE = [colleague(number) for number in range(12)]
WHICH = st.integers(0, 20)

steps = st.one_of(
    st.tuples(
        st.just("register"),
        st.integers(0, 11),
        st.integers(1, 3),
        st.integers(0, 3),
        st.sampled_from(["municipality", "other"]),
    ),
    st.tuples(st.just("press_again"), WHICH),
    st.tuples(st.just("cancel"), WHICH),
    st.tuples(st.just("answer"), WHICH, st.booleans()),
    st.tuples(st.just("transfer"), WHICH, st.integers(0, 11)),
    st.tuples(st.just("change_capacity"), st.integers(1, 8)),
    st.tuples(st.just("give_place"), WHICH, st.booleans()),
    st.tuples(st.just("end"), WHICH),
    st.tuples(st.just("move_day"), st.integers(0, 2), st.integers(-3, 3)),
    st.tuples(st.just("wait"), st.integers(1, 120)),
    st.tuples(st.just("remind")),
)
circles = st.fixed_dictionaries(
    {
        "capacity": st.integers(1, 5),
        "max_per_organization": st.sampled_from([None, 1, 2]),
        "allocation": st.sampled_from(["first_come", "first_come", "application"]),
        "quotas": st.sampled_from(
            [
                [],
                [{"organization_kind": "municipality", "places": 1}],
                [{"organization_kind": "municipality", "places": 1, "release_at": TODAY + timedelta(days=3)}],
            ]
        ),
    }
)


@dataclass
class Walk:
    """One activity and whoever comes; each step is a use case, and may be refused."""

    app: Application
    clock: FixedClock
    settings: Settings
    circle: UUID
    forms: list[Any] = field(default_factory=list)
    told_yes: set[UUID] = field(default_factory=set)
    left: set[UUID] = field(default_factory=set)

    @property
    def now(self) -> Any:
        return {"now": self.clock.now(), "settings": self.settings}

    async def one(self, number: int, *states: State) -> UUID:
        """One of who is there now."""
        r = Registration
        statement = select(r.id).where(r.state.in_(states or LIVE)).order_by(r.position)
        async with self.app.db.reading() as reading:
            rows = await reading.rows(statement)
        if not rows:
            raise Refusal
        found: UUID = rows[number % len(rows)].id
        return found

    async def register(self, first: int, size: int, organization: int, kind: str) -> None:
        people: list[Person] = [PEOPLE[(first + number) % len(PEOPLE)] for number in range(size)]
        more: Any = {"organization": f"Organisatie {organization}", "organization_kind": kind}
        form = arrival(self.circle, *people, key=f"page {len(self.forms)}", **more)
        self.forms.append(form)
        await self.app.desk.register(form)

    async def press_again(self, number: int) -> None:
        if self.forms:
            await self.app.desk.register(self.forms[number % len(self.forms)])

    async def cancel(self, number: int) -> None:
        self.left.add(who := await self.one(number))
        await service.cancel(self.app.db, who, **self.now)

    async def answer(self, number: int, accept: bool) -> None:
        who = await self.one(number, State.OFFERED)
        await service.answer_offer(self.app.db, who, accept=accept, **self.now)

    async def transfer(self, number: int, person: int) -> None:
        who = await self.one(number, State.CONFIRMED)
        to: Any = {"name": PEOPLE[person].name, "email": PEOPLE[person].email}
        await service.transfer(self.app.db, who, **to, **self.now)

    async def change_capacity(self, capacity: int) -> None:
        await change_capacity(self.app.db, self.circle, capacity, actor="house", **self.now)

    async def give_place(self, number: int, extra_place: bool) -> None:
        who = await self.one(number, State.APPLIED, State.WAITLISTED, State.OFFERED)
        how: Any = {"reason": "samen", "extra_place": extra_place, "actor": "house"}
        await give_place(self.app.db, who, **how, **self.now)

    async def end(self, number: int) -> None:
        self.left.add(who := await self.one(number))
        await cancel_by_staff(self.app.db, who, reason="dubbel", actor="house", **self.now)

    async def move_day(self, number: int, by: int) -> None:
        async with self.app.db.transaction() as tx:
            found = await tx.sql("SELECT id, starts_at, ends_at FROM occurrence ORDER BY number")
        day, step = found[number], timedelta(days=by)
        await days.move_occurrence(
            self.app.db,
            day.id,
            starts_at=day.starts_at + step,
            ends_at=day.ends_at + step,
            location="Elders",
            address="",
            online_url=None,
            actor="house",
            **self.now,
        )

    async def wait(self, hours: int) -> None:
        self.clock.move(timedelta(hours=hours))

    async def remind(self) -> None:
        await queue_reminders(self.app.db, self.clock.now())
        assert await queue_reminders(self.app.db, self.clock.now()) == 0, "reminded twice"

    async def check(self) -> None:
        """What must hold after every step, once the minute's work is done."""
        db = self.app.db
        await settle_due(db, **self.now)
        assert await settle_due(db, **self.now) == 0, "time does its part once"
        assert [f"{found.name}: {found.text}" for found in await run_checks(db) if not found.ok] == []
        async with db.transaction() as tx:
            locked = await locking.lock_activity(tx, self.circle, self.settings)
            assert locked is not None
            free = await settling.give_free_places(tx, locked, self.clock.now())
            assert free == 0, "a place lay free while someone waited who could have it"
            confirmed = {
                row.id for row in await tx.sql("SELECT id FROM registration WHERE state = 'confirmed'")
            }
        assert self.told_yes - self.left <= confirmed, "who was told yes moved without their own doing"
        self.told_yes |= confirmed


async def walk(app: Application, clock: FixedClock, circle: Any, path: Any) -> None:
    clock.set(TODAY)
    async with app.db.transaction() as tx:
        await tx.execute(text(EMPTY))
    made = Walk(app, clock, app.settings, await make_circle(app.db, starts_in=timedelta(days=9), **circle))
    for name, *how in path:
        with suppress(Refusal):
            await getattr(made, name)(*how)
        await made.check()


SLOW: Any = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@hypothesis_settings(max_examples=12, **SLOW)
@given(circle=circles, path=st.lists(steps, min_size=5, max_size=15))
async def test_any_short_walk_keeps_the_rule(app, clock, circle, path) -> None:
    await walk(app, clock, circle, path)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(8))
@hypothesis_settings(max_examples=30, **SLOW)
@given(circle=circles, path=st.lists(steps, min_size=15, max_size=50))
async def test_any_long_walk_keeps_the_rule(app, clock, part, circle, path) -> None:
    await walk(app, clock, circle, path)
