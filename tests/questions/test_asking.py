"""Noor puts a question; nobody learns who she is, and she can leave with one click."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.people.model import Person
from leerkring.questions.asking import prune
from leerkring.questions.model import (
    KnowledgeQuestion,
    KnowledgeQuestionFollower,
    KnowledgeQuestionHelp,
    KnowledgeQuestionWish,
)
from tests.builders import make_circle
from tests.cast import FATIMA, JOOST, NOOR
from tests.people.office import back_office_of, browser
from tests.postbox import deliver
from tests.questions.asking import TITLE, ask, filled, follow, link_in, state

PATH = "/vragen/hoe-verdelen-wij-woningen-eerlijk-over-gemeenten"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def count(services: Services, model: type) -> int:
    async with services.db.reading() as reading:
        return int(await reading.scalar(select(func.count()).select_from(model)))


async def test_noor_puts_a_question_by_the_link_in_her_mail(
    client: httpx.AsyncClient, services: Services
) -> None:
    sent = await client.post("/vragen/stellen", data=filled())
    assert (sent.status_code, sent.headers["location"]) == (303, "/vragen/gevraagd")
    assert await count(services, KnowledgeQuestion) == await count(services, Person) == 0
    (letter,) = await deliver(services)
    assert TITLE in letter.text
    link = link_in(letter, "bevestigen")
    assert state(await client.get(link)) == "pending"
    assert await count(services, KnowledgeQuestion) == 0, "looking changes nothing"
    done = await client.post(link)
    assert state(await client.get(done.headers["location"])) == "new"
    (received,) = await deliver(services)
    assert received.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = await client.get(PATH)
    assert state(page) == "new"
    assert TITLE in page.text
    assert "Groningen" in page.text
    again = await client.post(link)
    assert (again.status_code, state(again)) == (410, "confirmed")


async def test_nothing_of_the_asker_is_public(client: httpx.AsyncClient, services: Services) -> None:
    await ask(client, services)
    for path in (
        "/vragen",
        "/sitemap.xml",
        PATH,
        f"{PATH}/volgen",
        "/zoeken?q=woningen+eerlijk+verdelen",
        "/vragen?q=eerlijk",
    ):
        page = await client.get(path)
        assert "eerlijk" in page.text, path
        for secret in (NOOR.email, NOOR.name, NOOR.organization):
            assert secret not in page.text, path


async def test_a_question_that_is_not_for_the_site_stays_off_it(
    client: httpx.AsyncClient, services: Services
) -> None:
    own = await ask(client, services, public="nee")
    assert (await client.get(PATH)).status_code == 404
    assert TITLE not in (await client.get("/vragen")).text
    assert "data-hit" not in (await client.get("/zoeken?q=woningen+eerlijk+verdelen")).text
    assert TITLE in (await client.get(own)).text, "who asked sees it"


async def test_what_is_wrong_comes_back_with_what_was_typed(client: httpx.AsyncClient) -> None:
    sent = await client.post(
        "/vragen/stellen", data=filled(title="Hoe?", email="geen adres", region="atlantis")
    )
    assert sent.status_code == 422
    assert "2 antwoorden kloppen nog niet" in sent.text
    assert 'value="geen adres"' in sent.text
    sent = await client.post("/vragen/stellen", data=filled(region="atlantis"))
    assert (sent.status_code, "uit de lijst" in sent.text) == (422, True)


async def test_what_is_there_already_is_shown_first(client: httpx.AsyncClient, services: Services) -> None:
    await ask(client, services)
    asked = {"title": "Woningen eerlijk verdelen over gemeenten, hoe doe je dat?"}
    seen = await client.post("/vragen/stellen", data=asked | {"look": "ja"})
    assert f'data-hit="{PATH}"' in seen.text
    nothing = await client.post("/vragen/stellen", data={"title": "Hoe", "look": "ja"})
    assert (nothing.status_code, "Schrijf eerst uw vraag op" in nothing.text) == (422, True)
    unread = filled(JOOST, **asked)
    del unread["looked"]
    first = await client.post("/vragen/stellen", data=unread)
    assert (first.status_code, f'data-hit="{PATH}"' in first.text) == (200, True)
    assert await deliver(services) == [], "nothing is sent before who asks has seen it"
    found = (await client.get("/vragen/stellen/antwoorden.json", params={"q": asked["title"]})).json()
    assert [one["path"] for one in found["answers"]] == [PATH]
    happy = await client.post("/vragen/stellen/geholpen", data=asked | {"helped": PATH, "email": JOOST.email})
    assert state(await client.get(happy.headers["location"])) == "helped"
    await client.post("/vragen/stellen/geholpen", data=asked | {"helped": "/made-up"})
    async with services.db.reading() as reading:
        (row,) = await reading.rows(select(KnowledgeQuestionHelp.page, KnowledgeQuestionHelp.many))
    assert tuple(row) == (PATH, 1)
    assert await count(services, KnowledgeQuestionWish) == 1, "only Noor's"


async def test_a_question_with_a_telephone_number_waits_for_a_person(
    client: httpx.AsyncClient, services: Services
) -> None:
    own = await ask(client, services, why="Bel mij op 06 12345678 voor meer informatie over deze vraag.")
    page = await client.get(own)
    assert state(page) == "held"
    assert "leest uw vraag eerst" in page.text
    assert (await client.get(PATH)).status_code == 404
    assert "data-question" not in (await client.get("/vragen")).text


@pytest.mark.parametrize(
    "why",
    [
        "Zie https://koop.example/nu en https://koop.example/snel voor de beste huizen van het land.",
        "Wat een stelletje 1d10ten bij de gemeente, zij doen al jaren niets aan huizen voor ons.",
    ],
)
async def test_a_question_full_of_links_or_insults_is_seen_by_nobody_before_a_person_read_it(
    app: Application, client: httpx.AsyncClient, services: Services, why: str
) -> None:
    own = await ask(client, services, why=why)
    assert state(await client.get(own)) == "held"
    for page in ("/vragen", "/vragen.atom", "/sitemap.xml", "/zoeken?q=woningen+eerlijk+gemeenten"):
        assert PATH not in (await client.get(page)).text, page
    assert (await client.get(PATH)).status_code == 404
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        assert PATH.rpartition("/")[2] in (await office.get("/beheer/vragen")).text, "somebody is asked to"


async def test_who_follows_leaves_with_one_click(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    await ask(client, services)
    sent = await client.post(f"{PATH}/volgen", data={"email": JOOST.email, "asks": "nee"})
    assert sent.status_code == 303
    (letter,) = await deliver(services)
    await client.post(link_in(letter, "bevestigen"))
    (received,) = await deliver(services)
    link = link_in(received, "afmelden")
    assert "<http" in received.message["List-Unsubscribe"]
    assert state(await client.get(link)) == "following"
    async with browser(app) as program:
        program.headers.pop("Sec-Fetch-Site")
        left = await program.post(link, data=ONE_CLICK)
        assert (left.status_code, left.text) == (200, "Afgemeld.\n")
        assert (await program.post(link, data=ONE_CLICK)).status_code == 200
    assert state(await client.get(link)) == "left"
    assert await count(services, KnowledgeQuestionFollower) == 1, "Noor still asks"


async def test_three_people_ask_the_same(client: httpx.AsyncClient, services: Services) -> None:
    await ask(client, services)
    await follow(client, services, PATH, JOOST, asks="ja")
    await follow(client, services, PATH, JOOST, asks="nee")
    page = await client.get(PATH)
    assert 'data-askers="2"' in page.text, "asking twice is asking once, and following takes nothing back"


async def test_noor_says_herself_that_she_is_helped(client: httpx.AsyncClient, services: Services) -> None:
    own = await ask(client, services)
    done = await client.post(own)
    assert state(await client.get(done.headers["location"])) == "answered"
    assert state(await client.get(PATH)) == "answered"
    again = await client.post(own)
    assert (again.status_code, "Dat kan niet" in again.text) == (409, True)


async def test_what_nobody_confirms_is_forgotten(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await client.post("/vragen/stellen", data=filled())
    (letter,) = await deliver(services)
    clock.move(timedelta(days=7))
    late = await client.post(link_in(letter, "bevestigen"))
    assert (late.status_code, state(late)) == (410, "expired")
    async with services.db.transaction() as tx:
        assert await prune(tx, clock.now()) >= 1
    assert await count(services, KnowledgeQuestionWish) == 0


async def test_an_address_of_our_own_pages_is_no_question(
    client: httpx.AsyncClient, services: Services
) -> None:
    await make_circle(services.db)
    await ask(client, services, title="Stellen!!!!!!!!!!!!!!!!!!!!")
    assert (await client.get("/vragen/stellen-2")).status_code == 200
    assert "<h1>Stel een vraag</h1>" in (await client.get("/vragen/stellen")).text
