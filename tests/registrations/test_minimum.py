"""Enough people: visitors read the minimum and its day, somebody decides on time, and who would come hears of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.registrations.changing.calling_off import cancel_activity
from leerkring.registrations.minimum.refusals import AlreadyGoesAhead
from leerkring.registrations.minimum.service import GOES_AHEAD, go_ahead
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, KARIM, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
DAY = date(2027, 1, 18)
"""A few days after today."""


@pytest.fixture
async def fatima(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of Fatima, organiser."""
    async with back_office_of(app, services, FATIMA, "organizer") as browser:
        yield browser


async def circle(db: Database, **columns: Any) -> UUID:
    """Make a circle of six places that goes on with three people, decided in a few days."""
    decided: dict[str, Any] = {"minimum": 3, "decide_on": TODAY.date() + timedelta(days=4)}
    return await make_circle(db, capacity=6, **(decided | columns))


async def kinds(db: Database) -> list[str]:
    async with db.reading() as reading:
        rows = await reading.rows(select(Delivery.kind).where(Delivery.state == "queued"))
    return sorted(row.kind.partition(".")[2] for row in rows)


async def decided_at(db: Database) -> Any:
    async with db.reading() as reading:
        return await reading.scalar(select(Activity.go_ahead_at))


async def test_visitors_and_who_registers_read_the_minimum_and_its_day(
    client: httpx.AsyncClient, services: Services, db: Database
):
    await circle(db)
    sentence = "Deze leerkring gaat door bij ten minste 3 deelnemers. Dat besluiten wij uiterlijk op"
    assert sentence in (await client.get("/agenda/woonzorganalyse")).text
    hers = await register(client, NOOR)
    assert sentence in (await client.get(hers)).text
    (mail,) = await deliver(services)
    assert sentence in " ".join(mail.text.split())
    assert "U krijgt daarover een mail." in mail.text


