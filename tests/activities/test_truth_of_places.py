"""The ring, the agenda, its filter and `data-state` say one truth about free places, for the visitor who reads it."""

import re
from typing import Any

import httpx

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.activities.test_live import numbers, words
from tests.activities.test_pages import listed
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, NOOR, Person
from tests.conftest import TODAY
from tests.people.office import back_office_of

PLACES = "/agenda/woonzorganalyse/plaatsen"
COLLEAGUE = Person("Ada Haddad", "ada@almelo.example", NOOR.organization, "municipality", "GM0141")
FOR_CARE: dict[str, Any] = {"organization_kind": "care_provider", "places": 1}


async def row(client: httpx.AsyncClient) -> str:
    """Return what the agenda says beside the ring of the only activity."""
    html = (await client.get("/agenda")).text
    found = re.search(r'<div class="ring ring-s.*?</svg>(.*?)</div>', html, re.DOTALL)
    assert found is not None
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


async def test_who_waits_for_their_own_organisation_takes_no_place_from_others(
    client: httpx.AsyncClient, db: Database
) -> None:
    """One of two places is free; a colleague of who has the other waits, and anybody else would have a place."""
    await make_circle(db, max_per_organization=1)
    await register(client, NOOR)
    await register(client, COLLEAGUE)
    html = (await client.get(PLACES)).text
    assert numbers(html) == {"state": "open", "taken": "1", "waiting": "1"}
    assert words(html) == "1 plaats vrij van de 2 · 1 wacht"
    assert await row(client) == "1 plaats vrij"
    assert listed((await client.get("/agenda?open=1")).text) == ["woonzorganalyse"]
    assert "apart gehouden" not in (await client.get("/agenda/woonzorganalyse")).text
    home = (await client.get("/")).text
    assert 'data-featured="woonzorganalyse"' in home
    assert "1 plaats vrij" in words(home.partition("data-featured")[2][:900])
    await register(client, JOOST)
    assert await row(client) == "vol · 1 wacht"
    assert listed((await client.get("/agenda?open=1")).text) == []


async def test_places_that_are_kept_are_neither_full_nor_free_for_all(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    await make_circle(db, quotas=[FOR_CARE])
    assert await row(client) == "1 plaats vrij"
    assert (
        words((await client.get(PLACES)).text) == "1 plaats vrij van de 2 · 1 apart gehouden · niemand wacht"
    )
    await register(client, NOOR)
    assert await row(client) == "1 apart gehouden"
    await register(client, BAS)
    html = (await client.get(PLACES)).text
    assert numbers(html) == {"state": "open", "taken": "1", "waiting": "1"}
    assert words(html) == "1 apart gehouden van de 2 · 1 wacht"
    assert "De vrije plaatsen zijn nu apart gehouden" in html
    assert await row(client) == "1 apart gehouden · 1 wacht"
    assert "data-featured" not in (await client.get("/")).text, "what is kept is not shown as free to all"
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        for tab in ("", "/plaatsen"):
            page = (await desk.get(f"/beheer/activiteiten/woonzorganalyse{tab}")).text
            ring = page[page.index('<div class="ring ring-l') :]
            assert words(ring[: ring.index("</div>")]) == "1 apart gehouden van de 2 · 1 wacht", tab


async def test_a_place_that_nobody_can_get_any_more_is_not_called_free(
    client: httpx.AsyncClient, db: Database
) -> None:
    await make_circle(db, capacity=3, registration_closes_at=TODAY)
    html = (await client.get(PLACES)).text
    assert numbers(html)["state"] == "closed"
    assert words(html) == "aanmelding gesloten 0 van de 3 plaatsen bezet"
    assert await row(client) == "aanmelding gesloten"
