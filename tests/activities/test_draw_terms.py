"""What a draw is promised by: told before registration opens, checked, and fixed from then on."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from leerkring.activities.draws.model import Draw
from leerkring.activities.draws.promising import commitment_of
from leerkring.activities.model import Activity
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle
from tests.cast import FATIMA
from tests.conftest import TODAY
from tests.people.office import sign_in
from tests.support.forms import open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
PLACES = f"{ONE}/plaatsen"
PROMISE = {
    "allocation": "draw",
    "draw_value_name": "Slotkoers van de AEX op vrijdag 5 maart 2027",
    "draw_value_form": "decimals",
    "draw_value_on": "2027-02-10",
    "draw_value_time": "18.00",
    "draw_most_tickets": "3",
}


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def make_draft(db: Database, **columns: object) -> None:
    opens, closes = TODAY + timedelta(hours=1), TODAY + timedelta(days=20)
    columns = {"registration_opens_at": opens, "registration_closes_at": closes, **columns}
    await make_circle(db, starts_in=timedelta(days=60), state="draft", **columns)  # type: ignore[arg-type]


async def save(client: httpx.AsyncClient, **typed: str) -> httpx.Response:
    form = await open_form(client, PLACES)
    return await client.post(PLACES, data=form.data(**typed))


async def publish(client: httpx.AsyncClient) -> httpx.Response:
    form = await open_form(client, f"{ONE}/publiceren")
    return await client.post(f"{ONE}/publiceren", data=form.data())


async def promise(db: Database) -> tuple[object, ...]:
    a = Activity
    async with db.reading() as reading:
        row = await reading.row(
            select(a.draw_value_name, a.draw_value_form, a.draw_value_at, a.draw_most_tickets)
        )
    return tuple(row or ())


async def secrets_of(db: Database) -> list[tuple[str, str]]:
    async with db.reading() as reading:
        rows = await reading.rows(select(Draw.secret, Draw.commitment))
    return [(row.secret, row.commitment) for row in rows]


async def test_what_decides_is_told_and_its_secret_is_made_once(fatima: httpx.AsyncClient, db: Database):
    await make_draft(db)
    assert (await save(fatima, **PROMISE)).status_code == 303
    known_at = datetime(2027, 2, 10, 17, tzinfo=UTC)
    assert await promise(db) == (PROMISE["draw_value_name"], "decimals", known_at, 3)
    ((secret, commitment),) = await secrets_of(db)
    assert len(secret) == 64
    assert commitment == commitment_of(secret)
    assert (await save(fatima, draw_most_tickets="2")).status_code == 303
    assert (await publish(fatima)).status_code == 303
    assert await secrets_of(db) == [(secret, commitment)]
    for path in (PLACES, ONE, "/agenda/woonzorganalyse"):
        assert secret not in (await fatima.get(path)).text


async def test_a_draw_that_says_nothing_is_not_published(fatima: httpx.AsyncClient, db: Database):
    await make_draft(db, allocation="draw")
    refused = await publish(fatima)
    assert refused.status_code == 409
    assert "Noem eerst bij Plaatsen en verdeling de openbare waarde" in refused.text
    assert "nog niet gezegd welke openbare waarde" in (await fatima.get(ONE)).text
    assert (await save(fatima, **PROMISE)).status_code == 303
    assert (await publish(fatima)).status_code == 303


async def test_nor_does_one_that_is_published_become_a_draw_without_saying(
    fatima: httpx.AsyncClient, db: Database
):
    await make_draft(db)
    await publish(fatima)
    refused = await save(fatima, allocation="draw")
    assert refused.status_code == 422
    for sentence in ("Noem de openbare waarde", "Vul in wanneer de openbare waarde bekend wordt."):
        assert sentence in refused.text
    assert (await save(fatima, **PROMISE)).status_code == 303


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"draw_value_on": "2027-01-20"}, "pas bekend worden nadat de aanmelding is gesloten"),
        ({"draw_value_on": "2027-09-01"}, "bekend zijn voordat de eerste dag begint"),
        ({"draw_value_on": "ooit"}, "datum"),
        ({"draw_value_time": "laat"}, "Vul een tijd in"),
        ({"draw_most_tickets": "9"}, "Kies een van de antwoorden uit de lijst."),
        ({"draw_value_name": "x" * 121}, "ten hoogste 120 tekens"),
    ],
)
async def test_what_was_typed_wrong_comes_back(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str], sentence: str
):
    await make_draft(db)
    refused = await save(fatima, **{**PROMISE, **typed})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert PROMISE["draw_value_form"] in refused.text
    assert await promise(db) == ("", "decimals", None, 1)


async def test_once_registration_opened_the_promise_stands(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_draft(db)
    await save(fatima, **PROMISE)
    await publish(fatima)
    form = await open_form(fatima, PLACES)
    assert "draw_value_name" in form.names
    clock.set(TODAY + timedelta(hours=2))
    refused = await fatima.post(PLACES, data=form.data(draw_value_name="Iets anders"))
    assert "Wat over de loting is beloofd, staat daarmee vast." in refused.text
    form = await open_form(fatima, PLACES)
    assert "draw_value_name" not in form.names
    assert "Dit is beloofd en staat vast." in (await fatima.get(PLACES)).text
    assert (await fatima.post(PLACES, data=form.data(capacity="5"))).status_code == 303
    refused = await save(fatima, closes_on="2027-02-20")
    assert "pas bekend worden nadat de aanmelding is gesloten" in refused.text


async def test_who_gives_places_otherwise_promises_nothing(fatima: httpx.AsyncClient, db: Database):
    await make_draft(db)
    await save(fatima, **PROMISE)
    await save(fatima, allocation="first_come")
    assert await promise(db) == ("", "decimals", None, 1)
