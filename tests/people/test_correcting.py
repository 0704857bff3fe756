"""Fatima puts a name and an address right: she first reads what follows, links end, and both addresses are told."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.people.model import Person as PersonRow
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, KARIM, NOOR
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of, sessions, sign_in
from tests.people.test_people import ALL, page_of
from tests.postbox import deliver
from tests.support.forms import open_form

BETTER = "noor.haddad@almelo.example"
LINK = re.compile(r"/aanmelding/[\w-]{43}")


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def correct(desk: httpx.AsyncClient, page: str, **typed: str) -> httpx.Response:
    """Fill in the form, read the last look, and press its button."""
    form = await open_form(desk, f"{page}/verbeteren")
    look = await desk.post(f"{page}/verbeteren", data=form.data(**typed))
    if look.status_code != 200:
        return look
    assert "Klopt dit?" in look.text
    return await desk.post(f"{page}/verbeteren", data=form.data(**typed) | {"zeker": "ja"})


async def test_another_address_renews_links_and_tells_both(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    link = await register(fatima, NOOR)
    page = await page_of(db, NOOR)
    form = await open_form(fatima, f"{page}/verbeteren")
    look = await fatima.post(f"{page}/verbeteren", data=form.data(email=BETTER, name="Noor Haddad-Smit"))
    for text in (NOOR.email, BETTER, "1 aanmelding", "Beide adressen krijgen een mail", "nieuwsbrief blijft"):
        assert text in look.text
    assert (await fatima.get(link)).status_code == 200, "looking changed nothing"
    done = await correct(fatima, page, email=BETTER, name="Noor Haddad-Smit")
    assert done.headers["location"] == f"{page}?gedaan=verbeterd"
    assert (await fatima.get(link)).status_code == 410
    letters = {mail.to: mail for mail in await deliver(services) if "verbeterd" in mail.text}
    old = next(mail for to, mail in letters.items() if NOOR.email in to)
    new = next(mail for to, mail in letters.items() if BETTER in to)
    assert BETTER not in old.text
    assert not LINK.search(old.text)
    renewed = LINK.search(new.text)
    assert renewed is not None
    personal = await fatima.get(renewed.group())
    assert personal.status_code == 200
    assert "Haddad-Smit" in personal.text
    shown = await fatima.get(page)
    assert "naam of adres verbeterd" in shown.text
    assert FATIMA.name in shown.text
    assert not LINK.search(shown.text)


async def test_mail_that_still_waits_goes_to_the_new_address(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(fatima, NOOR)
    await correct(fatima, await page_of(db, NOOR), email=BETTER)
    confirmed = [mail for mail in await deliver(services) if mail.subject.startswith("U heeft een plaats")]
    assert [BETTER in mail.to for mail in confirmed] == [True]


async def test_only_a_name_ends_nothing_and_mails_nobody(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    link = await register(fatima, NOOR)
    await deliver(services)
    await correct(fatima, await page_of(db, NOOR), name="Noor van den Haddad")
    assert await deliver(services) == []
    assert "Noor van den Haddad" in (await fatima.get(link)).text
    same = await correct(fatima, await page_of(db, NOOR))
    assert "gedaan" not in same.headers["location"], "nothing to do"


async def test_what_is_wrong_comes_back_with_what_was_typed(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    wrong = await correct(fatima, await page_of(db, NOOR), name=" ", email="noor@")
    assert wrong.status_code == 422
    assert "Vul de voor- en achternaam in." in wrong.text
    assert 'value="noor@"' in wrong.text


async def test_an_address_of_somebody_else_leads_to_them(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    taken = await correct(fatima, await page_of(db, NOOR), email=JOOST.email.upper())
    assert taken.status_code == 409
    assert await page_of(db, JOOST) in taken.text
    await subscribe(fatima, services, BAS)
    hidden = await correct(fatima, await page_of(db, NOOR), email=BAS.email)
    assert hidden.status_code == 409
    assert BAS.name not in hidden.text, "whom she does not meet is not named"


async def test_two_at_once_never_give_one_address_to_two(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    pages = [await page_of(db, NOOR), await page_of(db, JOOST)]
    both = [
        fatima.post(f"{page}/verbeteren", data={"name": "Iemand", "email": BETTER, "zeker": "ja"})
        for page in pages
    ]
    assert sorted(answer.status_code for answer in await asyncio.gather(*both)) == [303, 409]
    async with db.reading() as reading:
        rows = await reading.rows(select(PersonRow.email).where(PersonRow.email == BETTER))
        people = await reading.rows(select(PersonRow.id).where(PersonRow.name == ""))
    assert len(rows) == 1
    assert people == []


async def test_who_was_late_sees_what_a_colleague_did(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(fatima, NOOR)
    page = await page_of(db, NOOR)
    form = await open_form(fatima, f"{page}/verbeteren")
    async with back_office_of(app, services, KARIM, "admin") as karim:
        await correct(karim, page, name="Noor Smit")
    for more in ({}, {"zeker": "ja"}):
        late = await fatima.post(f"{page}/verbeteren", data=form.data(name="Noor H.") | more)
        assert late.status_code == 409
        assert "Noor Smit" in late.text
        assert KARIM.name in late.text
        assert "Noor H." in late.text


async def test_only_an_administrator_puts_a_colleague_right(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    """Else an organiser could take an administrator's address, and sign in as them."""
    await make_circle(db)
    await register(fatima, BAS)
    async with back_office_of(app, services, BAS, "host") as bas:
        refused = await correct(fatima, await page_of(db, BAS), email=BETTER)
        assert refused.status_code == 409
        assert "Dit is een collega." in refused.text
        forced = await fatima.post(
            f"{await page_of(db, BAS)}/verbeteren", data={"name": "B", "email": BETTER, "zeker": "ja"}
        )
        assert forced.status_code == 409
        before = await sessions(services)
        async with back_office_of(app, services, KARIM, "admin") as karim:
            done = await correct(karim, await page_of(db, BAS), email=BETTER)
            assert done.status_code == 303
        assert (await bas.get("/beheer")).status_code == 303, "signed out at once"
        assert await sessions(services) == before, "one ended, Karim's came"
        assert (await bas.get(ALL)).status_code == 303


async def test_a_subscription_stays_as_it_is(fatima: httpx.AsyncClient, services: Services, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    preferences = await subscribe(fatima, services, NOOR)
    await correct(fatima, await page_of(db, NOOR), email=BETTER)
    assert (await fatima.get(preferences)).status_code == 200
    async with db.reading() as reading:
        kinds = await reading.rows(
            select(Delivery.kind).where(Delivery.recipient == BETTER, Delivery.kind.startswith("newsletter"))
        )
        assert kinds == []
        assert await reading.scalar(select(Registration.email)) == BETTER


async def test_the_page_of_a_registration_leads_to_putting_the_address_right(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db)
    await register(fatima, NOOR)
    async with db.reading() as reading:
        (row,) = await reading.rows(select(Registration.id))
    page = await fatima.get(f"/beheer/activiteiten/woonzorganalyse/aanmeldingen/{row.id}")
    assert f'href="{await page_of(db, NOOR)}/verbeteren"' in page.text


async def test_the_invitations_go_to_the_new_address_anew(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_circle(db)
    await register(fatima, NOOR)
    await deliver(services)
    await correct(fatima, await page_of(db, NOOR), email=BETTER)
    letters = await deliver(services)
    (confirmed,) = [mail for mail in letters if mail.subject.startswith("U heeft een plaats")]
    assert BETTER in confirmed.to
    assert len(confirmed.days) == 3, "a day each"
