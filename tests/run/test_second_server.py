"""On somebody else's PostgreSQL, of the oldest version that we promise: the schema, a story, a rush.

`LEERKRING_TEST_SERVER=postgresql://…` runs every test on another server; this is what `make test` always does.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from leerkring.app import Application, create_app
from leerkring.core.clock import FixedClock
from leerkring.core.database.bare_connection import connect
from leerkring.run import upgrading
from leerkring.run.check import run_checks
from leerkring.search.service import Entry, Source, index
from leerkring.search.upkeep import count_words
from leerkring.settings import Settings
from tests.builders import make_circle, register, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.conftest import TODAY
from tests.people.office import browser
from tests.postbox import deliver
from tests.support.living import living
from tests.support.sample import load_apart
from tests.support.second_server import second_server


@pytest.fixture(scope="module")
def second() -> Iterator[str]:
    with second_server() as url:
        if url is None:
            pytest.skip("this machine has no second PostgreSQL")
        yield url


@pytest.fixture
async def there(second: str, tmp_path: Path) -> AsyncIterator[Application]:
    """The application on a new database of that server."""
    admin = await connect(second)
    await admin.execute('CREATE DATABASE "leerkring"')
    url = urlunsplit(urlsplit(second)._replace(path="/leerkring"))
    await upgrading.upgrade(url)
    settings = Settings(
        database_url=url, data_dir=tmp_path, base_url="http://leerkring.test", secret_key="k" * 32
    )
    app = create_app(settings, clock=FixedClock(TODAY))
    async with living(app):
        yield app
    await admin.execute('DROP DATABASE "leerkring" WITH (FORCE)')
    await admin.close()


async def holds(app: Application) -> None:
    """Every invariant, recounted."""
    assert [found for found in await run_checks(app.db) if not found.ok] == []


async def test_a_place_comes_free_and_is_taken(there: Application) -> None:
    await make_circle(there.db, capacity=1)
    async with browser(there) as client:
        noor, joost = await register(client, NOOR), await register(client, JOOST)
        assert await states(there.db) == {"noor": "confirmed", "joost": "waitlisted"}
        assert (await client.post(f"{noor}/afmelden")).status_code == 303
        assert (await client.post(f"{joost}/aanbod", data={"answer": "accept"})).status_code == 303
        assert await register(client, BAS)
    assert await states(there.db) == {"noor": "cancelled", "joost": "confirmed", "bas": "waitlisted"}
    letters = await deliver(there.services)
    assert len({letter.to for letter in letters}) == 3
    await holds(there)


async def test_fifty_people_on_five_places(there: Application) -> None:
    await make_circle(there.db, capacity=5)

    async def come(client: httpx.AsyncClient, number: int) -> tuple[str, ...]:
        return tuple([await register(client, colleague(number)) for _ in range(2)])

    async with browser(there) as client:
        told = await asyncio.gather(*(come(client, number) for number in range(50)))
    assert all(first == second for first, second in told)
    assert Counter((await states(there.db)).values()) == {"confirmed": 5, "waitlisted": 45}
    await holds(there)


async def test_the_sample_and_its_pages(there: Application) -> None:
    await load_apart(there.settings, TODAY)
    async with browser(there) as client:
        for path in (
            "/",
            "/agenda",
            "/agenda?soort=leerkring&open=1",
            "/agenda.ics",
            "/agenda.atom",
            "/sitemap.xml",
        ):
            assert (await client.get(path)).status_code == 200, path
    await holds(there)


async def test_dutch_is_found_there_too(there: Application) -> None:
    async with there.db.transaction() as tx:
        for slug, title, body in (
            ("voorrang", "Wie gaat er voor?", "Met urgentie krijgt iemand voorrang in een café."),
            ("cijfers", "Cijfers", "De woonzorganalyse telt alle aandachtsgroepen."),
        ):
            await index(tx, Source("test", slug), [Entry("les", f"/lessen/{slug}", title, body)])
    await count_words(there.db, TODAY)
    async with browser(there) as client:
        for typed, found in (
            ("urgentieregeling", "voorrang"),
            ("cafe", "voorrang"),
            ("groep", "cijfers"),
            ("woonzorganalise", "cijfers"),
            ('"alle aandachtsgroepen" -voorrang', "cijfers"),
        ):
            page = (await client.get("/zoeken", params={"q": typed})).text
            assert f'data-hit="/lessen/{found}"' in page, typed
        body = (await client.get("/zoeken/suggesties.json", params={"q": "cijf"})).json()
        assert [one["path"] for one in body["suggestions"]] == ["/lessen/cijfers"]
