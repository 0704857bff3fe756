"""Somebody registers with another's address: what their browser may see and do, and what only the mail's link may."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations import service
from leerkring.registrations.refusals import MailedLinkNeeded
from tests.builders import mailed_page, make_circle, register_in_browser, states
from tests.cast import BAS, JOOST, NOOR
from tests.postbox import deliver

JOIN = "https://vergadering.example/kring"
HOUR = timedelta(hours=1)
QUESTION = {"key": "vraag", "label": "Uw vraag", "type": "text", "required": False}


async def test_the_link_in_the_browser_is_not_the_link_in_the_mail(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db)
    browser = await register_in_browser(client, NOOR)
    (letter,) = await deliver(services)
    found = re.search(r"/aanmelding/[\w-]{43}", letter.text)
    assert found is not None
    mailed = found.group()
    assert mailed != browser
    assert mailed == mailed_page(browser)
    assert 'data-state="confirmed"' in (await client.get(browser)).text, "the outcome is told at once"


async def test_within_the_hour_the_browser_puts_right_what_it_typed(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db, fields=[QUESTION], capacity=1)
    browser = await register_in_browser(client, NOOR, **{"field-vraag": "Hoe tellen wij?"})
    page = (await client.get(browser)).text
    assert "Hoe tellen wij?" in page
    assert "overdragen</a>" not in page
    assert "/overdragen" not in (await client.get(f"{browser}/afmelden")).text
    done = await client.post(f"{browser}/wijzigen", data={"phone": "06 12 34 56 78"})
    assert done.status_code == 303
    assert "06 12 34 56 78" in (await client.get(browser)).text, "twice, if need be"
    assert (await client.post(f"{browser}/afmelden")).status_code == 303
    assert await states(db) == {"noor": "cancelled"}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_browser_never_hands_the_place_over(client: httpx.AsyncClient, db: Database, method: str):
    await make_circle(db)
    browser = await register_in_browser(client, NOOR)
    colleague = {"name": BAS.name, "email": BAS.email}
    answer = await client.request(method, f"{browser}/overdragen", data=colleague)
    assert answer.status_code == 403
    assert "link in uw mail" in answer.text
    assert await states(db) == {"noor": "confirmed"}


async def test_after_an_hour_the_browser_only_looks(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, fields=[QUESTION])
    async with db.transaction() as tx:
        await tx.sql("UPDATE occurrence SET online_url = $1", JOIN)
    browser = await register_in_browser(client, NOOR, **{"field-vraag": "Hoe tellen wij?"})
    assert JOIN in (await client.get(browser)).text
    clock.move(HOUR)
    page = await client.get(browser)
    assert 'data-state="confirmed"' in page.text
    for hidden in (NOOR.email, "Hoe tellen wij?", JOIN, "/wijzigen", "/afmelden", "/overdragen"):
        assert hidden not in page.text, hidden
    for act in ("wijzigen", "afmelden", "overdragen", "aanbod"):
        for method in ("GET", "POST"):
            answer = await client.request(method, f"{browser}/{act}", data={"answer": "decline"})
            assert answer.status_code == 403, (method, act)
    assert await states(db) == {"noor": "confirmed"}
    mailed = mailed_page(browser)
    assert "Hoe tellen wij?" in (await client.get(mailed)).text
    assert (await client.post(f"{mailed}/afmelden")).status_code == 303


async def test_what_the_owner_adds_later_is_not_for_the_browser(
    client: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_circle(db, fields=[QUESTION])
    browser = await register_in_browser(client, NOOR)
    mailed = mailed_page(browser)
    clock.move(timedelta(minutes=5))
    done = await client.post(f"{mailed}/wijzigen", data={"phone": "0546 54 11 11", "field-vraag": "Van Noor"})
    assert done.status_code == 303
    page = (await client.get(browser)).text
    assert "0546 54 11 11" not in page
    assert "Van Noor" not in page
    for act in ("wijzigen", "afmelden"):
        assert (await client.get(f"{browser}/{act}")).status_code == 403
        assert (await client.post(f"{browser}/{act}")).status_code == 403
    assert await states(db) == {"noor": "confirmed"}


async def test_the_browser_gives_way_to_an_owner_who_acts_at_the_same_moment(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db)
    browser = await register_in_browser(client, NOOR)
    mailed = mailed_page(browser)
    noor = services.links.read(browser.rsplit("/", 1)[1])
    assert noor is not None
    await client.post(f"{mailed}/wijzigen", data={"phone": "1"})
    # As a request that was let in before the owner's took the lock.
    with pytest.raises(MailedLinkNeeded):
        await service.cancel(db, noor, now=services.clock.now(), settings=services.settings, browser=True)
    answers = await asyncio.gather(
        client.post(f"{mailed}/wijzigen", data={"phone": "2"}), client.post(f"{browser}/afmelden")
    )
    assert [answer.status_code for answer in answers] == [303, 403]


async def test_both_links_end_when_the_place_is_handed_over(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    browser = await register_in_browser(client, NOOR)
    colleague = {"name": BAS.name, "email": BAS.email}
    assert (await client.post(f"{mailed_page(browser)}/overdragen", data=colleague)).status_code == 303
    gone = await client.get(browser)
    assert gone.status_code == 410
    assert BAS.name not in gone.text


async def test_the_browser_asks_for_the_link_in_the_mail(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db)
    browser = await register_in_browser(client, NOOR)
    await deliver(services)
    clock.move(2 * HOUR)
    page = (await client.get(browser)).text
    assert f'action="{browser}/link"' in page
    for _ in range(5):
        done = await client.post(f"{browser}/link")
        assert done.status_code == 303
    assert "Kijk in uw mail" in (await client.get(done.headers["location"])).text
    (letter,) = await deliver(services)
    assert letter.to.endswith(f"<{NOOR.email}>")
    assert mailed_page(browser) in letter.text
    assert browser not in letter.text


async def test_an_offer_after_the_hour_is_answered_by_mail(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, capacity=1)
    noor = mailed_page(await register_in_browser(client, NOOR))
    joost = await register_in_browser(client, JOOST)
    clock.move(HOUR)
    await client.post(f"{noor}/afmelden")
    page = (await client.get(joost)).text
    assert 'data-state="offered"' in page
    assert "/aanbod" not in page
    assert "staat in uw mail" in page
    assert (await client.post(f"{joost}/aanbod", data={"answer": "decline"})).status_code == 403
    assert (await client.post(f"{mailed_page(joost)}/aanbod", data={"answer": "accept"})).status_code == 303
    assert await states(db) == {"noor": "cancelled", "joost": "confirmed"}
