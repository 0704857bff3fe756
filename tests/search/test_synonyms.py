"""Ilse keeps the synonyms; what she says is so for the next question."""

import re

import httpx
import pytest
from sqlalchemy import text

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.search.service import Entry, Source, index
from tests.cast import ILSE
from tests.people.office import sign_in

BASE = "/beheer/zoeken/synoniemen"


@pytest.fixture
async def ilse(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    await sign_in(client, services, ILSE, "editor")
    return client


async def test_an_editor_makes_two_words_one(ilse: httpx.AsyncClient, db: Database) -> None:
    async with db.transaction() as tx:
        found = Entry("les", "/lessen/kern", "Een dorpshuis", "Over het dorpshuis.")
        await index(tx, Source("lesson", "kern"), [found])
    assert "data-hit" not in (await ilse.get("/zoeken?q=kulturhus")).text
    assert (await ilse.post(BASE, data={"terms": "kulturhus"})).status_code == 422
    assert (await ilse.post(BASE, data={"terms": "kulturhus\ndorpshuis"})).status_code == 303
    assert 'data-hit="/lessen/kern"' in (await ilse.get("/zoeken?q=kulturhus")).text
    page = (await ilse.get(BASE)).text
    where = re.findall(rf'href="({BASE}/[^"]+)">kulturhus', page)[0]
    assert (await ilse.post(where, data={"terms": "a b\nhet"})).status_code == 422
    changed = {"terms": "kulturhus\ndorpshuis\nbuurthuis", "version": "1"}
    assert (await ilse.post(where, data=changed)).status_code == 303
    assert (await ilse.post(where, data=changed)).status_code == 409  # somebody changed it meanwhile
    assert (await ilse.post(where, data={"version": "2", "remove": "1"})).status_code == 303
    assert (await ilse.get(where)).status_code == 404
    async with db.reading() as reading:
        assert await reading.scalar(text("SELECT count(*) FROM search_synonym")) == 9
