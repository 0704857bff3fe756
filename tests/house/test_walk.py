"""A walk over every page, as each of the cast: nothing is missing, broken, unnamed or changed by looking."""

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.web.services import Services
from tests.builders import register
from tests.cast import BAS, FATIMA, ILSE, NOOR, Person
from tests.house.walk import Walk, check_actions, check_pages, fingerprint
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.support.sample import ANSWERS, FULL, OPEN, live_with_sample
from tests.support.validator import Validator

STARTS = ("/", "/agenda", "/inloggen", "/aanmelding", "/aanmelding/al-aangemeld", "/sitemap.xml")
STAFF = [(BAS, "host"), (FATIMA, "organizer"), (ILSE, "editor")]
"""An administrator walks in tests/house/test_versions.py, past more and past every page."""


@pytest.fixture(autouse=True)
async def sample(app: Application, services: Services) -> None:
    await live_with_sample(services)


async def test_what_is_written_is_noticed(services: Services) -> None:
    """Also the same once more, and what goes: looking is told apart from those."""
    writings = ("UPDATE region SET name = name WHERE slug = 'haaglanden'", "DELETE FROM audit")
    for sql, table in zip(writings, ("region", "audit"), strict=True):
        before = await fingerprint(services.db)
        assert await fingerprint(services.db) == before
        async with services.db.transaction() as tx:
            await tx.sql(sql)
        after = await fingerprint(services.db)
        assert {name for name in after if after[name] != before[name]} == {table}


async def test_an_anonymous_visitor(
    client: httpx.AsyncClient, services: Services, validator: Validator
) -> None:
    before = await fingerprint(services.db)
    walk = await Walk(client).from_(*STARTS)
    await check_pages(walk, validator)
    await check_actions(walk)
    assert await fingerprint(services.db) == before, "a GET changed something"
    assert len(walk.pages) > 40
    assert not [url for url in walk.pages if "/beheer" in url], "an anonymous visitor saw the back office"


@pytest.mark.parametrize("slug, state", [(OPEN, "confirmed"), (FULL, "waitlisted")])
async def test_a_participant(
    client: httpx.AsyncClient, services: Services, validator: Validator, slug: str, state: str
) -> None:
    url = await register(client, NOOR, slug, **ANSWERS[slug])
    await deliver(services)
    before = await fingerprint(services.db)
    walk = await Walk(client, "/aanmelding/").from_(url)
    await check_pages(walk, validator)
    assert len(walk.pages) >= 3
    assert f'data-state="{state}"' in next(iter(walk.pages.values())).html
    await check_actions(walk)
    assert await fingerprint(services.db) == before, "a GET changed something"


@pytest.mark.parametrize("person, role", STAFF)
async def test_each_of_the_staff(
    app: Application, services: Services, validator: Validator, person: Person, role: str
) -> None:
    """Whatever the back office links to, this person may open."""
    async with back_office_of(app, services, person, role) as client:
        before = await fingerprint(services.db)
        walk = await Walk(client, "/beheer", briefly=True).from_("/beheer")
        await check_pages(walk, validator)
        await check_actions(walk)
        assert await fingerprint(services.db) == before, "a GET changed something"
        assert len(walk.pages) > 10
