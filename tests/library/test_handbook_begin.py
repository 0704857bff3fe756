"""Ilse begins a handbook in the back office, and lets it appear by itself."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.handbooks.editing.editions import publish_editions_due
from tests.cast import ILSE
from tests.conftest import TODAY
from tests.people.office import back_office_of

BEHEER = "/beheer/handreikingen"
EDITION = f"{BEHEER}/wonen-na-de-opvang/1.0"
NEW = {
    "title": "Wonen na de opvang",
    "summary": "Hoe iemand na de opvang een huis vindt.",
    "theme": "woonzorgvisie",
}
WHEN = {"publish_on": "2027-01-14", "publish_time": "09:00"}


@pytest.fixture
async def ilse(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


async def begin(ilse: httpx.AsyncClient) -> None:
    made = await ilse.post(f"{BEHEER}/nieuw", data=NEW)
    assert made.headers["location"] == f"{EDITION}?gedaan=nieuw"


async def add_chapter(ilse: httpx.AsyncClient) -> None:
    added = await ilse.post(
        f"{EDITION}/toevoegen", data={"title": "De eerste week", "summary": "Wat dan telt."}
    )
    assert added.status_code == 303


async def test_a_handbook_begins_with_a_title_and_readers_get_it_when_published(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    await begin(ilse)
    assert (await client.get("/handreikingen/wonen-na-de-opvang")).status_code == 404
    refused = await ilse.post(f"{EDITION}/publiceren")
    assert (refused.status_code, "nog geen hoofdstukken" in refused.text) == (409, True)
    await add_chapter(ilse)
    assert (await ilse.post(f"{EDITION}/publiceren")).status_code == 303
    assert "De eerste week" in (await client.get("/handreikingen/wonen-na-de-opvang")).text
    assert "Wonen na de opvang" in (await client.get("/themas/woonzorgvisie")).text


async def test_what_is_wrong_is_said_and_what_was_typed_stays(ilse: httpx.AsyncClient) -> None:
    await begin(ilse)
    again = await ilse.post(f"{BEHEER}/nieuw", data=NEW)
    assert (again.status_code, "heeft dit adres al" in again.text) == (422, True)
    assert 'value="Wonen na de opvang"' in again.text
    empty = await ilse.post(f"{BEHEER}/nieuw", data={"title": "Zonder samenvatting", "theme": "een-ander"})
    assert (empty.status_code, 'href="#veld-summary"' in empty.text) == (422, True)
    made_up = await ilse.post(f"{BEHEER}/nieuw", data=NEW | {"slug": "nog-een", "theme": "een-ander"})
    assert "Kies een thema uit de lijst." in made_up.text


async def test_an_edition_appears_by_itself_at_its_moment_and_not_before(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
) -> None:
    await begin(ilse)
    refused = await ilse.post(f"{EDITION}/plannen", data=WHEN)
    assert (refused.status_code, "nog geen hoofdstukken" in refused.text) == (409, True)
    await add_chapter(ilse)
    gone_by = await ilse.post(f"{EDITION}/plannen", data={"publish_on": "2027-01-11"})
    assert (gone_by.status_code, "moment dat nog komt" in gone_by.text) == (422, True)
    assert (await ilse.post(f"{EDITION}/plannen", data=WHEN)).status_code == 303
    assert "Verschijnt do 14 januari 2027, 9.00 uur" in (await ilse.get(EDITION)).text
    assert await publish_editions_due(db, TODAY + timedelta(days=1)) == 0
    moment = TODAY + timedelta(days=2)
    assert await publish_editions_due(db, moment) == 1
    assert await publish_editions_due(db, moment) == 0
    assert "De eerste week" in (await client.get("/handreikingen/wonen-na-de-opvang")).text
    late = await ilse.post(f"{EDITION}/plannen", data={"publish_on": "2027-02-01"})
    assert (late.status_code, "al gepubliceerd" in late.text) == (409, True)


async def test_a_plan_can_be_taken_back(ilse: httpx.AsyncClient, db: Database) -> None:
    await begin(ilse)
    await add_chapter(ilse)
    await ilse.post(f"{EDITION}/plannen", data=WHEN)
    assert (await ilse.post(f"{EDITION}/plannen", data={"doen": "niet"})).status_code == 303
    assert await publish_editions_due(db, TODAY + timedelta(days=9)) == 0
