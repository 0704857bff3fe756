"""The same over the database, shorter: acts in any order, each through its use case, and what the tables say after each."""

from datetime import timedelta
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.refusals import Refusal
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.registrations import service
from leerkring.registrations.deciding.drafting import draft_decisions, drop_drafts
from leerkring.registrations.deciding.rules import Verdict
from leerkring.registrations.deciding.telling import tell_decisions
from leerkring.registrations.deciding.waiting import list_waiting, put_waiting_in_order
from leerkring.registrations.due import settle_due
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import LIVE, Reason, State
from leerkring.run.check import run_checks
from tests.builders import change_capacity, register
from tests.cast import colleague
from tests.registrations.deciding.applying import make_chosen

STEPS = 30
OWN_DOING = {Reason.CANCELLED_BY_PERSON.value}


@pytest.mark.parametrize("seed", range(4))
async def test_no_order_of_acts_breaks_what_people_were_told(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock, seed: int
):
    chance = Random(seed)
    quotas = [{"places": 1, "organization_kind": "other", "release_at": clock.now() + timedelta(days=9)}]
    activity = await make_chosen(db, capacity=3, fields=(), quotas=quotas, max_per_organization=2)
    yes: set[object] = set()
    for step in range(STEPS):
        by: dict[str, Any] = {"actor": "staff", "now": clock.now(), "settings": services.settings}
        async with db.reading() as reading:
            rows = await reading.rows(select(Registration.id, Registration.state))
        ids = [row.id for row in rows if row.state in (State.APPLIED, State.WAITLISTED)]
        live = [row.id for row in rows if row.state in LIVE]
        some = chance.sample(ids, min(len(ids), chance.randint(1, 3)))
        try:
            match chance.choice("aaadddddttcomnrw"):
                case "a":
                    await register(client, colleague(step % 12))
                case "d" if some:
                    verdict = chance.choice(list(Verdict))
                    by_hand = verdict is Verdict.CONFIRM and chance.random() < 0.4
                    await draft_decisions(
                        db, activity, some, verdict, reason="Waarom.", by_hand=by_hand, **by
                    )
                case "t":
                    await tell_decisions(db, activity, **by)
                case "c" if live:
                    await service.cancel(db, chance.choice(live), now=clock.now(), settings=services.settings)
                case "o":
                    offers = [row.id for row in rows if row.state == State.OFFERED]
                    for id_ in offers:
                        accept = chance.random() < 0.5
                        await service.answer_offer(
                            db, id_, accept=accept, now=clock.now(), settings=services.settings
                        )
                case "m":
                    clock.set(clock.now() + timedelta(days=chance.randint(1, 4)))
                    await settle_due(db, clock.now(), services.settings)
                case "n":
                    await change_capacity(db, activity, chance.randint(1, 6), **by)
                case "w":
                    async with db.reading() as reading:
                        waits = await list_waiting(reading, activity)
                    groups = [one.group_id for one in waits]
                    to = chance.sample(range(1, len(groups) + 1), len(groups))
                    await put_waiting_in_order(db, activity, dict(zip(groups, to, strict=True)), **by)
                    async with db.reading() as reading:
                        became = [one.group_id for one in await list_waiting(reading, activity)]
                    assert became == sorted(groups, key=lambda group: to[groups.index(group)])
                case "r" if some:
                    await drop_drafts(db, activity, some, **by)
        except Refusal:
            pass  # a normal no: nothing of it was kept, which is looked at below
        except AssertionError:
            continue  # the same person twice: the browser is sent elsewhere
        yes = await check(db, yes)


async def check(db: Database, yes: set[object]) -> set[object]:
    """Look at all tables: places, mails, and who was told yes before."""
    assert [one.text for one in await run_checks(db) if not one.ok] == []
    async with db.reading() as reading:
        rows = await reading.rows(select(Registration.id, Registration.state, Registration.reason))
        mails = await reading.rows(
            select(Delivery.about_id, func.array_agg(Delivery.kind).label("kinds")).group_by(
                Delivery.about_id
            )
        )
        overtaken = await reading.scalar(
            select(func.count())
            .select_from(RegistrationMove)
            .where(RegistrationMove.reason == Reason.BY_HAND, RegistrationMove.details["because"].is_(None))
        )
    assert not overtaken, "by hand, and nobody wrote down why"
    told = {row.about_id: row.kinds for row in mails}
    stands = {row.id: row for row in rows}
    for id_ in yes:
        assert stands[id_].state == State.CONFIRMED or stands[id_].reason in OWN_DOING
    for row in rows:
        assert f"registrations.{row.state}" in told[row.id], "moved, and no mail says so"
    return {row.id for row in rows if row.state == State.CONFIRMED}
