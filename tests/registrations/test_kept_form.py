"""The form and the places while many come: kept for all, with a key of each one's own, and never far behind."""

import asyncio
import re
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import insert, select

from leerkring.app import Application, create_app
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.web.caching.page_cache import MOST_AT_ONCE, RUSH_SECONDS
from leerkring.core.web.caching.spliced import PLACE
from leerkring.newsletter.model import Issue, Stream
from leerkring.settings import Settings
from tests.builders import form_of, make_circle, register, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.conftest import BASE_URL, TODAY

PAGE = "/agenda/woonzorganalyse"
FORM = f"{PAGE}/aanmelden"


def key_in(page: httpx.Response) -> str:
    """The key of the form on this page."""
    found = re.search(r'name="request_key" value="([^"]*)"', page.text)
    assert found is not None
    return found[1]


def taken_on(page: httpx.Response) -> int:
    """How many places the page of the activity says are taken, those who wait included."""
    taken, waiting = re.findall(r'data-(?:taken|waiting)="(\d+)"', page.text)[:2]
    return int(taken) + int(waiting)


async def told(db: Database) -> None:
    """Wait until all commits until now were told to this process too; they are told in their order."""
    heard: list[str] = []
    db.on_touch(heard.extend)
    async with db.transaction() as tx:
        tx.touch("all-until-here")
    while heard.count("all-until-here") < 2:  # by the commit itself, and by NOTIFY
        await asyncio.sleep(0.005)
    db._listeners.remove(heard.extend)


async def test_a_crowd_gets_one_form_with_a_key_each(
    app: Application, client: httpx.AsyncClient, db: Database
) -> None:
    await make_circle(db)
    kept = app.cache.hits
    pages = await asyncio.gather(*(client.get(FORM) for _ in range(30)))
    keys = {key_in(page) for page in pages}
    assert len(keys) == 30
    assert all(re.fullmatch(r"[\w-]{22}", key) for key in keys)
    assert len({page.text.replace(key_in(page), "") for page in pages}) == 1
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert "etag" not in page.headers
    assert app.cache.hits == kept + 30


async def test_each_key_registers_once(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    noors, bas = key_in(await client.get(FORM)), key_in(await client.get(FORM))
    first = await register(client, NOOR, request_key=noors)
    assert await register(client, NOOR, request_key=noors) == first, "pressed twice, or gone back"
    assert await register(client, BAS, request_key=bas) != first
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed"}


async def test_a_form_with_answers_in_it_is_nobody_elses(
    app: Application, client: httpx.AsyncClient, db: Database
) -> None:
    await make_circle(db)
    kept = app.cache.hits
    wrong = await client.post(FORM, data=form_of(NOOR, name="", request_key="de-sleutel-van-noor"))
    assert (wrong.status_code, key_in(wrong)) == (422, "de-sleutel-van-noor")
    without = await client.post(FORM, data={"edit": "1", "name": NOOR.name})
    assert key_in(without) not in ("", PLACE.decode())
    by_newsletter = await client.get(FORM, params={"via": "nieuwsbrief-7"})
    assert 'name="via" value="nieuwsbrief-7"' in by_newsletter.text
    signed_in = await client.get(FORM, headers={"Cookie": "leerkring_session=geheim"})
    plain = await client.get(FORM)
    assert "nieuwsbrief-7" not in plain.text
    assert NOOR.name not in plain.text
    assert len({key_in(page) for page in (wrong, without, by_newsletter, signed_in, plain)}) == 5
    assert PLACE.decode() not in "".join(page.text for page in (without, by_newsletter, signed_in, plain))
    assert app.cache.hits == kept + 1


async def test_an_application_that_keeps_no_pages_makes_keys_too(
    settings: Settings, clock: FixedClock, db: Database
) -> None:
    await make_circle(db)
    bare = create_app(settings, clock=clock, cached=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=bare), base_url=BASE_URL) as browser:
        assert len({key_in(await browser.get(FORM)) for _ in range(3)}) == 3
    await bare.db.close()


async def test_the_form_says_at_once_that_who_comes_now_will_wait(
    client: httpx.AsyncClient, db: Database
) -> None:
    await make_circle(db)
    assert "<h1>Aanmelden</h1>" in (await client.get(FORM)).text
    for person in (NOOR, BAS):
        await register(client, person)
    assert "<h1>Op de wachtlijst</h1>" in (await client.get(FORM)).text


