"""Staff come in by a link in their mail, and nobody else does."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.limits.mail_limits import MAILBOX_MOST
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.people import queries
from leerkring.people.model import SignInLink, WebSession
from leerkring.people.refusals import NotStaff
from leerkring.people.service import make_sign_in_link, prune
from leerkring.people.sessions import make_cookie
from leerkring.people.staff import add_staff
from leerkring.settings import Settings
from tests.builders import make_circle
from tests.cast import FATIMA, ILSE, NOOR
from tests.conftest import BASE_URL, TODAY
from tests.people.office import browser, heading, mailed_link, sessions, sign_in, token_of
from tests.postbox import deliver


async def ask(client: httpx.AsyncClient, email: str = FATIMA.email, naar: str = "") -> httpx.Response:
    """Ask for a link as the page's form does."""
    return await client.post("/inloggen", data={"email": email, "naar": naar})


@pytest.fixture
async def fatima(services: Services) -> None:
    """Fatima is an organiser."""
    await add_staff(services.db, FATIMA.email, "organizer", TODAY, name=FATIMA.name)


async def test_fatima_comes_in_by_the_link_in_her_mail(
    client: httpx.AsyncClient, services: Services, fatima: None
):
    asked = await ask(client)
    assert (asked.status_code, asked.headers["location"]) == (303, "/inloggen/gevraagd")
    assert "Kijk in uw mail" in heading(await client.get("/inloggen/gevraagd"))
    link = await mailed_link(services)
    page = await client.get(link)
    assert page.status_code == 200
    assert f'action="{link}"' in page.text
    inside = await client.post(link)
    assert (inside.status_code, inside.headers["location"]) == (303, "/beheer")
    assert heading(await client.get("/beheer")) == "Vandaag"


async def test_the_answer_does_not_tell_who_is_known(
    client: httpx.AsyncClient, services: Services, fatima: None
):
    known, unknown = await ask(client), await ask(client, NOOR.email)
    assert known.status_code == unknown.status_code == 303
    assert known.headers["location"] == unknown.headers["location"]
    assert known.headers["set-cookie"].split("=")[0] == unknown.headers["set-cookie"].split("=")[0]
    assert known.content == unknown.content
    async with services.db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(Delivery)) == 1


async def test_what_is_no_address_is_said_and_kept(client: httpx.AsyncClient):
    page = await ask(client, "fatima@")
    assert page.status_code == 422
    assert "<title>Fout: Inloggen" in page.text
    assert 'value="fatima@"' in page.text
    assert 'href="#veld-email"' in page.text


async def test_a_mail_scanner_that_opens_the_link_uses_nothing(
    app: Application, client: httpx.AsyncClient, services: Services, fatima: None
):
    await ask(client)
    link = await mailed_link(services)
    async with browser(app) as scanner:
        for _ in range(3):
            assert (await scanner.get(link)).status_code == 403
            assert (await scanner.head(link)).status_code == 403
    assert await sessions(services) == 0
    assert (await client.get(link)).status_code == 200
    assert (await client.post(link)).status_code == 303


async def test_a_link_works_once(
    app: Application, client: httpx.AsyncClient, services: Services, fatima: None
):
    await ask(client)
    link = await mailed_link(services)
    # Keeping the browser's mark, which signing in takes back.
    mark = dict(client.cookies)
    assert (await client.post(link)).status_code == 303
    async with browser(app, cookie=f"leerkring_sign_in={mark['leerkring_sign_in']}") as again:
        for answer in (await again.post(link), await again.get(link)):
            assert answer.status_code == 410
            assert "al gebruikt" in answer.text
            assert 'href="/inloggen"' in answer.text
    assert await sessions(services) == 1


async def test_a_link_is_over_after_half_an_hour(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, fatima: None
):
    await ask(client)
    link = await mailed_link(services)
    clock.move(timedelta(minutes=30))
    answer = await client.post(link)
    assert answer.status_code == 410
    assert "te oud" in answer.text
    assert await sessions(services) == 0


async def test_a_link_belongs_to_the_browser_that_asked(
    app: Application, client: httpx.AsyncClient, services: Services, fatima: None
):
    await ask(client)
    link = await mailed_link(services)
    async with browser(app) as other:
        assert "andere browser" in (await other.post(link)).text
        await ask(other, NOOR.email)
        assert (await other.post(link)).status_code == 403
    assert (await client.post(link)).status_code == 303


async def test_a_late_first_mail_still_works_after_asking_twice(
    client: httpx.AsyncClient, services: Services, fatima: None
):
    await ask(client)
    first = await mailed_link(services)
    await ask(client)
    assert await mailed_link(services) != first
    assert (await client.post(first)).status_code == 303


async def test_a_link_of_the_command_line_works_in_any_browser(
    client: httpx.AsyncClient, services: Services, fatima: None
):
    link = await make_sign_in_link(services.db, FATIMA.email, TODAY, BASE_URL)
    assert link.startswith(f"{BASE_URL}/inloggen/")
    assert (await client.post(link)).status_code == 303


