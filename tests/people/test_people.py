"""Mensen: Fatima finds somebody by any part of a name, and sees everything that they did, got and answered."""

import csv
import io
import re

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from leerkring.people.model import Person as PersonRow
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR, Person
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of, sign_in, token_of
from tests.postbox import deliver

ALL = "/beheer/mensen"
PIET = Person("Piet van der Vries", "piet@twente.example", "Zorggroep Twente", "care_provider", "GM0153")
SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def page_of(db: Database, person: Person) -> str:
    """Return the address of this person's page."""
    async with db.reading() as reading:
        id_ = await reading.scalar(select(PersonRow.id).where(PersonRow.email == person.email))
    return f"{ALL}/{id_}"


def names(page: httpx.Response) -> list[str]:
    """Return the names in the list, in its order."""
    assert page.status_code == 200
    return re.findall(r'<th scope="row"><a href="/beheer/mensen/[^"]+">([^<]+)</a>', page.text)


async def come(client: httpx.AsyncClient, db: Database, *people: Person) -> None:
    """Have these people register, for a circle with one place and a question."""
    field = {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "text"}
    await make_circle(db, capacity=1, fields=[field])
    for person in people:
        await register(client, person, **{"field-vraag": f"De vraag van {person.name}"})


@pytest.mark.parametrize(
    "typed",
    ["vries", "piet vries", "Vries, Piet van der", "van der vries", "VRIES twente", "piet@", "zorggroep"],
)
async def test_somebody_is_found_by_any_part(fatima: httpx.AsyncClient, db: Database, typed: str):
    await come(fatima, db, NOOR, JOOST, PIET)
    assert names(await fatima.get(ALL, params={"zoek": typed})) == [PIET.name]


async def test_the_list_is_filtered_by_part_kind_and_region(fatima: httpx.AsyncClient, db: Database):
    await come(fatima, db, NOOR, JOOST, PIET)
    assert names(await fatima.get(ALL)) == [JOOST.name, NOOR.name, PIET.name]
    assert names(await fatima.get(f"{ALL}?sorteer=-adres")) == [PIET.name, NOOR.name, JOOST.name]
    assert names(await fatima.get(f"{ALL}?rol=deelnemer")) == [NOOR.name]
    assert names(await fatima.get(f"{ALL}?rol=wacht&soort=care_provider")) == [PIET.name]
    assert names(await fatima.get(f"{ALL}?regio=twente&rol=wacht")) == [JOOST.name, PIET.name]
    assert "Niemand gevonden" in (await fatima.get(f"{ALL}?regio=twente&rol=weg")).text
    assert names(await fatima.get(f"{ALL}?rol=koning&zoek=%25%00")) == []


async def test_one_person_with_all_they_did_got_and_answered(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await come(fatima, db, NOOR, JOOST)
    await make_circle(db, "tweede", title="Leerkring wijkzorg")
    await register(fatima, JOOST, "tweede")
    await deliver(services)
    page = await fatima.get(await page_of(db, JOOST))
    for text in (
        *(JOOST.name, JOOST.email, JOOST.organization, "2 aanmeldingen", "Leerkring wijkzorg"),
        *("Welke vraag brengt u mee?", "De vraag van Joost Bakker", "alle plaatsen waren bezet"),
        *("wachtlijst", "bevestigd", "verstuurd"),
    ):
        assert text in page.text, text
    assert "De vraag van Noor" not in page.text
    assert page.text.count('href="/beheer/mail/') == 2
    assert not SECRET.search(page.text.replace(token_of(await fatima.get(ALL)), "")), "no secret link"
    assert (await fatima.get(f"{ALL}/00000000-0000-0000-0000-000000000000")).status_code == 404


async def test_who_reads_the_newsletter_is_for_those_who_make_it(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    """An organiser meets people in activities; who only reads is not among them."""
    await come(fatima, db, NOOR)
    await subscribe(fatima, services, NOOR)
    await subscribe(fatima, services, PIET)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        assert PIET.name in names(await karim.get(ALL))
        assert names(await karim.get(f"{ALL}?rol=nooit&zoek=piet")) == [PIET.name]
        page = (await karim.get(await page_of(db, NOOR))).text
        assert "ingeschreven, elk nummer" in page
        assert "inschrijving bevestig" in page.lower()
    assert names(await fatima.get(ALL)) == [NOOR.name]
    page = (await fatima.get(await page_of(db, NOOR))).text
    assert "ieuwsbrief" not in page
    assert "nschrijving" not in page
    assert (await fatima.get(await page_of(db, PIET))).status_code == 404


async def test_neither_hosts_nor_editors_see_people(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    await come(client, db, NOOR)
    for person, role in ((BAS, "host"), (ILSE, "editor")):
        async with back_office_of(app, services, person, role) as desk:
            assert (await desk.get(ALL)).status_code == 403
            assert (await desk.get(await page_of(db, NOOR))).status_code == 403
            assert (await desk.post(f"{ALL}.csv")).status_code == 403


async def test_the_file_holds_whom_the_list_shows_and_is_logged(fatima: httpx.AsyncClient, db: Database):
    await come(fatima, db, NOOR, JOOST)
    assert (await fatima.post(f"{ALL}.csv", data={"token": "x"})).status_code in (400, 403, 409)
    token = token_of(await fatima.get(ALL))
    file = await fatima.post(f"{ALL}.csv", data={"token": token, "rol": "wacht"})
    rows = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff")), delimiter=";"))
    assert [row[:4] for row in rows[1:]] == [[JOOST.name, JOOST.email, JOOST.organization, "1"]]
    async with db.reading() as reading:
        details = await reading.scalar(select(Audit.details).where(Audit.action == "people.export"))
    assert details == {"people": 1}
