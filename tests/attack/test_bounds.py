"""Numbers and moments that no column takes, in an address or a form of ours: they are not there, and no fault."""

import httpx
import pytest
from sqlalchemy import select

from leerkring.activities.papers.model import Paper
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.activities.test_papers import PAPERS, add
from tests.cast import FATIMA
from tests.people.office import sign_in
from tests.registrations.deciding.applying import BOARD, three_apply


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services, db: Database) -> httpx.AsyncClient:
    """The browser of Fatima, whose circle three people applied for."""
    await three_apply(client, db)
    await sign_in(client, services, FATIMA)
    return client


@pytest.mark.parametrize("number", ["2147483648", "9223372036854775808", "9" * 60, "-1"])
async def test_a_version_that_no_paper_has(fatima: httpx.AsyncClient, db: Database, number: str):
    assert (await add(fatima)).status_code == 303
    async with db.reading() as reading:
        paper = await reading.scalar(select(Paper.id))
    assert (await fatima.get(f"{PAPERS}/{paper}/bestand/1")).status_code == 200
    assert (await fatima.get(f"{PAPERS}/{paper}/bestand/{number}")).status_code == 404


@pytest.mark.parametrize("seen", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_list_that_was_looked_at_before_or_after_all_time(fatima: httpx.AsyncClient, seen: str):
    everybody = {"alles": "ja", "gezien": seen}
    for path, more in (
        (f"{BOARD}/oordeel", {"mark": "yes"}),
        ("/beheer/activiteiten/woonzorganalyse/berichten/uit-keuze", {}),
        ("/beheer/mensen/berichten/uit-keuze", {}),
    ):
        assert (await fatima.post(path, data={**everybody, **more})).status_code == 303, path
