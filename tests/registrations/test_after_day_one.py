"""From the first day on no place is offered, and nobody is told that one will be: who leaves, who waits, staff."""

from datetime import timedelta

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle, register, states
from tests.cast import FATIMA, NOOR, colleague
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.registrations.test_web import main_of

OFFERED = ("krijgt uw plaats aangeboden", "krijgt hem aangeboden", "mail met een aanbod")


@pytest.fixture
async def pages(client: httpx.AsyncClient, db: Database) -> list[str]:
    """Two of two places are taken, three wait, and there are three days."""
    await make_circle(db, capacity=2, days=3, starts_in=timedelta(days=10))
    return [await register(client, person) for person in (NOOR, *map(colleague, range(4)))]


async def test_before_it_they_are(client: httpx.AsyncClient, services: Services, pages: list[str]):
    await deliver(services)
    waits = await client.get(pages[2])
    assert OFFERED[2] in waits.text
    assert OFFERED[1] in (await client.get(f"{pages[0]}/afmelden")).text
    done = await client.post(f"{pages[0]}/afmelden")
    assert OFFERED[0] in (await client.get(done.headers["location"])).text
    assert any(OFFERED[0] in mail.text for mail in await deliver(services))


async def test_after_day_one_nobody_is_told_of_an_offer_that_cannot_be_made(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, pages: list[str]
):
    await deliver(services)
    clock.move(timedelta(days=10, hours=2))
    asked = await client.get(f"{pages[0]}/afmelden")
    assert "niemand meer aan" in asked.text
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        before = await desk.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen?status=confirmed")
        person = next(
            line.split('"')[1] for line in before.text.split("<tr data-row=")[1:] if NOOR.name in line
        )
        ending = await desk.get(f"/beheer/activiteiten/woonzorganalyse/aanmeldingen/{person}/afmelden")
        assert "wordt aangeboden aan wie vooraan wacht" not in ending.text
        assert "niet meer aangeboden" in ending.text
        places = await desk.get("/beheer/activiteiten/woonzorganalyse/plaatsen")
        assert "meteen een aanbod" not in places.text
    done = await client.post(f"{pages[0]}/afmelden")
    seen = [asked.text, (await client.get(done.headers["location"])).text]
    waits = await client.get(pages[2])
    assert main_of(waits)["state"] == "waitlisted"
    assert "De eerste dag is begonnen. Daarom bieden wij geen plaatsen meer aan" in waits.text
    assert "Alle plaatsen zijn bezet" not in waits.text, "one of the two is free"
    assert "geen plaatsen meer" in (await client.get(f"{pages[2]}/afmelden")).text
    (letter,) = await deliver(services)
    assert NOOR.email in letter.to
    for words in (*seen, waits.text, letter.text, letter.html):
        assert not any(offered in words for offered in OFFERED)
    assert list((await states(services.db)).values()) == ["cancelled", "confirmed", *["waitlisted"] * 3]
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        page = await desk.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen")
        assert "Er wordt geen plaats meer aangeboden" in page.text
