"""Fatima writes what visitors read: the tab "Tekst en programma", its preview and its address."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
TEXT = ONE + "/tekst"


@pytest.fixture
async def fatima(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser, beside a circle that is open for registration."""
    await make_circle(app.db)
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def test_what_she_writes_is_what_visitors_read(fatima: httpx.AsyncClient, db: Database):
    await register(fatima, NOOR)
    page = await open_form(fatima, TEXT)
    typed = page.data(
        title="Kring wonen",
        summary="Over wonen.",
        body="## Dag een\n\nWij **beginnen**.",
        audience="beleidsmakers",
        price="gratis",
        facilitator="Bas Bakker",
        experts="prof. Vos",
    )
    sent = await fatima.post(
        TEXT, data=typed | {"themes": ["woonzorganalyse"], "regions": ["regio-groningen"]}
    )
    assert sent.headers["location"] == TEXT + "?gedaan=bewaard"
    shown = await fatima.get(sent.headers["location"])
    assert "Bezoekers zien hem nu zo" in shown.text
    assert "1 persoon doet" in shown.text, "it says whom an open registration touches"
    read = (await fatima.get("/agenda/woonzorganalyse")).text
    for words in (
        "Kring wonen",
        "<strong>beginnen</strong>",
        "beleidsmakers",
        "Bas Bakker",
        "/koplopers/regio-groningen",
    ):
        assert words in read
    async with db.reading() as reading:
        mails = await reading.scalar(
            select(func.count()).select_from(Delivery).where(Delivery.kind.in_(["registrations.moved"]))
        )
    assert mails == 0


async def test_another_address_and_the_old_ones_lead_there(fatima: httpx.AsyncClient):
    for slug in ("samen-wonen", "wonen-in-twente"):
        here = "samen-wonen" if slug == "wonen-in-twente" else "woonzorganalyse"
        where = f"/beheer/activiteiten/{here}/tekst"
        sent = await fatima.post(where, data=(await open_form(fatima, where)).data(slug=slug))
        assert sent.headers["location"] == f"/beheer/activiteiten/{slug}/tekst?gedaan=bewaard"
    for old in ("woonzorganalyse", "samen-wonen"):
        moved = await fatima.get(f"/agenda/{old}")
        assert (moved.status_code, moved.headers["location"]) == (301, "/agenda/wonen-in-twente")
    here = "/beheer/activiteiten/wonen-in-twente/tekst"
    assert "samen-wonen, woonzorganalyse" in (await fatima.get(here)).text
    # It may have an old one of its own back; the address between leads on.
    await fatima.post(here, data=(await open_form(fatima, here)).data(slug="woonzorganalyse"))
    assert (await fatima.get("/agenda/woonzorganalyse")).status_code == 200
    assert (await fatima.get("/agenda/wonen-in-twente")).headers["location"] == "/agenda/woonzorganalyse"


async def test_an_address_of_another_now_or_before_is_refused(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, "cijfers")
    cijfers = "/beheer/activiteiten/cijfers/tekst"
    await fatima.post(cijfers, data=(await open_form(fatima, cijfers)).data(slug="cijfers-op-orde"))
    for taken in ("cijfers", "cijfers-op-orde", "nieuw"):
        again = await fatima.post(TEXT, data=(await open_form(fatima, TEXT)).data(slug=taken, title="Anders"))
        assert again.status_code == 422
        assert "Dit adres hoort al bij een andere activiteit" in again.text
        assert form_to(again, TEXT).value("title") == "Anders"
    assert (await fatima.get("/agenda/woonzorganalyse")).status_code == 200


@pytest.mark.parametrize(
    "field, typed, said",
    [
        ("title", " ", "Vul in hoe de activiteit heet."),
        ("summary", "x" * 401, "Gebruik ten hoogste 400 tekens"),
        ("body", "x" * 50_001, "Gebruik ten hoogste 50000 tekens"),
        ("case_text", "x" * 1501, "Gebruik ten hoogste 1500 tekens"),
        ("price", "x" * 301, "Gebruik ten hoogste 300 tekens"),
        ("slug", "Wat dan ook!", "Gebruik kleine letters, cijfers en streepjes"),
        ("themes", "zomaar", "Kies uit de lijst."),
    ],
)
async def test_a_mistake_is_named_and_nothing_is_lost(
    fatima: httpx.AsyncClient, field: str, typed: str, said: str
):
    page = await open_form(fatima, TEXT)
    again = await fatima.post(TEXT, data=page.data(audience="wethouders", **{field: typed}))
    assert again.status_code == 422
    assert said in again.text
    assert form_to(again, TEXT).value("audience") == "wethouders"