async def test_the_form_ends_on_time(client: httpx.AsyncClient, db: Database, clock: FixedClock) -> None:
    """Nobody types for nothing because a page is kept for some seconds."""
    await make_circle(db, registration_closes_at=TODAY + timedelta(seconds=8))
    assert key_in(await client.get(FORM))
    clock.move(timedelta(seconds=4))
    assert key_in(await client.get(FORM))
    clock.move(timedelta(seconds=4))
    assert "De aanmelding is gesloten" in (await client.get(FORM)).text


async def test_in_a_rush_the_page_is_a_quarter_of_a_second_behind_at_most(
    client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    """The clock stands, so that all of this happens at one moment."""
    await make_circle(db, capacity=5)
    await told(db)
    seen = []
    for number in range(2 * MOST_AT_ONCE):
        seen.append(taken_on(await client.get(PAGE)))
        await register(client, colleague(number))
    exact = list(range(MOST_AT_ONCE))
    assert seen == [*exact, *[exact[-1]] * MOST_AT_ONCE], "first at once, and then not once for each"
    clock.move(timedelta(seconds=RUSH_SECONDS))
    assert taken_on(await client.get(PAGE)) == 2 * MOST_AT_ONCE


async def test_who_registered_in_a_rush_and_goes_back_is_not_confused(
    client: httpx.AsyncClient, db: Database
) -> None:
    """What is kept is behind; what is theirs never is, and a second press is still the same registration."""
    await make_circle(db, capacity=1)
    await told(db)
    for number in range(MOST_AT_ONCE + 1):
        await client.get(FORM)
        await client.get(PAGE)
        await register(client, colleague(number))
    behind = await client.get(FORM)
    mine = await register(client, JOOST, request_key=key_in(behind))
    page = await client.get(mine)
    assert 'data-state="waitlisted"' in page.text
    assert f'data-position="{MOST_AT_ONCE + 1}"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert await register(client, JOOST, request_key=key_in(behind)) == mine
    assert 'data-state="full"' in (await client.get(PAGE)).text


async def test_what_staff_change_shows_at_once_also_in_a_rush(
    client: httpx.AsyncClient, db: Database
) -> None:
    circle = await make_circle(db)
    await told(db)
    for number in range(2 * MOST_AT_ONCE):
        await client.get(PAGE)
        await client.get("/agenda")
        await register(client, colleague(number))
    assert taken_on(await client.get(PAGE)) < 2 * MOST_AT_ONCE
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET title = 'Anders' WHERE id = $1", circle)
        tx.touch("agenda", "activity:woonzorganalyse", "form:woonzorganalyse")
    page = await client.get(PAGE)
    assert "<h1>Anders</h1>" in page.text
    assert taken_on(page) == 2 * MOST_AT_ONCE
    assert "Anders" in (await client.get(FORM)).text
    assert "Anders" in (await client.get("/agenda")).text


async def went_out(db: Database, number: int, at: datetime) -> str:
    """An issue of the newsletter whose readers were chosen at this moment; returns the code in its links."""
    async with db.transaction() as tx:
        stream = await tx.scalar(select(Stream.id).where(Stream.slug == "nieuwsbrief"))
        await tx.execute(
            insert(Issue).values(
                id=uuid7(),
                stream_id=stream,
                number=number,
                state="sent",
                subject="Wat er wel kan",
                send_on=at.date(),
                created_at=at,
                created_by="staff:ilse",
                updated_at=at,
                frozen_at=at,
                audience=100_000,
            )
        )
        tx.touch("newsletter")
    return f"nieuwsbrief-{number}"


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/plaatsen", FORM])
async def test_what_all_readers_of_an_issue_open_is_kept_and_what_is_made_up_is_not(
    app: Application, client: httpx.AsyncClient, db: Database, path: str
) -> None:
    await make_circle(db)
    issue, old = await went_out(db, 7, TODAY), await went_out(db, 6, TODAY - timedelta(days=8))

    async def kept(code: str) -> int:
        before = app.cache.hits
        for _ in range(5):
            assert f"via={code}" in (text := (await client.get(path, params={"via": code})).text) or (
                f'name="via" value="{code}"' in text
            )
        return app.cache.hits - before

    assert await kept(issue) == 5
    assert await kept("nieuwsbrief-8") == await kept(old) == 0


async def test_readers_of_an_issue_have_keys_of_their_own(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    code = await went_out(db, 7, TODAY)
    pages = [await client.get(FORM, params={"via": code}) for _ in range(3)]
    assert len({key_in(page) for page in pages}) == 3
    assert code not in (await client.get(FORM)).text