async def test_the_command_line_makes_none_for_who_is_no_staff(db: Database):
    with pytest.raises(NotStaff, match=NOOR.email):
        await make_sign_in_link(db, NOOR.email, TODAY, BASE_URL)


@pytest.mark.parametrize("secret", ["x", "a" * 43, "é" * 43, "%00", "a" * 5000])
async def test_a_made_up_link_opens_nothing(client: httpx.AsyncClient, services: Services, secret: str):
    for answer in (await client.get(f"/inloggen/{secret}"), await client.post(f"/inloggen/{secret}")):
        assert answer.status_code in (404, 410)
    assert await sessions(services) == 0


async def test_the_secret_stands_nowhere(client: httpx.AsyncClient, services: Services, fatima: None):
    await ask(client)
    secret = (await mailed_link(services)).rsplit("/", 1)[1]
    async with services.db.reading() as reading:
        kept = await reading.rows(select(Delivery.params, Delivery.dedupe_key, Delivery.subject))
        links = await reading.rows(select(SignInLink.secret_hash, SignInLink.browser_hash))
    assert secret not in str(kept) + str(links)
    assert all(link.browser_hash is not None for link in links)


@pytest.mark.parametrize(
    "naar",
    [
        "//kwaad.example",
        "https://kwaad.example/beheer",
        "/\\kwaad.example",
        "/beheer/../agenda",
        "/beheer//kwaad.example",
        "/beheer\n.kwaad.example",
        "/beheerd",
        "javascript:alert(1)",
        "/beheer@kwaad.example",
        "/agenda",
        "/" + "beheer/" * 200,
    ],
)
async def test_nobody_is_led_elsewhere(
    client: httpx.AsyncClient, services: Services, fatima: None, naar: str
):
    page = await client.get("/inloggen", params={"naar": naar})
    assert '<input type="hidden" name="naar" value="/beheer">' in page.text
    asked = await ask(client, naar=naar)
    if asked.status_code == 422:
        return
    assert (await client.post(await mailed_link(services))).headers["location"] == "/beheer"


async def test_the_page_that_was_wanted_comes_back(
    client: httpx.AsyncClient, services: Services, fatima: None
):
    sent_away = await client.get("/beheer/activiteiten")
    assert sent_away.status_code == 303
    location = sent_away.headers["location"]
    assert location == "/inloggen?naar=/beheer/activiteiten"
    assert 'value="/beheer/activiteiten"' in (await client.get(location)).text
    await ask(client, naar="/beheer/activiteiten")
    assert (await client.post(await mailed_link(services))).headers["location"] == "/beheer/activiteiten"


async def test_a_session_ends_after_half_a_day_without_use(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await sign_in(client, services)
    for _ in range(3):
        clock.move(timedelta(hours=11))
        assert (await client.get("/beheer")).status_code == 200
    clock.move(timedelta(hours=12))
    assert (await client.get("/beheer")).status_code == 303


async def test_a_session_ends_after_two_weeks_whatever_happens(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await sign_in(client, services)
    for _ in range(2 * 14 - 1):
        clock.move(timedelta(hours=11, minutes=59))
        assert (await client.get("/beheer")).status_code == 200
    clock.set(TODAY + timedelta(days=14))
    assert (await client.get("/beheer")).status_code == 303


async def test_use_is_noted_once_in_five_minutes(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    async def seen() -> object:
        async with services.db.reading() as reading:
            return await reading.scalar(select(WebSession.last_seen_at))

    await sign_in(client, services)
    clock.move(timedelta(minutes=4))
    await client.get("/beheer")
    assert await seen() == TODAY
    clock.move(timedelta(minutes=1))
    await client.get("/beheer")
    assert await seen() == clock.now()


async def test_signing_in_again_ends_the_session_before(client: httpx.AsyncClient, services: Services):
    await sign_in(client, services)
    old = client.cookies["leerkring_session"]
    await sign_in(client, services)
    assert client.cookies["leerkring_session"] != old
    assert await sessions(services) == 1


async def test_signing_out_ends_it(client: httpx.AsyncClient, services: Services):
    await sign_in(client, services)
    answer = await client.post("/uitloggen")
    assert answer.status_code == 303
    assert await sessions(services) == 0
    assert "leerkring_session" not in client.cookies
    assert (await client.get("/beheer")).status_code == 303
    assert (await client.post("/uitloggen")).status_code == 303


async def test_who_signs_out_leaves_nothing_of_what_they_searched_for(
    client: httpx.AsyncClient, services: Services
):
    await sign_in(client, services)
    await client.get("/beheer/mail?zoek=bas")
    assert "bas" in client.cookies["leerkring_lijsten"]
    await client.post("/uitloggen")
    assert "leerkring_lijsten" not in client.cookies


async def test_who_loses_the_last_role_is_out(client: httpx.AsyncClient, services: Services):
    await sign_in(client, services)
    async with services.db.transaction() as tx:
        await tx.sql("DELETE FROM staff_role")
    assert (await client.get("/beheer")).status_code == 303


async def test_the_page_says_who_is_signed_in_already(client: httpx.AsyncClient, services: Services):
    await sign_in(client, services)
    assert f"ingelogd als {FATIMA.name}" in (await client.get("/inloggen")).text


async def test_visitors_get_no_cookie_no_row_and_no_query(
    client: httpx.AsyncClient, services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
):
    async def never(*_: object) -> None:
        raise AssertionError

    await make_circle(db)
    monkeypatch.setattr(queries, "find_session", never)
    for path in ("/", "/agenda", "/agenda/woonzorganalyse", "/inloggen", "/inloggen/gevraagd"):
        page = await client.get(path)
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
    assert (await client.get("/beheer")).status_code == 303
    client.cookies.set("leerkring_session", "geen geheim van ons")
    assert (await client.get("/beheer")).status_code == 303
    assert await sessions(services) == 0


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "", "Origin": "https://kwaad.example"}]
)
async def test_another_site_signs_nobody_in_or_out(
    client: httpx.AsyncClient, services: Services, fatima: None, headers: dict[str, str]
):
    await sign_in(client, services)
    link = await make_sign_in_link(services.db, FATIMA.email, TODAY, "")
    for path in ("/inloggen", link, "/uitloggen"):
        assert (await client.post(path, data={"email": FATIMA.email}, headers=headers)).status_code == 403
    assert await sessions(services) == 1
    assert (await client.post(link)).status_code == 303


