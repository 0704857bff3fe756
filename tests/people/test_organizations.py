"""Organisaties: Fatima sees who works where, how people wrote it, which places that takes, and puts it right."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.people.model import Organization
from tests.builders import form_of, make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.people.office import back_office_of, sign_in
from tests.support.forms import form_to

ALL = "/beheer/organisaties"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def page_of(db: Database, name: str) -> str:
    """Return the address of this organisation's page."""
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Organization.id).where(Organization.name == name))
    return f"{ALL}/{id_}"


def names(page: httpx.Response) -> list[str]:
    """Return the names in the list, in its order."""
    assert page.status_code == 200
    return re.findall(r'<th scope="row"><a href="/beheer/organisaties/[^"]+">([^<]+)</a>', page.text)


async def correct(desk: httpx.AsyncClient, page: str, **typed: str) -> httpx.Response:
    """Fill in the form on the page and save."""
    form = form_to(await desk.get(page), page)
    return await desk.post(page, data=form.data(**typed))


async def test_found_by_how_somebody_wrote_it_and_by_kind(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=1)
    await register(fatima, NOOR, organization="GEMEENTE ALMELO!")
    await register(fatima, BAS, organization="gemeente  almelo")
    await register(fatima, JOOST)
    assert names(await fatima.get(ALL)) == ["Corporatie Domus", "GEMEENTE ALMELO!"]
    assert names(await fatima.get(f"{ALL}?zoek=almelo+gemeente")) == ["GEMEENTE ALMELO!"]
    assert names(await fatima.get(f"{ALL}?soort=housing_corporation")) == ["Corporatie Domus"]
    assert "Niets gevonden" in (await fatima.get(f"{ALL}?zoek=xyz")).text
    page = (await fatima.get(await page_of(db, "GEMEENTE ALMELO!"))).text
    for text in (
        "Zo schreven mensen de naam",
        "gemeente almelo",
        NOOR.name,
        BAS.name,
        "geen grens",
        "Almelo",
    ):
        assert text in page, text
    assert JOOST.name not in page


async def test_the_places_stand_beside_the_most_there_may_be(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=5, max_per_organization=1)
    await register(fatima, NOOR)
    await register(fatima, BAS, organization=NOOR.organization)
    page = (await fatima.get(await page_of(db, NOOR.organization))).text
    row = re.search(r"<tr><th.*?/aanmeldingen.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert re.findall(r'class="num"[^>]*>(\d+)', row.group()) == ["1", "1", "1"]


async def test_it_is_put_right_and_counts_by_its_new_name(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=5, max_per_organization=1)
    await register(fatima, NOOR, organization="Gemeente Almlo")
    page = await page_of(db, "Gemeente Almlo")
    done = await correct(
        fatima, page, name="Gemeente Almelo", kind="province", municipality="GM0153", known="yes"
    )
    assert done.headers["location"] == f"{page}?gedaan=verbeterd"
    shown = (await fatima.get(page)).text
    assert "<h1>Gemeente Almelo</h1>" in shown
    assert "Provincie, Enschede" in shown
    assert "Gemeente Almlo" in shown, "what somebody wrote stays"
    assert "Gemeente Almelo" in (await fatima.get("/agenda/woonzorganalyse/aanmelden")).text, "suggested"
    await register(fatima, BAS, organization="gemeente almelo")
    assert names(await fatima.get(ALL)) == ["Gemeente Almelo"]
    assert "verbeterde een organisatie" in (await fatima.get("/beheer/logboek")).text


async def test_mistakes_and_a_name_that_is_taken(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    page = await page_of(db, NOOR.organization)
    wrong = await correct(fatima, page, name=" ", kind="koning")
    assert wrong.status_code == 422
    assert "Vul de naam van de organisatie in." in wrong.text
    nowhere = await correct(fatima, page, municipality="GM9999")
    assert nowhere.status_code == 422
    assert "Kies de gemeente uit de lijst." in nowhere.text
    taken = await correct(fatima, page, name="CORPORATIE domus.")
    assert taken.status_code == 409
    assert await page_of(db, JOOST.organization) in taken.text


async def test_two_at_once_lose_nothing(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    pages = [await page_of(db, NOOR.organization), await page_of(db, JOOST.organization)]
    same = {"name": "Eén naam", "kind": "other"}
    answers = await asyncio.gather(*(fatima.post(page, data=same) for page in pages))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    form = form_to(await fatima.get(pages[0]), pages[0])
    async with back_office_of(app, services, KARIM, "admin") as karim:
        assert (await correct(karim, pages[0], name="Gemeente Almelo-Noord")).status_code == 303
    late = await fatima.post(pages[0], data=form.data(name="Almelo"))
    assert late.status_code == 409
    for text in ("Gemeente Almelo-Noord", KARIM.name, 'value="Almelo"'):
        assert text in late.text


async def test_neither_hosts_nor_editors(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(client, NOOR)
    page = await page_of(db, NOOR.organization)
    for person, role in ((BAS, "host"), (ILSE, "editor")):
        async with back_office_of(app, services, person, role) as desk:
            for path in (ALL, page):
                assert (await desk.get(path)).status_code == 403
            assert (await desk.post(page, data=form_of(NOOR))).status_code == 403