async def test_two_write_at_once_and_the_second_sees_both(
    fatima: httpx.AsyncClient, app: Application, services: Services
):
    async with back_office_of(app, services, ILSE, "organizer") as ilse:
        mine, hers = await open_form(fatima, TEXT), await open_form(ilse, TEXT)
        await ilse.post(TEXT, data=hers.data(title="Titel van Ilse"))
        late = await fatima.post(TEXT, data=mine.data(price="gratis"))
        assert late.status_code == 409
        assert f"Iemand anders heeft deze tekst gewijzigd terwijl u ermee bezig was: {ILSE.name}" in late.text
        assert "<dt>Titel</dt><dd>Titel van Ilse</dd>" in late.text
        typed = form_to(late, TEXT)
        assert typed.value("price") == "gratis"
        saved = await fatima.post(TEXT, data=typed.data(title="Titel van Ilse"))
        assert saved.status_code == 303
    read = (await fatima.get("/agenda/woonzorganalyse")).text
    assert "Titel van Ilse" in read
    assert "gratis" in read


async def test_who_writes_while_the_address_changes_loses_nothing(
    fatima: httpx.AsyncClient, app: Application, services: Services
):
    async with back_office_of(app, services, ILSE, "organizer") as ilse:
        mine, hers = await open_form(fatima, TEXT), await open_form(ilse, TEXT)
        await ilse.post(TEXT, data=hers.data(slug="samen-wonen"))
    late = await fatima.post(TEXT, data=mine.data(price="gratis"))
    assert late.status_code == 409
    assert "<dt>Adres</dt><dd>samen-wonen</dd>" in late.text
    typed = form_to(late, "/beheer/activiteiten/samen-wonen/tekst")
    assert typed.value("price") == "gratis"
    for page in ("", "/tekst", "/voorbeeld", "/dagen", "/publiceren"):
        assert (await fatima.get(ONE + page)).status_code == 200, "old addresses of the back office go on"


async def test_who_registers_meanwhile_makes_no_conflict(fatima: httpx.AsyncClient):
    page = await open_form(fatima, TEXT)
    await register(fatima, NOOR)
    assert (await fatima.post(TEXT, data=page.data(title="Kring"))).status_code == 303


async def test_the_preview_is_what_the_page_will_be_and_keeps_nothing(fatima: httpx.AsyncClient):
    page = await open_form(fatima, TEXT)
    shown = await fatima.post(TEXT, data=page.data(body="Een **nieuw** begin", doen="voorbeeld"))
    assert shown.status_code == 200
    assert "<strong>nieuw</strong>" in shown.text
    while_typing = await fatima.post(TEXT + "/voorbeeld", data={"body": "<script>x</script> *schuin*"})
    assert "<em>schuin</em>" in while_typing.text
    assert "<script>" not in while_typing.text
    assert "Drie dagen." in (await fatima.get("/agenda/woonzorganalyse")).text


async def test_a_host_writes_nothing(fatima: httpx.AsyncClient, app: Application, services: Services):
    async with back_office_of(app, services, BAS, "host") as bas:
        for answer in (
            await bas.get(TEXT),
            await bas.post(TEXT, data={"title": "x", "summary": "x"}),
            await bas.post(TEXT + "/voorbeeld", data={"body": "x"}),
        ):
            assert answer.status_code == 403
        assert TEXT not in (await bas.get(ONE)).text


async def test_pressing_twice_makes_one_activity(fatima: httpx.AsyncClient, db: Database):
    new = "/beheer/activiteiten/nieuw"
    form = (await open_form(fatima, new)).data(
        title="Kring", summary="Waarover.", date=(TODAY + timedelta(days=60)).date().isoformat()
    )
    first, second = await fatima.post(new, data=form), await fatima.post(new, data=form)
    assert first.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).where(Activity.slug.startswith("kring"))) == 1
    other = (await open_form(fatima, new)).data(title="Kring", summary="Waarover.", date=form["date"][0])
    assert (await fatima.post(new, data=other)).headers["location"] != first.headers["location"]
