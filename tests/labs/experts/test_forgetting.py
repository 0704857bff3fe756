"""What is kept of experts goes in time, as the register says."""

from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import update

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.labs.experts.forgetting import RETIRED_FOR_MONTHS, forget_experts
from leerkring.labs.experts.inviting import invite
from leerkring.labs.experts.model import Expert
from leerkring.registrations.forgetting import FORGOTTEN_AFTER_MONTHS, forget_registrations
from tests.builders import register
from tests.cast import Person
from tests.labs.experts.pool import MARK, SANNE, make_expert, make_lab
from tests.postbox import deliver

REGISTER = (Path(__file__).parents[3] / "docs/privacy.md").read_text()


async def words(db: Database) -> str:
    async with db.reading() as reading:
        tables = ("person", "expert", "expert_invitation", "delivery", "search_entry")
        found = [await reading.sql(f"SELECT t::text AS line FROM {table} t") for table in tables]
    return "\n".join(row.line for rows in found for row in rows)


async def test_invitations_go_and_who_stopped_goes(services: Services, db: Database, clock: FixedClock):
    lab = await make_lab(db)
    sanne, mark = await make_expert(db), await make_expert(db, MARK)
    await invite(db, sanne, lab, message="Geheim", asked_by=None, actor="house", now=clock.now())
    await deliver(services)
    async with db.transaction() as tx:
        await tx.execute(update(Expert).where(Expert.id == mark).values(retired_at=clock.now()))

    async def forget() -> int:
        async with db.transaction() as tx:
            return await forget_experts(tx, clock.now())

    clock.move(timedelta(days=364))
    assert await forget() == 0
    assert MARK.email in await words(db)
    clock.move(timedelta(days=3))
    assert await forget() == 1
    left = await words(db)
    assert MARK.email not in left
    assert MARK.name not in left
    assert "Geheim" in left
    clock.move(timedelta(days=30 + 365))
    assert await forget() == 0
    left = await words(db)
    assert "Geheim" not in left
    assert left.count(SANNE.email) == 1  # the person of an expert who goes on


async def test_a_forgotten_registration_leaves_the_expert(
    client: httpx.AsyncClient, app: Application, db: Database, clock: FixedClock
):
    await make_lab(db)
    await make_expert(db)
    await register(client, Person(SANNE.name, SANNE.email, "Advies", "other", ""), "lab-groningen")
    clock.move(timedelta(days=31 * 26))
    async with db.transaction() as tx:
        assert await forget_registrations(tx, clock.now()) == 1
    assert SANNE.email in await words(db)


def test_the_register_says_the_terms():
    assert f"invitations {FORGOTTEN_AFTER_MONTHS} months after the activity" in REGISTER
    assert f"{RETIRED_FOR_MONTHS} months after stopping" in REGISTER