async def test_too_many_questions_from_outside_are_stopped(app: Application, fatima: None):
    async with browser(app, "203.0.113.9") as visitor:
        for _ in range(5):
            assert (await ask(visitor)).status_code == 303
        stopped = await ask(visitor)
        assert stopped.status_code == 429
        assert int(stopped.headers["retry-after"]) > 0
        assert f'value="{FATIMA.email}"' in stopped.text
        assert (await ask(visitor, ILSE.email)).status_code == 303


async def test_strangers_who_ask_for_her_link_do_not_lock_fatima_out(
    app: Application, services: Services, clock: FixedClock, fatima: None
):
    """Five networks ask as often as they can; Fatima asks from her own, and comes in by the mail she gets."""
    for network in range(1, 10):
        async with browser(app, f"203.0.113.{network}") as stranger:
            for _ in range(6):
                await ask(stranger)
    mails = len(await deliver(services))
    assert mails <= MAILBOX_MOST + 9, "one for each network, and no flood"
    async with browser(app, "198.51.100.7") as her_own:
        assert (await ask(her_own)).status_code == 303
        (letter,) = await deliver(services)
        found = re.search(r"/inloggen/[\w-]{43}", letter.text)
        assert found is not None
        assert (await her_own.post(found.group())).status_code == 303
        again = await ask(her_own)
        assert (again.status_code, again.headers["location"]) == (303, "/inloggen/gevraagd")
        assert await deliver(services) == [], "the one she has is as good"


def test_over_https_the_cookie_is_this_hosts_alone(settings: Settings):
    safe = Settings(secret_key="k" * 32, base_url="https://leerkring.example")
    cookie = make_cookie(safe, "leerkring_session", "x", 60)
    assert cookie.key == "__Host-leerkring_session"
    assert (cookie.secure, cookie.httponly, cookie.samesite, cookie.path, cookie.domain) == (
        True,
        True,
        "lax",
        "/",
        None,
    )
    assert make_cookie(settings, "leerkring_session", "x", 60).key == "leerkring_session"


async def test_pages_of_signing_in_are_kept_nowhere(
    client: httpx.AsyncClient, services: Services, fatima: None
):
    await ask(client)
    for path in ("/inloggen", await mailed_link(services)):
        assert (await client.get(path)).headers["cache-control"] == "no-store"


async def test_what_is_over_is_forgotten(client: httpx.AsyncClient, services: Services, fatima: None):
    await ask(client)
    await sign_in(client, services)
    async with services.db.transaction() as tx:
        assert await prune(tx, TODAY + timedelta(hours=1)) == 0
        assert await prune(tx, TODAY + timedelta(days=2)) == 3
    assert await sessions(services) == 0


async def test_each_session_has_a_token_of_its_own(app: Application, services: Services):
    async with browser(app) as one, browser(app) as two:
        await sign_in(one, services)
        await sign_in(two, services)
        first, second = token_of(await one.get("/beheer")), token_of(await two.get("/beheer"))
    assert first != second


async def test_a_link_cannot_be_used_twice_at_the_same_moment(
    app: Application, services: Services, fatima: None
):
    import asyncio

    link = await make_sign_in_link(services.db, FATIMA.email, TODAY, "")
    async with browser(app) as one, browser(app) as two:
        answers = await asyncio.gather(*(each.post(link) for each in (one, two) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 410, 410, 410, 410, 410]
    assert await sessions(services) == 1


async def test_pressing_the_button_twice_is_signing_in_once(
    client: httpx.AsyncClient, services: Services, fatima: None
):
    await ask(client)
    link = await mailed_link(services)
    await client.post(link)
    for answer in (await client.post(link), await client.get(link)):
        assert (answer.status_code, answer.headers["location"]) == (303, "/beheer")
    assert await sessions(services) == 1