async def test_it_stands_on_today_and_on_the_overview_until_somebody_decides(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await circle(db, decide_on=TODAY.date() + timedelta(days=20))
    await register(client, NOOR)

    async def look(path: str) -> str:
        async with back_office_of(app, services, FATIMA, "organizer") as browser:
            return (await browser.get(path)).text

    assert "Gaat het door?" not in await look("/beheer"), "it is not time yet"
    assert "2 te weinig, besluit voor" in await look(ONE)
    clock.move(timedelta(days=14))
    today = await look("/beheer")
    assert "Gaat het door?" in today
    assert "2 te weinig, besluit voor" in today
    clock.move(timedelta(days=9))
    assert "2 te weinig, besluit had gemoeten op" in await look("/beheer")
    assert "U hoort zo snel mogelijk of dat zo is." in (await client.get("/agenda/woonzorganalyse")).text
    async with back_office_of(app, services, FATIMA, "organizer") as browser:
        form = await open_form(browser, f"{ONE}/besluit")
        assert (await browser.post(f"{ONE}/besluit", data=form.data())).status_code == 303
    assert "Gaat het door?" not in await look("/beheer")
    clock.move(timedelta(days=30))
    assert "Deze leerkring gaat" not in (await client.get("/agenda/woonzorganalyse")).text


async def test_going_on_is_one_act_and_who_would_come_hears_it(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await circle(db)
    for person in (NOOR, BAS):
        await register(client, person)
    await deliver(services)
    page = await fatima.get(f"{ONE}/besluit")
    assert "Dat kan ook met 1 te weinig." in page.text
    assert "Stuur 2 mensen een mail dat het doorgaat" in page.text
    done = await fatima.post(f"{ONE}/besluit", data=form_to(page, "/besluit").data())
    assert done.headers["location"] == f"{ONE}?gedaan=gaat-door&mails=2"
    assert "Er gaan 2 mails uit." in (await fatima.get(done.headers["location"])).text
    assert await decided_at(db) == TODAY
    mails = await deliver(services)
    assert len(mails) == 2
    assert all("gaat door. Dat is nu zeker." in mail.text for mail in mails)
    assert "Deze leerkring gaat zeker door." in (await client.get("/agenda/woonzorganalyse")).text
    assert "besloot dat een activiteit doorgaat" in (await fatima.get(f"{ONE}/logboek")).text
    assert "De activiteit gaat door" in (await fatima.get(f"{ONE}/besluit")).text


async def test_without_the_tick_nobody_gets_a_mail(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await circle(db)
    await register(client, NOOR)
    await deliver(services)
    form = await open_form(fatima, f"{ONE}/besluit")
    data = {name: value for name, value in form.data().items() if name != "tell"}
    assert (await fatima.post(f"{ONE}/besluit", data=data)).headers["location"].endswith("mails=0")
    assert await kinds(db) == []


async def test_no_is_said_by_cancelling_with_a_message_to_begin_with(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, db: Database
):
    await circle(db)
    await register(client, NOOR)
    page = await fatima.get(f"{ONE}/besluit")
    way = f"{ONE}/annuleren?waarom=te-weinig"
    assert way in page.text
    look = await fatima.get(way)
    assert "1 persoon krijgt" in look.text
    assert "Helaas gaat deze leerkring niet door: er zijn te weinig aanmeldingen." in look.text
    assert "te weinig aanmeldingen" not in (await fatima.get(f"{ONE}/annuleren")).text
    assert (await fatima.post(f"{ONE}/annuleren", data=form_to(look, "/annuleren").data())).status_code == 303
    assert "Er valt niets te besluiten" in (await fatima.get(f"{ONE}/besluit")).text
    assert "Gaat het door?" not in (await fatima.get("/beheer")).text


async def test_who_decides_second_is_told(
    app: Application, services: Services, fatima: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
):
    await circle(db)
    await register(client, NOOR)
    await deliver(services)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        hers, his = await open_form(fatima, f"{ONE}/besluit"), await open_form(karim, f"{ONE}/besluit")
        cancels = await open_form(karim, f"{ONE}/annuleren")
        assert (await fatima.post(f"{ONE}/besluit", data=hers.data())).status_code == 303
        again = await karim.post(f"{ONE}/besluit", data=his.data())
        assert again.status_code == 409
        assert "Er is al besloten dat deze activiteit doorgaat" in again.text
        no = await karim.post(f"{ONE}/annuleren", data=cancels.data(message="Te weinig mensen."))
        assert no.status_code == 409, "it was opened before Fatima said yes"
    assert await kinds(db) == ["goes_ahead"]


async def test_yes_and_no_at_the_very_same_moment(
    app: Application, client: httpx.AsyncClient, db: Database, clock: FixedClock
):
    id_ = await circle(db)
    await register(client, NOOR)
    by: dict[str, Any] = {"actor": "staff:test", "now": clock.now(), "settings": app.settings}
    outcomes = await asyncio.gather(
        *(go_ahead(db, id_, tell=True, **by) for _ in range(6)),
        return_exceptions=True,
    )
    assert outcomes.count(1) == 1, "one of them said yes, to one person"
    assert sum(isinstance(one, AlreadyGoesAhead) for one in outcomes) == 5
    await cancel_activity(db, id_, message="Toch niet.", **by)
    async with db.reading() as reading:
        left = await reading.scalar(
            select(func.count()).where(Delivery.kind == GOES_AHEAD, Delivery.state == "queued")
        )
    assert left == 0, "what was not sent yet is taken back with the cancellation"


async def test_a_minimum_may_change_until_it_is_decided_and_who_would_come_hears_it(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await circle(db)
    await register(client, NOOR)
    await deliver(services)
    places = f"{ONE}/plaatsen"
    typed = (await open_form(fatima, places)).data(minimum="5", decide_on=DAY.isoformat())
    look = await fatima.post(places, data=typed)
    assert "1 persoon krijgt een mail over het minimum" in look.text
    assert await kinds(db) == []
    done = await fatima.post(places, data=form_to(look, "/plaatsen").data())
    assert done.headers["location"] == f"{ONE}?gedaan=plaatsen&mails=1"
    (mail,) = await deliver(services)
    assert "gaat door bij ten minste 5 deelnemers" in mail.text
    form = await open_form(fatima, f"{ONE}/besluit")
    await fatima.post(f"{ONE}/besluit", data=form.data())
    page = await open_form(fatima, places)
    assert "minimum" not in page.data()
    refused = await fatima.post(places, data=page.data(minimum="2"))
    assert refused.status_code == 422
    assert "Het minimum staat daarmee vast." in refused.text


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"minimum": "4", "decide_on": ""}, "allebei in, of laat ze allebei leeg"),
        ({"minimum": "", "decide_on": "2027-01-20"}, "allebei in, of laat ze allebei leeg"),
        ({"minimum": "7", "decide_on": "2027-01-20"}, "Dit is meer dan er plaatsen zijn (6)."),
        ({"minimum": "4", "decide_on": "2029-01-20"}, "Besluit uiterlijk op de eerste dag."),
        ({"minimum": "4", "decide_on": "2020-01-20"}, "Op deze dag is de aanmelding nog niet open."),
        ({"minimum": "4", "decide_on": "ooit"}, "Vul een datum in"),
        ({"minimum": "veel", "decide_on": "2027-01-20"}, "Vul een aantal in"),
    ],
)
async def test_what_does_not_fit_comes_back(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str], says: str
):
    await make_circle(db, capacity=6, state="draft")
    form = await open_form(fatima, f"{ONE}/plaatsen")
    page = await fatima.post(f"{ONE}/plaatsen", data=form.data(**typed))
    assert page.status_code == 422
    assert says in page.text
