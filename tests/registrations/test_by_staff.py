"""What Fatima does for who phones: register them, send their link again, hand a place over."""

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.model import Registration
from tests.builders import form_of, make_circle, register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.people.office import back_office_of, sign_in
from tests.people.test_people import page_of as person_page
from tests.postbox import deliver
from tests.registrations.test_beheer import ALL, page_of
from tests.support.forms import form_to, open_form

NEW = f"{ALL}/nieuw"
FIELDS = [
    {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "text", "required": True},
    {
        "key": "dieet",
        "label": "Dieet",
        "type": "choice",
        "required": False,
        "options": ["Geen", "Veganistisch"],
    },
]


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def test_who_phones_is_registered_and_the_history_says_who_did_it(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db, capacity=1, fields=FIELDS)
    page = await fatima.get(NEW)
    assert "Er is nog 1 plaats vrij." in page.text
    assert "Welke vraag brengt u mee?" in page.text
    done = await fatima.post(NEW, data=form_of(NOOR, **{"field-dieet": "Veganistisch"}))
    assert done.status_code == 303, "a question that must be answered may wait"
    shown = (await fatima.get(done.headers["location"])).text
    for text in ("De aanmelding staat erin", "bevestigd", "Veganistisch", FATIMA.name):
        assert text in shown
    letters = await deliver(services)
    assert [(NOOR.email in mail.to, "/aanmelding/" in mail.text) for mail in letters] == [(True, True)]
    assert "meldde iemand aan" in (await fatima.get("/beheer/activiteiten/woonzorganalyse/logboek")).text
    again = await fatima.post(NEW, data=form_of(NOOR))
    assert again.headers["location"] == done.headers["location"], "a second press is the first"


async def test_staff_go_through_the_same_rule_and_see_it(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=2, max_per_organization=1)
    await register(fatima, NOOR)
    other = form_of(BAS) | {"organization": NOOR.organization}
    assert "Van één organisatie kan er 1 meedoen" in (await fatima.get(NEW)).text
    waits = await fatima.post(NEW, data=other)
    shown = (await fatima.get(waits.headers["location"])).text
    assert "de organisatie heeft al het hoogste aantal plaatsen" in shown
    assert "/plaats-geven" in shown, "beyond the maximum only knowingly, with a reason"
    await register(fatima, JOOST)
    assert "Alle 2 plaatsen zijn bezet" in (await fatima.get(NEW)).text
    assert await states(db) == {"noor": "confirmed", "bas": "waitlisted", "joost": "confirmed"}


async def test_what_is_wrong_comes_back_and_nobody_is_registered_twice(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, fields=FIELDS)
    wrong = await fatima.post(NEW, data={"name": "Noor", "field-dieet": "Vis", "phone": "06"})
    assert wrong.status_code == 422
    for text in ("Vul de naam van de organisatie in.", "Kies het soort organisatie.", 'value="06"'):
        assert text in wrong.text
    await register(fatima, NOOR, **{"field-vraag": "Hoe tellen wij?"})
    twice = await fatima.post(NEW, data=form_of(NOOR, key="another"))
    assert twice.status_code == 409
    assert "Noor Haddad is al aangemeld" in twice.text
    assert await page_of(db, NOOR) in twice.text
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(Registration)) == 1


async def test_without_an_open_form_the_page_says_why(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, "concept", state="draft")
    page = await fatima.get("/beheer/activiteiten/concept/aanmeldingen/nieuw")
    assert "staat nog niet op de site" in page.text
    assert 'name="request_key"' not in page.text
    refused = await fatima.post("/beheer/activiteiten/concept/aanmeldingen/nieuw", data=form_of(NOOR))
    assert refused.status_code == 404


async def test_from_a_person_what_we_know_is_filled_in(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await make_circle(db, "tweede", title="Leerkring wijkzorg")
    await register(fatima, NOOR, job_title="Beleidsmaker")
    page = await fatima.get(f"{await person_page(db, NOOR)}/aanmelden")
    assert "Leerkring wijkzorg" in page.text
    assert "aanmeldingen/nieuw?persoon=" in page.text
    assert "/woonzorganalyse/" not in page.text, "she is there already"
    path = f"/beheer/activiteiten/tweede/aanmeldingen/nieuw?persoon={(await person_page(db, NOOR))[-36:]}"
    form = form_to(await fatima.get(path), "/nieuw")
    assert [form.value(name) for name in ("name", "email", "organization", "job_title")] == [
        NOOR.name,
        NOOR.email,
        NOOR.organization,
        "Beleidsmaker",
    ]


async def test_a_link_is_sent_again_and_never_shown(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    link = await register(fatima, NOOR)
    await deliver(services)
    page = await page_of(db, NOOR)
    sent = await fatima.post(f"{page}/link")
    assert sent.headers["location"] == f"{page}?gedaan=link"
    (letter,) = await deliver(services)
    assert link in letter.text
    shown = (await fatima.get(sent.headers["location"])).text
    assert "gaat per mail uit" in shown
    assert link not in shown
    assert (await fatima.post(f"{page}/link")).headers["location"].endswith("al-gestuurd")
    assert await deliver(services) == []


async def test_a_place_is_handed_over_by_staff(fatima: httpx.AsyncClient, services: Services, db: Database):
    await make_circle(db, capacity=1)
    link = await register(fatima, NOOR)
    await register(fatima, JOOST)
    await deliver(services)
    page = await page_of(db, NOOR)
    form = await open_form(fatima, f"{page}/overdragen")
    assert (await fatima.post(form.action, data=form.data())).status_code == 422
    own = await fatima.post(form.action, data=form.data(name="Noor", email=NOOR.email))
    assert "van wie de plaats nu heeft" in own.text
    there = await fatima.post(form.action, data=form.data(name=JOOST.name, email=JOOST.email))
    assert there.status_code == 409
    done = await fatima.post(form.action, data=form.data(name=BAS.name, email=BAS.email))
    assert done.headers["location"] == f"{page}?gedaan=overgedragen"
    shown = (await fatima.get(done.headers["location"])).text
    assert "overgedragen aan een collega" in shown
    assert FATIMA.name in shown
    assert {NOOR.email, BAS.email} == {
        address
        for mail in await deliver(services)
        for address in (NOOR.email, BAS.email)
        if address in mail.to
    }
    assert (await fatima.get(link)).status_code == 410
    late = await fatima.post(form.action, data=form.data(name=ILSE.name, email=ILSE.email))
    assert late.status_code == 409
    assert "gewijzigd" in late.text


async def test_a_host_may_do_none_of_it(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(client, NOOR)
    page = await page_of(db, NOOR)
    async with back_office_of(app, services, BAS, "host") as bas:
        shown = (await bas.get(page)).text
        assert not any(word in shown for word in ("/overdragen", "/link", "/beheer/mensen"))
        assert "Iemand aanmelden" not in (await bas.get(ALL)).text
        for path in (NEW, f"{page}/overdragen", f"{await person_page(db, NOOR)}/verbeteren"):
            assert (await bas.get(path)).status_code == 403
            assert (await bas.post(path, data=form_of(BAS))).status_code == 403
        assert (await bas.post(f"{page}/link")).status_code == 403
