"""What pages of the agenda keep in the process, and how much of it the map of frontrunners shows."""

import re
from collections.abc import Iterable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from leerkring.activities.agenda import kept
from leerkring.activities.model import Activity
from leerkring.activities.queries.agenda import list_agenda
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.programme.web import MOST_ON_MAP
from tests.builders import make_circle
from tests.conftest import TODAY

STOPS = re.compile(r'<ul class="map-stops">(.*?)</ul>', re.DOTALL)
DOTS = re.compile(r'<a [^>]*href="/agenda/(kring-\d+)"')


async def test_the_agenda_is_read_once_for_all_its_pages(
    client: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_circle(db)
    asked: list[str] = []

    async def counting(*args: object) -> object:
        asked.append("agenda")
        return await list_agenda(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "list_agenda", counting)
    for path in ("/agenda", "/agenda?soort=leerkring", "/leerkringen", "/agenda?vorm=locatie", "/koplopers"):
        assert "Leerkring woonzorganalyse" in (await client.get(path)).text, path
    assert len(asked) == 1


async def test_what_opens_at_nine_is_open_at_nine(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
) -> None:
    nine = TODAY + timedelta(hours=1)
    await make_circle(db, registration_opens_at=nine)
    clock.set(nine - timedelta(minutes=1))
    assert "/agenda/woonzorganalyse" not in (await client.get("/agenda?open=1")).text
    clock.set(nine)
    services.cache.clear()  # whole pages are kept for some seconds of another clock
    assert "/agenda/woonzorganalyse" in (await client.get("/agenda?open=1")).text


async def test_a_change_is_seen_at_once(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    assert "Leerkring woonzorganalyse" in (await client.get("/agenda")).text
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(title="Leerkring wijkanalyse"))
        tx.touch("agenda")
    for path in ("/agenda", "/koplopers"):
        page = (await client.get(path)).text
        assert "Leerkring wijkanalyse" in page, path
        assert "Leerkring woonzorganalyse" not in page, path


async def make_circles(db: Database, numbers: Iterable[int]) -> None:
    for number in numbers:
        await make_circle(
            db, f"kring-{number}", title=f"Kring {number}", starts_in=timedelta(days=200 - number)
        )


async def test_the_map_shows_the_twenty_that_come_soonest(client: httpx.AsyncClient, db: Database) -> None:
    await make_circles(db, range(MOST_ON_MAP))
    page = (await client.get("/koplopers")).text
    assert len(set(DOTS.findall(page))) == MOST_ON_MAP == 20
    assert "Hier en op de kaart staan" not in page, "there are no more than these"
    await make_circles(db, range(MOST_ON_MAP, MOST_ON_MAP + 3))
    page = (await client.get("/koplopers")).text
    soonest = {f"kring-{number}" for number in range(3, MOST_ON_MAP + 3)}
    (stops,) = STOPS.findall(page)
    assert [f"kring-{number}" for number in range(22, 2, -1)] == re.findall(r"/agenda/(kring-\d+)", stops)
    assert set(DOTS.findall(page.replace(stops, ""))) == soonest, "what stands in words stands on the map"
    assert "Hier en op de kaart staan de eerste 20." in page
    assert 'href="/agenda"' in page
