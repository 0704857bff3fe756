"""A draft shown to who has no account: by a link that runs out, can be ended, and is in no search engine and no cache."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import func, select, text

from leerkring.activities.editing.model import PreviewLink
from leerkring.activities.editing.preview_links import forget_links
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle
from tests.cast import BAS, FATIMA, KARIM
from tests.conftest import TODAY
from tests.people.office import back_office_of, browser, sign_in
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
SHARE = f"{ONE}/voorbeeld/delen"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services, db: Database) -> httpx.AsyncClient:
    """The browser of Fatima, organiser, with a draft."""
    await make_circle(db, state="draft", body="Wij beginnen met **koffie**.")
    await sign_in(client, services, FATIMA)
    return client


async def share(client: httpx.AsyncClient, lasts: str = "twee-weken") -> str:
    """Make a link and return its path."""
    form = await open_form(client, SHARE)
    done = await client.post(SHARE, data=form.data(lasts=lasts, doen="maken"))
    assert done.headers["location"] == f"{SHARE}?gedaan=gemaakt", done.text
    page = await client.get(done.headers["location"])
    url: str = re.findall(r'value="(http[^"]+/voorbeeld/[^"]+)"', page.text)[0]
    return urlsplit(url).path


async def test_a_colleague_without_an_account_sees_the_page_and_nothing_else(
    fatima: httpx.AsyncClient, app: Application
):
    path = await share(fatima)
    async with browser(app) as colleague:
        page = await colleague.get(path)
        assert page.status_code == 200
        assert "<strong>koffie</strong>" in page.text
        assert "Dit is een voorbeeld" in page.text
        assert "Deze link werkt tot di 26 januari 2027" in page.text
        assert "/beheer" not in page.text
        assert "/agenda/woonzorganalyse" not in page.text, "nothing leads to what is not there yet"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in page.text
        assert (await colleague.get("/agenda/woonzorganalyse")).status_code == 404
        assert (await colleague.get(ONE)).status_code == 303
    assert "/voorbeeld/" in (await fatima.get("/robots.txt")).text


async def test_a_link_runs_out(fatima: httpx.AsyncClient, app: Application, db: Database, clock: FixedClock):
    path = await share(fatima, "week")
    async with browser(app) as colleague:
        clock.set(TODAY + timedelta(days=7) - timedelta(seconds=1))
        assert (await colleague.get(path)).status_code == 200
        clock.set(TODAY + timedelta(days=7))
        gone = await colleague.get(path)
        assert gone.status_code == 410
        assert "Vraag uw collega om een nieuwe." in gone.text
        assert "koffie" not in gone.text
    async with db.transaction() as tx:
        await forget_links(tx, clock.now())
        assert await tx.scalar(select(func.count()).select_from(PreviewLink)) == 0


async def test_a_link_is_ended_and_a_new_one_is_another(fatima: httpx.AsyncClient, app: Application):
    first = await share(fatima)
    page = await fatima.get(SHARE)
    done = await fatima.post(SHARE, data=form_to(page, SHARE).data(doen="beeindigen"))
    assert done.headers["location"] == f"{SHARE}?gedaan=beeindigd"
    second = await share(fatima)
    assert first != second
    async with browser(app) as colleague:
        assert (await colleague.get(first)).status_code == 410
        assert (await colleague.get(second)).status_code == 200
    log = (await fatima.get(f"{ONE}/logboek")).text
    assert log.count("maakte een link naar het voorbeeld") == 2
    assert log.count("beëindigde de link naar het voorbeeld") == 1


async def test_the_secret_stands_nowhere(fatima: httpx.AsyncClient, db: Database):
    secret = (await share(fatima)).rpartition("/")[2]
    async with db.reading() as reading:
        rows = await reading.rows(
            text("SELECT p::text FROM activity_preview_link p UNION ALL SELECT a::text FROM audit a")
        )
    assert rows
    assert not [row for row in rows if secret in row[0]]


@pytest.mark.parametrize("made_up", ["x" * 43, "a", "x" * 500])
async def test_a_made_up_link_shows_nothing(fatima: httpx.AsyncClient, app: Application, made_up: str):
    path = await share(fatima)
    other = path[:-1] + ("A" if path[-1] != "A" else "Q")
    async with browser(app) as colleague:
        for wrong in (f"/voorbeeld/{made_up}", other):
            assert (await colleague.get(wrong)).status_code == 410


async def test_once_it_is_published_the_link_leads_to_the_page(fatima: httpx.AsyncClient, app: Application):
    path = await share(fatima)
    await fatima.post(f"{ONE}/publiceren")
    async with browser(app) as colleague:
        assert (await colleague.get(path)).headers["location"] == "/agenda/woonzorganalyse"
    assert "Deze activiteit staat al in de agenda." in (await fatima.get(SHARE)).text


async def test_only_who_organises_shares(fatima: httpx.AsyncClient, app: Application, services: Services):
    async with back_office_of(app, services, BAS, "host") as bas:
        assert (await bas.get(SHARE)).status_code == 403
        assert (await bas.post(SHARE, data={"lasts": "week"})).status_code == 403


async def test_how_long_is_chosen_from_the_list(fatima: httpx.AsyncClient):
    for lasts in ("0", "jaar", "", "7"):
        page = await fatima.post(SHARE, data={"lasts": lasts})
        assert page.status_code == 422
        assert "Kies hoe lang de link werkt." in page.text


async def test_two_people_and_one_link(fatima: httpx.AsyncClient, app: Application, services: Services):
    mine = await open_form(fatima, SHARE)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        path = await share(karim)
    late = await fatima.post(SHARE, data=mine.data(lasts="maand"))
    assert late.status_code == 409
    assert KARIM.name in late.text
    async with browser(app) as colleague:
        assert (await colleague.get(path)).status_code == 200, "the link that Karim sent still works"
