"""Throwing a draft away: while nobody but staff ever saw it, with all that was written for it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.papers.model import Paper
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.messages.model import Message
from leerkring.site.jobs import sweep
from tests.activities.test_papers import PDF
from tests.builders import make_circle, register
from tests.cast import FATIMA, KARIM, NOOR
from tests.people.office import back_office_of, sign_in
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
PATH = f"{ONE}/weggooien"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def many(db: Database, model: type) -> object:
    async with db.reading() as reading:
        return await reading.scalar(select(func.count()).select_from(model))


async def written_for(client: httpx.AsyncClient) -> None:
    """Put a paper, a question and a message with the activity."""
    files = {"bestand": ("agenda.pdf", PDF)}
    paper = {"title": "Agenda", "audience": "participants"}
    assert (await client.post(f"{ONE}/stukken", data=paper, files=files)).status_code == 303
    assert (await client.post(f"{ONE}/formulier/nieuw", data={"voorbeeld": "lunch"})).status_code == 303
    new = await open_form(client, f"{ONE}/berichten/nieuw")
    written = await client.post(
        new.action, data=new.data(subject="Welkom", body="Beste mensen", who="confirmed")
    )
    assert written.status_code == 303, written.text


async def test_a_draft_goes_with_all_that_was_written_for_it(
    fatima: httpx.AsyncClient, db: Database, services: Services
):
    assert services.files is not None
    await sweep(db, services.files, datetime(2100, 1, 1, tzinfo=UTC))  # what other tests left
    await make_circle(db, state="draft")
    await written_for(fatima)
    assert f'href="{PATH}"' in (await fatima.get(ONE)).text
    page = await fatima.get(PATH)
    for line in (
        "<dt>Dagen</dt><dd>3",
        "<dt>Stukken</dt><dd>1",
        "formulieren</dt><dd>1",
        "Berichten</dt><dd>1",
    ):
        assert line in page.text
    done = await fatima.post(PATH, data=(await open_form(fatima, PATH)).data())
    assert done.headers["location"] == "/beheer/activiteiten?gedaan=weggegooid"
    assert "Het concept is weggegooid." in (await fatima.get(done.headers["location"])).text
    assert [await many(db, model) for model in (Activity, Occurrence, Paper, Message)] == [0, 0, 0, 0]
    assert (await fatima.get(ONE)).status_code == 404
    assert (await fatima.post(PATH)).status_code == 404, "twice is once"
    assert await sweep(db, services.files, datetime.now(UTC)) == 0, "there is a day to call for help"
    assert await sweep(db, services.files, datetime.now(UTC) + timedelta(days=2)) == 1


async def test_the_log_keeps_who_threw_away_what(client: httpx.AsyncClient, services: Services, db: Database):
    await make_circle(db, state="draft")
    await sign_in(client, services, KARIM, "admin")
    await client.post(PATH, data=(await open_form(client, PATH)).data())
    log = (await client.get("/beheer/logboek")).text
    assert "gooide een concept van een activiteit weg" in log
    assert "titel: Leerkring woonzorganalyse" in log
    assert KARIM.name in log


@pytest.mark.parametrize(
    "stands, why",
    [
        ("scheduled", "komt vanzelf in de agenda"),
        ("published", "Alleen een concept kan weg"),
        ("cancelled", "Alleen een concept kan weg"),
        ("archived", "Alleen een concept kan weg"),
    ],
)
async def test_only_a_draft_goes(fatima: httpx.AsyncClient, db: Database, stands: str, why: str):
    await make_circle(db, state=stands)
    assert f'href="{PATH}"' not in (await fatima.get(ONE)).text
    assert why in (await fatima.get(PATH)).text
    refused = await fatima.post(PATH)
    assert refused.status_code == 409
    assert "Alleen een concept kan weg." in refused.text
    assert await many(db, Activity) == 1


async def test_what_was_in_the_agenda_stays(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await fatima.post(f"{ONE}/terugtrekken")
    assert f'href="{PATH}"' not in (await fatima.get(ONE)).text
    assert "stond al in de agenda" in (await fatima.get(PATH)).text
    refused = await fatima.post(PATH)
    assert refused.status_code == 409
    assert "stond al in de agenda" in refused.text
    assert await many(db, Activity) == 1


async def test_for_whom_somebody_registered_stays(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET state = 'draft'")
    assert f'href="{PATH}"' not in (await fatima.get(ONE)).text
    assert "zich 1 persoon aangemeld" in (await fatima.get(PATH)).text
    refused = await fatima.post(PATH)
    assert refused.status_code == 409
    assert "Er heeft zich al iemand aangemeld." in refused.text
    assert await many(db, Activity) == 1


async def test_what_goes_is_what_was_on_the_screen(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await make_circle(db, state="draft")
    seen = await open_form(fatima, PATH)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        await written_for(karim)
    late = await fatima.post(PATH, data=seen.data())
    assert late.status_code == 409
    assert KARIM.name in late.text
    assert await many(db, Activity) == 1
    assert (await fatima.post(PATH, data=form_to(late, PATH).data())).status_code == 303
    assert await many(db, Activity) == 0
