"""The door on a phone: without a network, after a reload, with a clock that is wrong, beside another phone, and stolen."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.attendance.model import AttendanceAct
from leerkring.core.clock import FixedClock
from leerkring.core.ids import uuid7
from leerkring.registrations.model import Registration
from tests.browser.conftest import Site, new_profile
from tests.builders import make_circle, register
from tests.cast import BAS, JOOST, NOOR
from tests.conftest import TODAY

ANNA = replace(NOOR, name="Anna van der Berg", email="anna@hengelo.example", organization="Gemeente Hengelo")
KEPT = """async (store) => {
  const opened = await new Promise((done) => { indexedDB.open("leerkring-deur").onsuccess = (event) => done(event.target.result); });
  const kept = await new Promise((done) => { opened.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result); });
  opened.close();
  return JSON.stringify(kept.map((one) => (one.sealed ? `sealed ${new TextDecoder().decode(one.sealed)}` : one)));
}"""


@dataclass(frozen=True)
class Hall:
    """A day at hand, and where its door is."""

    site: Site
    day: UUID

    @property
    def path(self) -> str:
        return f"/beheer/dag/{self.day}"

    async def acts(self) -> list[tuple[str, str]]:
        a = AttendanceAct
        async with self.site.services.db.reading() as reading:
            rows = await reading.rows(
                select(Registration.name, a.act)
                .join(Registration, Registration.id == a.registration_id)
                .where(a.occurrence_id == self.day)
                .order_by(a.at, a.id)
            )
        return [tuple(row) for row in rows]


@pytest.fixture
async def hall(site: Site) -> AsyncIterator[Hall]:
    """A circle that begins in an hour; out of everybody's sight afterwards."""
    db, slug = site.services.db, f"aan-de-deur-{uuid7()}"
    circle = await make_circle(db, slug, capacity=9, days=1, starts_in=timedelta(hours=1))
    async with httpx.AsyncClient(base_url=site.url) as client:
        for person in (NOOR, JOOST, BAS, ANNA):
            await register(client, person, slug)
    async with db.reading() as reading:
        day = await reading.scalar(select(Occurrence.id).where(Occurrence.activity_id == circle))
    yield Hall(site, day)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).where(Activity.id == circle).values(state="draft"))


@pytest.fixture
def clock(site: Site) -> Iterator[FixedClock]:
    """The clock of the site, which stands still; afterwards at TODAY again."""
    made = site.services.clock
    assert isinstance(made, FixedClock)
    yield made
    made.set(TODAY)


@pytest.fixture
async def phones(chromium: Browser, site: Site) -> AsyncIterator[list[BrowserContext]]:
    made: list[BrowserContext] = []
    yield made
    for one in made:
        await one.close()


async def at_the_door(chromium: Browser, hall: Hall, phones: list[BrowserContext]) -> Page:
    """Open the door on another phone; it is ready when it can do without a network."""
    phone = await new_profile(chromium, hall.site, width=390)
    phones.append(phone)
    page = await phone.new_page()
    await page.goto(await hall.site.sign_in_link("organizer"))
    await page.locator("main form button").click()
    await page.wait_for_url("**/beheer")
    await page.goto(hall.path)
    await expect(page.locator("[data-door]")).to_have_attribute("data-contact", "ok")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def of(page: Page, name: str) -> Locator:
    return page.locator(".door-person", has_text=name)


async def test_an_hour_without_network_loses_nothing(chromium: Browser, hall: Hall, phones) -> None:
    page = await at_the_door(chromium, hall, phones)
    phone = phones[0]
    await phone.set_offline(True)
    await page.get_by_label("Zoek op naam").fill("berg")
    await expect(page.locator(".door-person")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(of(page, ANNA.name)).to_have_attribute("data-state", "attended")
    await page.get_by_label("Zoek op naam").fill("")
    await of(page, NOOR.name).get_by_role("button").click()
    await page.wait_for_timeout(800)  # a tap right after is the same one
    await of(page, NOOR.name).get_by_role("button").click()
    await page.wait_for_timeout(800)
    await of(page, NOOR.name).get_by_role("button").click()
    sent = page.locator("[data-door-sent]")
    await expect(sent).to_contain_text("4 handelingen wachten")
    kept = await page.evaluate(KEPT, "lists") + await page.evaluate(KEPT, "acts")
    assert "sealed" in kept
    assert NOOR.name not in kept
    await page.reload()
    await expect(sent).to_contain_text("4 handelingen wachten")
    await expect(of(page, ANNA.name)).to_have_attribute("data-state", "attended")
    await page.close()
    page = await phone.new_page()
    await page.goto(hall.path)
    sent = page.locator("[data-door-sent]")
    await expect(sent).to_contain_text("4 handelingen wachten")
    assert await hall.acts() == []
    await phone.set_offline(False)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(sent).to_have_text("Alles is verstuurd.")
    assert await hall.acts() == [(ANNA.name, "in"), (NOOR.name, "in"), (NOOR.name, "out"), (NOOR.name, "in")]
    assert await page.evaluate(KEPT, "acts") == "[]"


async def test_two_phones_see_each_other_and_one_has_a_clock_that_is_wrong(
    chromium: Browser, hall: Hall, phones, clock: FixedClock
) -> None:
    mine = await at_the_door(chromium, hall, phones)
    theirs = await at_the_door(chromium, hall, phones)
    await theirs.clock.install(time=TODAY - timedelta(minutes=20))
    await theirs.reload()
    await expect(theirs.locator("[data-door]")).to_have_attribute("data-contact", "ok")
    await of(mine, JOOST.name).get_by_role("button").click()
    await expect(of(theirs, JOOST.name)).to_have_attribute("data-state", "attended", timeout=2000)
    clock.set(TODAY + timedelta(minutes=1))
    await of(theirs, JOOST.name).get_by_role("button").click()
    await expect(of(mine, JOOST.name)).to_have_attribute("data-state", "expected", timeout=2000)
    assert [what for _, what in await hall.acts()] == ["in", "out"], (
        "what was done later counts, whatever the clock says"
    )


async def test_a_stolen_phone_has_no_list_once_its_session_is_ended(
    chromium: Browser, hall: Hall, phones
) -> None:
    page = await at_the_door(chromium, hall, phones)
    async with hall.site.services.db.transaction() as tx:
        await tx.sql("DELETE FROM web_session")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("[data-door-sent]")).to_contain_text("U bent uitgelogd", timeout=20_000)
    assert NOOR.name not in await page.content()
    assert await page.evaluate(KEPT, "lists") == "[]"


async def test_signing_out_leaves_nothing(chromium: Browser, hall: Hall, phones) -> None:
    page = await at_the_door(chromium, hall, phones)
    await page.locator(".beheer-person").click()
    await page.get_by_role("button", name=re.compile("uitloggen", re.IGNORECASE)).click()
    await page.wait_for_url("**/inloggen?uitgelogd=1")
    names = await page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "leerkring-deur" not in names
