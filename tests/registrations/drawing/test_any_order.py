"""A draw in whatever order things happen: acts, arrivals, leaving, merging, the clock; and what the tables say after each."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.refusals import Refusal
from leerkring.mail.model import Delivery
from leerkring.registrations import service
from leerkring.registrations.by_hand import give_place
from leerkring.registrations.drawing.due import freeze_due
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.queries.kept import find_draw, get_record
from leerkring.registrations.drawing.record import check_record, write_record
from leerkring.registrations.drawing.service import draw_places, type_value
from leerkring.registrations.due import settle_due
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import LIVE, Reason, State
from leerkring.run.check import run_checks
from tests.builders import change_capacity
from tests.cast import Person
from tests.conftest import TODAY
from tests.registrations.desks import come
from tests.registrations.drawing.draws import make_draw

STEPS = 40
CLOSES, KNOWN = TODAY + timedelta(hours=40), TODAY + timedelta(hours=60)
OWN_DOING = {Reason.CANCELLED_BY_PERSON.value}


def somebody(number: int) -> Person:
    kind = ("municipality", "other")[number % 2]
    return Person(
        f"Deelnemer {number}", f"d{number}@huis{number % 4}.example", f"Huis {number % 4}", kind, ""
    )


@pytest.mark.parametrize("seed", range(6))
async def test_no_order_of_acts_breaks_a_draw_or_what_people_were_told(
    app: Any, db: Database, clock: FixedClock, settings: Any, seed: int
) -> None:
    chance = Random(seed)
    quotas = [{"places": 1, "organization_kind": "other"}]
    id_ = await make_draw(
        db,
        capacity=3,
        max_per_organization=2,
        quotas=quotas,
        registration_closes_at=CLOSES,
        draw_value_at=KNOWN,
    )
    seen = _Seen()
    for step in range(STEPS):
        by: dict[str, Any] = {"actor": "staff", "now": clock.now(), "settings": settings}
        async with db.reading() as reading:
            rows = await reading.rows(select(Registration.id, Registration.state))
        live = [row.id for row in rows if row.state in LIVE]
        try:
            match chance.choice("aaaaccghmmmmfvvdddo"):
                case "a":
                    await come(app.desk, id_, somebody(chance.randrange(14)))
                case "c" if live:
                    await service.cancel(db, chance.choice(live), now=clock.now(), settings=settings)
                case "g" if live:
                    extra = chance.random() < 0.3
                    await give_place(db, chance.choice(live), reason="Waarom.", extra_place=extra, **by)
                case "h":
                    await change_capacity(db, id_, chance.randint(2, 5), **by)
                case "m":
                    back = chance.random() < 0.15
                    clock.set(clock.now() + timedelta(hours=-9 if back else chance.randint(1, 16)))
                    await settle_due(db, clock.now(), settings)
                    await freeze_due(db, clock.now(), settings)
                case "f":
                    await freeze(db, id_, **by)
                case "v":
                    typed = f"{step},00"
                    await type_value(db, id_, typed, typed, **by)
                case "d":
                    await draw_places(db, id_, **by)
                case "o":
                    for row in rows:
                        if row.state == State.OFFERED:
                            accept = chance.random() < 0.5
                            await service.answer_offer(
                                db, row.id, accept=accept, now=clock.now(), settings=settings
                            )
        except Refusal:
            pass  # a normal no: nothing of it was kept, which is looked at below
        except AssertionError:
            continue  # the same person twice
        await seen.check(db, id_)


class _Seen:
    """What was told and published so far, which never changes."""

    def __init__(self) -> None:
        self.yes: set[UUID] = set()
        self.list = ""
        self.outcomes: list[tuple[str, int, str]] = []

    async def check(self, db: Database, activity_id: UUID) -> None:
        """Look at all tables: places, mails, who was told yes before, the list and the record."""
        assert [one.text for one in await run_checks(db) if not one.ok] == []
        async with db.reading() as reading:
            rows = await reading.rows(select(Registration.id, Registration.state, Registration.reason))
            mails = await reading.rows(
                select(Delivery.about_id, func.array_agg(Delivery.kind).label("kinds")).group_by(
                    Delivery.about_id
                )
            )
            unexplained = await reading.scalar(
                select(func.count())
                .select_from(RegistrationMove)
                .where(
                    RegistrationMove.reason == Reason.BY_HAND, RegistrationMove.details["because"].is_(None)
                )
            )
            kept = await find_draw(reading, activity_id)
            assert kept is not None
            record = await get_record(reading, kept)
        assert not unexplained, "by hand, and nobody wrote down why"
        told = {row.about_id: row.kinds for row in mails}
        stands = {row.id: row for row in rows}
        for id_ in self.yes:
            assert stands[id_].state == State.CONFIRMED or stands[id_].reason in OWN_DOING
        for row in rows:
            assert f"registrations.{row.state}" in told[row.id], "moved, and no mail says so"
        self.yes |= {row.id for row in rows if row.state == State.CONFIRMED}
        if self.list:
            assert kept.list == self.list, "what was published stands"
        self.list = kept.list
        if kept.draw_frozen_at is not None:
            assert kept.draw_value_at is not None
            assert kept.draw_frozen_at < kept.draw_value_at, "nobody could know the value"
        if kept.drawn_at is not None:
            check_record(write_record(record))
            outcomes = [(one["id"], one["place"], one["outcome"]) for one in record["tickets"]]
            assert self.outcomes in ([], outcomes), "an outcome never changes"
            self.outcomes = outcomes
