"""Who tries doors is seen: refused links, limits that were reached and sign-outs leave a line, without secret or address."""

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core import rate_counts
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web import errors, middleware
from leerkring.core.web.services import Services
from tests.builders import make_circle
from tests.cast import FATIMA, NOOR
from tests.core.logbook import Logbook
from tests.house.test_routes import NOBODYS_SECRET, address, doors
from tests.people.office import browser, sign_in


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Logbook:
    kept = Logbook()
    for module in (errors, middleware, rate_counts):
        monkeypatch.setattr(module, "log", kept)
    return kept


async def test_every_link_that_opens_nothing_is_logged(
    app: Application, client: httpx.AsyncClient, db: Database, book: Logbook
):
    await make_circle(db)
    for method, path, access in doors(app):
        if access.name != "link" or "{secret" not in path:
            continue
        book.lines.clear()
        answer = await client.request(method, address(path))
        if answer.status_code in (200, 303):  # leaving answers everybody the same, link or no link
            assert "/nieuwsbrief/" in path, path
            continue
        refused = [line for line in book.lines if line["event"] == "refusal"]
        assert len(refused) == 1, (method, path, answer.status_code)
        assert refused[0]["code"]
        assert NOBODYS_SECRET not in str(book.lines), path


async def test_a_limit_that_was_reached_is_logged(app: Application, db: Database, book: Logbook):
    async with browser(app, "203.0.113.9") as client:
        for _ in range(6):
            answer = await client.post("/inloggen", data={"email": NOOR.email})
    assert answer.status_code == 429
    assert {"event": "limit reached", "what": "sign-in", "most": 5} in book.lines
    assert NOOR.email not in str(book.lines)
    assert "203.0.113" not in str(book.lines)


async def test_signing_out_is_in_the_log_of_staff(client: httpx.AsyncClient, services: Services):
    await client.post("/uitloggen")
    await sign_in(client, services, FATIMA, "admin")
    await client.post("/uitloggen")
    async with services.db.reading() as reading:
        rows = await reading.rows(select(Audit.actor).where(Audit.action == "sign_out"))
    assert len(rows) == 1
    await sign_in(client, services, FATIMA, "admin")
    assert "logde uit" in (await client.get("/beheer/logboek")).text
