"""Noor subscribes, changes her mind and leaves; nobody else can do it for her, and no scanner either."""

from datetime import timedelta
from hashlib import sha256

import httpx
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.newsletter import labels
from leerkring.newsletter.model import ConsentEvent, Signup, Subscription
from leerkring.newsletter.subscriptions.service import end_pauses
from leerkring.newsletter.subscriptions.sign_up import prune
from leerkring.people.model import Person
from tests.cast import JOOST, NOOR
from tests.newsletter.readers import LINK, ask, count, mailed, state, subscribe
from tests.people.office import browser
from tests.postbox import deliver

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def test_noor_subscribes_by_the_link_in_her_mail(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    asked = await ask(client, rhythm="monthly", themes="woonzorgvisie")
    assert (asked.status_code, asked.headers["location"]) == (303, "/nieuwsbrief/gevraagd")
    assert await count(services, Subscription) == await count(services, Person) == 0
    (letter,) = await deliver(services)
    found = LINK.search(letter.text)
    assert found
    clock.move(timedelta(minutes=5))
    assert state(await client.get(found.group())) == "pending"
    done = await client.post(found.group())
    page = await client.get(done.headers["location"])
    assert state(page) == "confirmed"
    assert "U vroeg erom op di 12 januari 2027" in page.text
    async with services.db.reading() as reading:
        proof = await reading.row(select(ConsentEvent))
        kept = await reading.row(select(Subscription.rhythm, Subscription.themes))
    assert proof is not None
    assert kept is not None
    assert proof.text == labels.CONSENT
    assert proof.text_hash == sha256(labels.CONSENT.encode()).hexdigest()
    assert (proof.kind, proof.form, proof.asked_at <= proof.at) == ("given", "nieuwsbrief", True)
    assert tuple(kept) == ("monthly", ["woonzorgvisie"])
    (welcome,) = await deliver(services)
    assert {"voorkeuren", "afmelden"} == {link.split("/")[2] for link in LINK.findall(welcome.text)}


async def test_the_answer_does_not_tell_who_is_known(client: httpx.AsyncClient, services: Services) -> None:
    await subscribe(client, services)
    known, unknown = await ask(client), await ask(client, JOOST)
    assert known.headers["location"] == unknown.headers["location"]
    assert known.content == unknown.content
    for person in (NOOR, JOOST):
        await client.post("/nieuwsbrief/voorkeuren", data={"email": person.email})
    assert await count(services, Delivery, Delivery.kind == "newsletter.preferences") == 1


async def test_a_link_to_confirm_works_once_and_seven_days(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client)
    link = await mailed(services, "newsletter.confirm")
    assert (await client.post(link)).status_code == 303
    again = await client.post(link)
    assert (again.status_code, state(again)) == (410, "confirmed")
    await ask(client, JOOST)
    late = await mailed(services, "newsletter.confirm")
    clock.move(timedelta(days=7))
    assert ((await client.post(late)).status_code, state(await client.get(late))) == (410, "expired")
    async with services.db.transaction() as tx:
        assert await prune(tx, clock.now()) == 2
    assert await count(services, Signup) == 0
    assert await count(services, Person, Person.email == JOOST.email) == 0


async def test_a_scanner_that_opens_every_link_changes_nothing(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    await ask(client)
    links = [await mailed(services, "newsletter.confirm")]
    async with browser(app) as scanner:
        for method in (scanner.get, scanner.head):
            assert (await method(links[0])).status_code == 200
        assert await count(services, Subscription) == 0
        await client.post(links[0])
        for letter in await deliver(services):
            links += LINK.findall(letter.html)
        assert len({link.split("/")[2] for link in links}) == 3
        for link in links[1:]:
            assert (await scanner.get(link)).status_code == (await scanner.head(link)).status_code == 200
    assert await count(services, Subscription, Subscription.state == "confirmed") == 1


async def test_one_click_needs_no_cookie_and_no_origin_of_ours(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    await subscribe(client, services, streams=["nieuwsbrief", "update-wonen-en-zorg"])
    letter = (await deliver(services))[0]
    link = next(found for found in LINK.findall(letter.text) if "afmelden" in found)
    async with browser(app, **{"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}) as mailer:
        for _ in range(2):
            done = await mailer.post(link, data=ONE_CLICK)
            assert (done.status_code, done.headers.get("location")) == (200, None)
        assert (await mailer.post(link[:-3] + "abc", data=ONE_CLICK)).status_code == 404
    assert await count(services, Subscription, Subscription.state == "unsubscribed") == 1
    assert await count(services, ConsentEvent, ConsentEvent.form == "een-klik") == 1
    page = await client.get(link)
    assert state(page) == "unsubscribed"
    assert (await client.post(link, data={"scope": "alles"})).status_code == 303
    assert await count(services, Subscription, Subscription.state == "unsubscribed") == 2


async def test_noor_pauses_changes_and_comes_back(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services)
    pause = {"streams": "nieuwsbrief", "rhythm": "agenda", "pause": "4"}
    assert (await client.post(page, data=pause)).status_code == 303
    assert state(await client.get(page)) == "paused"
    assert "Pauze tot di 9 februari 2027" in (await client.get(page)).text
    await client.post(page, data={**pause, "pause": "keep", "rhythm": "monthly"})
    assert state(await client.get(page)) == "paused"
    clock.move(timedelta(days=28))
    assert await end_pauses(services.db, clock.now()) == 1
    assert state(await client.get(page)) == "confirmed"
    await client.post(page, data={"rhythm": "monthly"})
    assert state(await client.get(page)) == "unsubscribed"
    await client.post(page, data={"streams": "update-wonen-en-zorg", "rhythm": "biweekly"})
    assert await count(services, Subscription, Subscription.state == "confirmed") == 1
    async with services.db.reading() as reading:
        kinds = [row.kind for row in await reading.rows(select(ConsentEvent.kind).order_by(ConsentEvent.id))]
    assert kinds == ["given", "changed", "changed", "withdrawn", "given"]


async def test_what_is_wrong_is_said_and_kept(client: httpx.AsyncClient, services: Services) -> None:
    wrong = await client.post(
        "/nieuwsbrief", data={"email": "noor@", "name": "Noor", "streams": "weekblad", "form": "nieuwsbrief"}
    )
    assert wrong.status_code == 422
    assert "<title>Fout: Nieuwsbrief" in wrong.text
    for field in ("email", "consent"):
        assert f'href="#veld-{field}"' in wrong.text
    assert (await ask(client, streams=["weekblad"])).status_code == 422
    assert (await ask(client, themes="weer")).status_code == 422
    first = await client.post("/nieuwsbrief", data={"email": NOOR.email, "from_footer": "1"})
    assert (first.status_code, NOOR.email in first.text, "Fout:" in first.text) == (200, True, False)
    assert await count(services, Signup) == 0
