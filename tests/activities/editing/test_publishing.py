"""Fatima looks at the page before visitors do, and lets it appear: now, or by itself later."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.jobs import publish_due
from leerkring.activities.model import Activity, Occurrence
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.text.dutch import local
from leerkring.core.web.services import Services
from tests.activities.test_overview import to_do
from tests.builders import make_circle
from tests.cast import BAS, FATIMA, ILSE
from tests.people.office import back_office_of
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
PUBLISH = ONE + "/publiceren"
PUBLIC = "/agenda/woonzorganalyse"
LATER = {"publish_on": "2027-01-20", "publish_time": "08:30", "doen": "plannen"}


@pytest.fixture
async def fatima(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser, beside a draft of a circle."""
    await make_circle(app.db, state="draft")
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def planned(db: Database) -> tuple[str, str]:
    """Return the state, and the clock of Amsterdam at which it will be published."""
    async with db.reading() as reading:
        row = await reading.row(select(Activity.state, Activity.publish_at))
    assert row is not None
    return row.state, f"{local(row.publish_at):%d-%m-%Y %H:%M}" if row.publish_at else ""


async def test_the_preview_is_the_page_of_visitors_and_nobody_registers_there(fatima: httpx.AsyncClient):
    shown = await fatima.get(ONE + "/voorbeeld")
    assert shown.status_code == 200
    assert "Dit is een voorbeeld" in shown.text
    assert 'content="noindex"' in shown.text
    assert 'data-state="open"' in shown.text, "as it will be, and not closed as a draft is"
    for nowhere in ("/agenda/woonzorganalyse/aanmelden", "data-live", "data-taken", "woonzorganalyse.ics"):
        assert nowhere not in shown.text
    assert (await fatima.get(PUBLIC)).status_code == 404
    await fatima.post(PUBLISH, data=(await open_form(fatima, PUBLISH)).data(doen="nu"))
    read = await fatima.get(PUBLIC)
    assert "Dit is een voorbeeld" not in read.text
    assert "noindex" not in read.text


async def test_a_host_previews_their_own_activity_alone_and_publishes_nothing(
    fatima: httpx.AsyncClient, app: Application, services: Services
):
    async with back_office_of(app, services, BAS, "host") as bas:
        assert (await bas.get(ONE + "/voorbeeld")).status_code == 200
        await make_circle(app.db, "anders", state="draft")
        assert (await bas.get("/beheer/activiteiten/anders/voorbeeld")).status_code == 404
        assert (await bas.get(PUBLISH)).status_code == 403
        assert (await bas.post(PUBLISH, data=LATER)).status_code == 403


async def test_it_appears_by_itself_at_the_moment_she_chose(fatima: httpx.AsyncClient, db: Database):
    sent = await fatima.post(PUBLISH, data=(await open_form(fatima, PUBLISH)).data(**LATER))
    assert sent.headers["location"] == ONE + "?gedaan=gepland"
    assert await planned(db) == ("scheduled", "20-01-2027 08:30")
    front = await fatima.get(sent.headers["location"])
    assert "komt vanzelf in de agenda op het gekozen moment" in front.text
    assert to_do(front) == [
        "Deze activiteit komt vanzelf in de agenda op wo 20 januari 2027, 8.30 uur. Moment wijzigen"
    ]
    form = await open_form(fatima, PUBLISH)
    assert (form.value("publish_on"), form.value("publish_time")) == ("2027-01-20", "08:30")
    await fatima.post(PUBLISH, data=form.data(publish_time="10:00", doen="plannen"))
    assert await planned(db) == ("scheduled", "20-01-2027 10:00")
    async with db.reading() as reading:
        at = await reading.scalar(select(Activity.publish_at))
    assert await publish_due(db, at) == 1
    assert (await fatima.get(PUBLIC)).status_code == 200


async def test_she_takes_it_back_and_it_stays_a_draft(fatima: httpx.AsyncClient, db: Database):
    await fatima.post(PUBLISH, data=(await open_form(fatima, PUBLISH)).data(**LATER))
    form = await open_form(fatima, PUBLISH)
    back = await fatima.post(PUBLISH, data=form.data(doen="niet-plannen"))
    assert back.headers["location"] == ONE + "?gedaan=niet-gepland"
    assert await planned(db) == ("draft", "")
    assert to_do(await fatima.get(ONE)) == ["Deze activiteit staat nog niet in de agenda. Publiceren"]


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"publish_on": ""}, "Vul een datum in"),
        ({"publish_on": "2027-01-02"}, "Kies een moment dat nog komt"),
        ({"publish_on": "2027-06-01"}, "De aanmelding sluit op"),
        ({"publish_time": "ochtend"}, "Vul een tijd in"),
    ],
)
async def test_a_moment_of_no_use_is_named(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str], said: str
):
    again = await fatima.post(PUBLISH, data=(await open_form(fatima, PUBLISH)).data(**LATER | typed))
    assert again.status_code == 422
    assert said in again.text
    for name, value in (LATER | typed).items():
        assert name == "doen" or form_to(again, PUBLISH).value(name) == value
    assert await planned(db) == ("draft", "")


async def test_what_is_missing_is_said_and_is_no_obstacle(fatima: httpx.AsyncClient, db: Database):
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(body=""))
        await tx.execute(update(Occurrence).where(Occurrence.number == 2).values(location=""))
    page = await fatima.get(PUBLISH)
    assert "Dit ontbreekt nog" in page.text
    assert "Er is nog geen programma of tekst." in page.text
    assert "er nog geen plaats bekend" in page.text
    assert "Er is nog geen programma of tekst. Tekst schrijven" in to_do(await fatima.get(ONE))
    sent = await fatima.post(PUBLISH, data=form_to(page, PUBLISH).data(doen="nu"))
    assert sent.headers["location"] == ONE + "?gedaan=gepubliceerd"


async def test_two_at_once_and_the_second_sees_the_first(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    async with back_office_of(app, services, ILSE, "organizer") as ilse:
        mine, hers = await open_form(fatima, PUBLISH), await open_form(ilse, PUBLISH)
        await ilse.post(PUBLISH, data=hers.data(**LATER))
        late = await fatima.post(PUBLISH, data=mine.data(**LATER | {"publish_time": "12:00"}))
    assert late.status_code == 409
    assert (
        f"Iemand anders heeft deze activiteit gewijzigd terwijl u ermee bezig was: {ILSE.name}" in late.text
    )
    assert await planned(db) == ("scheduled", "20-01-2027 08:30")


async def test_what_is_published_cannot_be_planned(fatima: httpx.AsyncClient, db: Database):
    form = await open_form(fatima, PUBLISH)
    await fatima.post(PUBLISH, data=form.data(doen="nu"))
    for doen in ("plannen", "niet-plannen"):
        no = await fatima.post(PUBLISH, data=form.data(**LATER | {"doen": doen}))
        assert no.status_code == 409
        assert "de activiteit is gepubliceerd" in no.text
    assert await planned(db) == ("published", "")
