"""For each level of consent, everything that anybody can read is read for the words of the case."""

import re
from itertools import product
from urllib.parse import urlsplit

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.run.reindexing import reindex
from tests.cast import FATIMA, NOOR
from tests.labs.cases import CASE, accept, begin_lab, bring, do, number_of, open_intake, submit
from tests.people.office import back_office_of
from tests.postbox import deliver

NEVER = ("Noor", "Haddad", NOOR.email, "06-12345678", "Zilverlinde", "Ridderbos", "Aadorp")
"""Whatever the level: people, addresses, and what the owner wrote down."""
OF_PLACES = ("Kwartelveld", "Almelo", "Twente")
PROSE = ("400 ouderen", "andere stad")
TYPED = (
    "Kwartelveld",
    "Almelo",
    "Aadorp",
    "Noor",
    "Zilverlinde",
    "hofje",
    "ouderen elkaar helpen",
    "Ridderbos",
)
ELSEWHERE = (
    "/",
    "/agenda",
    "/bibliotheek",
    "/koplopers",
    "/koplopers/regio-groningen",
    "/themas/woonzorganalyse",
    "/praktijklabs",
)
LAB = "/agenda/een-dag-over-hofjes"
FEEDS = ("/casussen.atom", "/agenda.atom", "/bibliotheek.atom", "/sitemap.xml")
LEVELS = ("open", "anonymous", "closed")


@pytest.fixture
async def own(app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock) -> str:
    """The owner's page of a case that was accepted at the level without names, with one name written down."""
    await open_intake(services, clock)
    page = await bring(client, services, consent="closed")
    await lower(client, page, "closed")
    await submit(client, services, page)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        number = await number_of(services)
        await accept(desk, number)
        await publish(desk, await begin_lab(desk, number))
    await deliver(services)
    return page


async def lower(client: httpx.AsyncClient, own: str, level: str) -> None:
    """Choose a level, and that Aadorp is left out."""
    answer = await client.post(own + "/toestemming", data={"consent": level, "names": "Aadorp"})
    assert answer.status_code == 303, answer.text


async def publish(desk: httpx.AsyncClient, lab: str) -> None:
    """Put a lab on the site."""
    done = await desk.post(lab + "/publiceren")
    assert done.status_code == 303, done.text


async def everything(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    """All that a visitor can read of a case: its page, lists, feeds, the sitemap, and each search with what it finds."""
    number = await number_of(services)
    pages = [f"/casussen/casus-{number}", "/casussen", LAB, LAB + ".ics", *FEEDS, *ELSEWHERE]
    pages += [f"/zoeken?q={word}" for word in TYPED] + [f"/zoeken?q={word}&soort=vraag" for word in TYPED]
    read = {page: (await client.get(page)).text for page in pages}
    for found in re.findall(r'data-hit="([^"]+)"', "".join(read.values())):
        read[found] = (await client.get(urlsplit(found).path)).text
    return read


def said(page: str, text: str) -> str:
    """Return what a page says beside what was typed: a search shows its own words."""
    if not page.startswith("/zoeken"):
        return text
    hits = re.findall(r"<li[^>]*data-hit=.*?</li>", text, re.DOTALL)
    return re.sub(r"</?mark>", "", "".join(hits))


def check(read: dict[str, str], level: str, number: int) -> None:
    of_case = {
        page: said(page, text)
        for page, text in read.items()
        if page.startswith(("/casussen", "/zoeken", LAB)) or page in FEEDS
    }
    for page, text in read.items():
        for word in NEVER:
            assert not re.search(rf"\b{re.escape(word)}\b", said(page, text)), (
                f"{page} says {word} at {level}"
            )
    for page, text in of_case.items():
        for word in OF_PLACES:
            if level != "open":
                assert word not in text, f"{page} says {word} at {level}"
        if level == "closed":
            for word in (*PROSE, "Samen wonen", f"casus-{number}"):
                assert word not in text, f"{page} says {word} at {level}"
    if level != "closed":
        page = read[f"/casussen/casus-{number}"]
        assert "Samen wonen" in page
        assert PROSE[0] in page
        assert f"/casussen/casus-{number}" in read["/sitemap.xml"]
        assert "Samen wonen" in read["/casussen.atom"]
        assert f'data-hit="/casussen/casus-{number}"' in read["/zoeken?q=hofje"]
        assert ("Kwartelveld" in page) == (level == "open")
        assert ("Almelo" in page) == (level == "open")
        assert LAB in page
        assert f"/casussen/casus-{number}" in read[LAB]
        assert ("uit Regio Groningen" in read[LAB]) == (level == "open")


@pytest.mark.parametrize("levels", list(product(LEVELS, repeat=2)))
async def test_at_each_level_and_after_it_was_changed(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, own: str, levels: tuple[str, str]
):
    number = await number_of(services)
    for level in dict.fromkeys(levels):
        await lower(client, own, level)
        check(await everything(client, services), level, number)
    await reindex(services.db, clock.now())
    check(await everything(client, services), levels[1], number)


async def test_while_it_is_assessed_and_after_it_was_withdrawn_nothing_is_read(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services, consent="open")
    await submit(client, services, own)
    number = await number_of(services)
    check(await everything(client, services), "closed", number)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await accept(desk, number)
        await begin_lab(desk, number)
    assert (await client.get(f"/casussen/casus-{number}")).status_code == 200
    await client.post(own + "/intrekken")
    check(await everything(client, services), "closed", number)


async def test_mails_about_a_case_go_to_its_owner_alone(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    letters = []
    await client.post(own + "/indienen")
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await do(desk, number, "vraag", "Wie beslist er?")
        letters += await deliver(services)
        await client.post(own + "/indienen")
        await accept(desk, number)
        letters += await deliver(services)
        await do(desk, number, "close", "Klaar.")
    letters += await deliver(services)
    await client.post(own + "/intrekken")
    letters += await deliver(services)
    assert len(letters) == 5
    assert {one.to.rpartition("<")[2].rstrip(">") for one in letters} == {NOOR.email}
    for one in letters:
        for word in (*NEVER[2:], "Kwartelveld"):
            assert word not in one.text + one.html, (one.subject, word)
    assert CASE["title"] in letters[0].text
