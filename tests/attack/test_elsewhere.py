"""An organiser who knows ids of a colleague's people: no field of a form tells who they are, or what they told there."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.activities.test_own import put_in
from tests.builders import register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.merging.test_organizations import merge, undo, undo_of
from tests.merging.test_people import pair
from tests.people.office import back_office_of
from tests.people.test_people import names, page_of
from tests.registrations.deciding.applying import LOOK, decide, ids_of, make_chosen
from tests.support.forms import form_to, open_form

THEIRS = "wonen-bij-het-water"
SECRET_WORK = replace(NOOR, organization="Stichting Stil", organization_kind="other", municipality="")
"""Noor, as she is known where Fatima is not in the team."""
SECRET_PHONE = "0612345678"


@pytest.fixture
async def fatima(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database
) -> AsyncIterator[httpx.AsyncClient]:
    """Fatima, whose circle Noor and Bas applied for; for Ilse's Noor did so too, later, and Joost alone."""
    await make_chosen(db)
    await make_chosen(db, slug=THEIRS, title="Wonen bij het water")
    await put_in(services, FATIMA, "woonzorganalyse", "organizer")
    await put_in(services, ILSE, THEIRS, "organizer")
    await register(client, NOOR)
    await register(client, BAS)
    await register(client, JOOST, THEIRS)
    await register(client, SECRET_WORK, THEIRS, phone=SECRET_PHONE)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        yield desk


async def test_a_last_look_names_nobody_of_another_activity(fatima: httpx.AsyncClient, db: Database):
    await decide(fatima, db, [BAS], "confirm")
    (joost,) = await ids_of(db, JOOST)
    form = form_to(await fatima.get(LOOK), LOOK)
    late = await fatima.post(LOOK, data=form.data(version="0" * 16, known=f"{joost}:confirmed:x:y"))
    assert late.status_code == 409
    assert JOOST.name not in late.text


async def test_who_merges_reads_what_was_told_to_them_alone(fatima: httpx.AsyncClient, db: Database):
    path = await pair(db, NOOR, BAS)
    for shown in (
        await fatima.get(path),
        await fatima.get(f"{await page_of(db, NOOR)}/samenvoegen?zoek=haddad"),
        await fatima.get(f"{await page_of(db, BAS)}/samenvoegen?zoek=haddad"),
    ):
        assert shown.status_code == 200
        assert SECRET_WORK.organization not in shown.text
        assert SECRET_PHONE not in shown.text
    assert NOOR.organization in (await fatima.get(path)).text


async def test_a_message_to_people_fills_in_where_its_writer_knows_them_from(
    fatima: httpx.AsyncClient, db: Database
):
    noor = (await page_of(db, NOOR)).rpartition("/")[2]
    made = await fatima.post("/beheer/mensen/berichten/uit-keuze", data={"gekozen": noor})
    here = made.headers["location"]
    form = form_to(await fatima.get(here), here)
    words = form.data(subject="Dag", body="Voor {{organisatie}}", doen="verder")
    look = await fatima.get((await fatima.post(here, data=words)).headers["location"])
    assert NOOR.name in look.text
    assert SECRET_WORK.organization not in look.text
    letter = await fatima.get(f"{here}/brief")
    assert NOOR.organization in letter.text


async def test_who_merges_is_not_told_for_what_else_both_registered(fatima: httpx.AsyncClient, db: Database):
    await register(fatima, BAS, THEIRS)
    shown = await fatima.get(await pair(db, NOOR, BAS))
    assert "Leerkring woonzorganalyse" in shown.text
    assert "1 activiteit van collega’s" in shown.text
    assert "Wonen bij het water" not in shown.text
    chosen = form_to(shown, (await pair(db, NOOR, BAS))).data(name="een", email="een", reason="Dezelfde")
    look = await fatima.post(await pair(db, NOOR, BAS), data=chosen)
    assert "1 activiteit van collega’s" in look.text
    assert "Wonen bij het water" not in look.text


async def test_only_an_administrator_gives_a_colleague_back_an_address(
    app: Application, fatima: httpx.AsyncClient, services: Services, db: Database
):
    """Who has a colleague's address signs in as them: also the one that they had before a merge."""
    async with (
        back_office_of(app, services, BAS, "host"),
        back_office_of(app, services, KARIM, "admin") as karim,
    ):
        bas = await page_of(db, BAS)
        done = await merge(karim, await pair(db, NOOR, BAS), reason="Zelfde", name="ander", email="een")
        assert done.headers["location"].startswith(bas)
        shown = await fatima.get(await undo_of(db))
        assert shown.status_code == 409
        assert "Alleen een beheerder" in shown.text
        forced = await fatima.post(await undo_of(db), data={})
        assert forced.status_code == 409
        assert await page_of(db, NOOR) == bas, "the address that was chosen stays"
        assert (await undo(karim, await undo_of(db))).status_code == 303
        assert await page_of(db, BAS) == bas


async def test_a_merge_takes_no_mail_of_a_colleagues_activity_along(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    """Whoever gets the mail can ask for the link; neither address is told of a merge."""
    path = await pair(db, NOOR, BAS)
    form = await open_form(fatima, path)
    for sure in ({}, {"zeker": "ja"}):
        no = await fatima.post(path, data=form.data(name="een", email="ander", reason="Dezelfde", **sure))
        assert no.status_code == 422
        assert "een activiteit van een collega" in no.text
    done = await fatima.post(path, data=form.data(name="een", email="een", reason="Dezelfde", zeker="ja"))
    assert done.status_code == 303


async def test_nobody_is_found_by_what_they_filled_in_elsewhere(fatima: httpx.AsyncClient, db: Database):
    """Found by any part of a word, it could be asked for letter by letter."""
    for known in ("haddad", "haddad almelo", NOOR.email):
        assert names(await fatima.get("/beheer/mensen", params={"zoek": known})) == [NOOR.name]
    assert names(await fatima.get("/beheer/mensen", params={"zoek": "haddad stil"})) == []
    choosing = f"{await page_of(db, BAS)}/samenvoegen"
    assert NOOR.email in (await fatima.get(choosing, params={"zoek": "haddad almelo"})).text
    assert NOOR.email not in (await fatima.get(choosing, params={"zoek": "haddad stil"})).text
