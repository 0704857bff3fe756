"""A walk over every page, as each of the cast: nothing is missing, broken, unnamed or changed by looking."""

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.web.services import Services
from tests.builders import register
from tests.cast import BAS, FATIMA, ILSE, KARIM, NOOR, Person
from tests.house.walk import Walk, fingerprint
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.support.sample import ANSWERS, FULL, OPEN, live_with_sample
from tests.support.validator import Validator

STARTS = ("/", "/agenda", "/inloggen", "/aanmelding", "/aanmelding/al-aangemeld", "/sitemap.xml")
STAFF = [(BAS, "host"), (FATIMA, "organizer"), (ILSE, "editor"), (KARIM, "admin")]


@pytest.fixture(autouse=True)
async def sample(app: Application, services: Services) -> None:
    await live_with_sample(services)


async def check_pages(walk: Walk, validator: Validator) -> None:
    """What holds for each page, whatever it is about."""
    wrong = list(walk.wrong)
    seen: set[object] = set()
    for url, page in walk.pages.items():
        wrong += [f"{url}: {mistake}" for mistake in page.mistakes]
        if not page.shapes <= seen:  # the two hundredth page of a kind tells a validator nothing new
            wrong += [f"{url}:{mistake}" for mistake in await validator.mistakes(page.html)]
            seen |= page.shapes
        if page.lang != "nl":
            wrong.append(f"{url}: lang is {page.lang!r}")
        if len(page.headings) != 1 or not page.headings[0]:
            wrong.append(f"{url}: its h1 are {page.headings}")
        if not page.title.removesuffix("· leerkring").strip():
            wrong.append(f"{url}: its title is {page.title!r}")
    assert not wrong, "\n".join(sorted(set(wrong)))


async def check_actions(walk: Walk, client: httpx.AsyncClient) -> None:
    """Each form goes somewhere: its address takes a POST, so a GET shows the form or says 405."""
    posts = {action for page in walk.pages.values() for method, action in page.actions if method == "post"}
    answers = {action: (await client.get(action)).status_code for action in sorted(posts)}
    assert set(answers.values()) <= {200, 405}, answers


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
    await check_actions(walk, client)
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
    await check_actions(walk, client)
    assert await fingerprint(services.db) == before, "a GET changed something"


@pytest.mark.parametrize("person, role", STAFF)
async def test_each_of_the_staff(
    app: Application, services: Services, validator: Validator, person: Person, role: str
) -> None:
    """Whatever the back office links to, this person may open."""
    async with back_office_of(app, services, person, role) as client:
        before = await fingerprint(services.db)
        walk = await Walk(client, "/beheer").from_("/beheer")
        await check_pages(walk, validator)
        await check_actions(walk, client)
        assert await fingerprint(services.db) == before, "a GET changed something"
        assert len(walk.pages) > 10
