"""`leerkring sample --scale`: as much data as a large institute has, in which everything still holds."""

from collections.abc import AsyncIterator

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.run.check import run_checks
from leerkring.run.scaling import CannotScale, check_scale, scale
from leerkring.run.scaling.people import ascii_of
from leerkring.settings import Settings
from tests.conftest import TODAY
from tests.support.sample import live_with_sample


async def count(services: Services, table: str, where: str = "true") -> int:
    async with services.db.transaction() as tx:
        (row,) = await tx.sql(f'SELECT count(*) AS number FROM "{table}" WHERE {where}')
        return int(row.number)


@pytest.fixture
async def patient(services: Services) -> AsyncIterator[Database]:
    """The database as a command has it: nobody waits for a page."""
    db = Database(services.settings.database_url)
    yield db
    await db.close()


async def test_everything_still_holds(services: Services, patient: Database) -> None:
    await live_with_sample(services)
    before = {
        table: await count(services, table)
        for table in ("activity", "registration", "item", "person", "subscription", "search_entry")
    }
    await scale(patient, 1, services.clock.now())
    grown = {table: await count(services, table) - number for table, number in before.items()}
    assert grown == {
        "activity": 5,
        "registration": 1000,
        "item": 50,
        "person": 1000,
        "subscription": 1100,
        "search_entry": 5 + 47,
    }
    wrong = [found for found in await run_checks(patient) if not found.ok]
    assert not wrong, wrong
    with pytest.raises(CannotScale, match="scaled before"):
        await scale(patient, 1, services.clock.now())


async def test_what_was_added_is_found_and_shown(
    services: Services, patient: Database, client: httpx.AsyncClient
) -> None:
    await live_with_sample(services)
    await scale(patient, 1, services.clock.now())
    async with patient.transaction() as tx:
        (lesson,) = await tx.sql(
            "SELECT slug, title FROM item WHERE kind = 'lesson' AND state = 'published' AND slug ~ '-[0-9]+$' LIMIT 1"
        )
        (meeting,) = await tx.sql(
            "SELECT slug FROM activity WHERE slug ~ '-[0-9]+$' AND ends_at < $1 LIMIT 1", TODAY
        )
    town = lesson.title.rpartition(", ")[2]
    assert f"/lessen/{lesson.slug}" in (await client.get("/zoeken", params={"q": town, "soort": "les"})).text
    for path in (f"/lessen/{lesson.slug}", f"/agenda/{meeting.slug}"):
        assert (await client.get(path)).status_code == 200, path


def test_not_where_others_could_take_it_for_real() -> None:
    site = Settings(secret_key="x" * 40, base_url="https://leerkring.example")
    with pytest.raises(CannotScale, match="not this machine's own"):
        check_scale(1, site)
    check_scale(1, site, anywhere=True)
    here = Settings(secret_key="x" * 40)
    check_scale(200, here)
    for number in (0, 201):
        with pytest.raises(CannotScale, match="1 to 200"):
            check_scale(number, here)


def test_names_as_they_stand_in_addresses() -> None:
    assert [ascii_of(name) for name in ("Yalçın", "El Amrani", "’s-Hertogenbosch", "Súdwest-Fryslân")] == [
        "yalcin",
        "el-amrani",
        "s-hertogenbosch",
        "sudwest-fryslan",
    ]
