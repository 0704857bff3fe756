"""Feed readers keep what they have read: ids and moments of a feed stay what they were (RFC 4287)."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity, ActivitySlug
from leerkring.app import create_app
from leerkring.core.clock import FixedClock
from leerkring.core.project_dirs import sample_dir
from leerkring.core.web.services import Services
from leerkring.run.loading import load_directory
from leerkring.settings import Settings
from tests.builders import make_circle
from tests.people.office import browser
from tests.support.sample import live_with_sample

FEEDS = ("/agenda.atom", "/bibliotheek.atom", "/nieuwsbrief/nieuwsbrief.atom")
UPDATED = re.compile(r"<updated>([^<]+)</updated>")
IDS = re.compile(r"<id>([^<]+)</id>")


async def read(client: httpx.AsyncClient, what: re.Pattern[str]) -> dict[str, list[str]]:
    """Return what stands so in each feed."""
    return {path: what.findall((await client.get(path)).text) for path in FEEDS}


async def test_loading_the_same_files_again_is_no_news(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await live_with_sample(services)
    before = await read(client, UPDATED)
    assert len(before["/agenda.atom"]) > 8
    clock.move(timedelta(hours=3))
    await load_directory(services.db, sample_dir(), clock.now(), services.settings)
    services.cache.clear()
    assert await read(client, UPDATED) == before


async def test_every_id_stays_when_the_site_moves(
    client: httpx.AsyncClient, services: Services, settings: Settings, clock: FixedClock
) -> None:
    await live_with_sample(services)
    before = await read(client, IDS)
    assert len({id_ for ids in before.values() for id_ in ids}) == sum(map(len, before.values())) > 20
    moved = create_app(replace(settings, base_url="https://proef.example"), clock=clock)
    async with moved.litestar.lifespan(), browser(moved) as elsewhere:
        page = (await elsewhere.get("/agenda.atom")).text
        assert 'href="https://proef.example/agenda"' in page, "the control: the site did move"
        assert await read(elsewhere, IDS) == before


async def test_an_activity_with_another_address_is_the_same_entry(
    client: httpx.AsyncClient, services: Services
) -> None:
    await make_circle(services.db)
    _, entry = IDS.findall((await client.get("/agenda.atom")).text)
    async with services.db.transaction() as tx:
        id_ = await tx.scalar(select(Activity.id))
        await tx.execute(update(Activity).values(slug="anders"))
        await tx.execute(insert(ActivitySlug).values(slug="woonzorganalyse", activity_id=id_))
        tx.touch("agenda")
    page = (await client.get("/agenda.atom")).text
    assert "/agenda/anders" in page
    assert IDS.findall(page)[1] == entry
