"""Taking an activity out of the agenda again: while nobody registered, never after."""

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from tests.builders import make_circle, register, states
from tests.cast import FATIMA, KARIM, NOOR
from tests.people.office import back_office_of, sign_in
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
PATH = f"{ONE}/terugtrekken"
PAGE = "/agenda/woonzorganalyse"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def state(db: Database) -> object:
    async with db.reading() as reading:
        return await reading.scalar(select(Activity.state))


async def test_what_nobody_registered_for_is_a_draft_again(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    assert (await fatima.get(PAGE)).status_code == 200
    assert f'href="{PATH}"' in (await fatima.get(ONE)).text
    form = await open_form(fatima, PATH)
    done = await fatima.post(PATH, data=form.data())
    assert done.headers["location"] == f"{ONE}?gedaan=teruggetrokken"
    page = await fatima.get(done.headers["location"])
    assert "De activiteit is weer een concept." in page.text
    assert (await fatima.get(PAGE)).status_code == 404
    assert PAGE not in (await fatima.get("/agenda")).text
    log = await fatima.get(f"{ONE}/logboek")
    assert "trok een activiteit terug uit de agenda" in log.text
    assert (await fatima.post(PATH, data=form.data())).status_code == 303, "twice is once"
    assert (await fatima.post(f"{ONE}/publiceren")).status_code == 303
    assert PAGE in (await fatima.get("/agenda")).text
    assert f'data-hit="{PAGE}"' in (await fatima.get("/zoeken?q=woonzorganalyse")).text
    await fatima.post(PATH)
    assert f'data-hit="{PAGE}"' not in (await fatima.get("/zoeken?q=woonzorganalyse")).text


async def test_who_registered_is_not_left_without_a_page(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    form = await open_form(fatima, PATH)
    noor = await register(fatima, NOOR)
    late = await fatima.post(PATH, data=form.data())
    assert late.status_code == 409
    assert "Er heeft zich al iemand aangemeld." in late.text
    await fatima.post(f"{noor}/afmelden")
    assert await states(db) == {"noor": "cancelled"}
    page = await fatima.get(PATH)
    assert "Er heeft zich 1 persoon aangemeld." in page.text
    assert f'href="{ONE}/annuleren"' in page.text
    assert f'href="{PATH}"' not in (await fatima.get(ONE)).text
    assert (await fatima.post(PATH)).status_code == 409, "her link still shows what it was"
    assert await state(db) == "published"


async def test_taking_back_a_plan_withdraws_nothing(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    refused = await fatima.post(f"{ONE}/publiceren", data={"doen": "niet-plannen"})
    assert refused.status_code == 409
    assert await state(db) == "published"


@pytest.mark.parametrize("stands", ["draft", "scheduled", "cancelled", "archived"])
async def test_only_what_is_published_is_withdrawn(fatima: httpx.AsyncClient, db: Database, stands: str):
    await make_circle(db, state=stands)
    assert "Er is niets terug te trekken." in (await fatima.get(PATH)).text
    answer = await fatima.post(PATH)
    assert answer.status_code == (303 if stands == "draft" else 409)
    assert await state(db) == stands


async def test_what_is_withdrawn_is_what_was_on_the_screen(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await make_circle(db)
    seen = await open_form(fatima, PATH)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        await karim.post(f"{ONE}/plaatsen", data={"capacity": "9"})
    late = await fatima.post(PATH, data=seen.data())
    assert late.status_code == 409
    assert KARIM.name in late.text
    assert (await fatima.post(PATH, data=form_to(late, PATH).data())).status_code == 303
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(Delivery)) == 0


async def test_the_page_of_publishing_says_that_it_is_published(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    page = await fatima.get(f"{ONE}/publiceren")
    assert "Deze activiteit is al gepubliceerd." in page.text
    assert 'value="plannen"' not in page.text
