"""The database is away for ten seconds: what can be read stays up, what was typed is kept, nothing is lost."""

import asyncio
import time
from pathlib import Path

import httpx

from leerkring.core.database.embedded import EmbeddedPostgres
from tests.support.running import SLUG, running, until
from tests.support.rush import Visitor, browsers

AWAY_SECONDS = 10.0
FORM = f"/agenda/{SLUG}/aanmelden"
PAGES = ("/", "/agenda", f"/agenda/{SLUG}")


async def test_the_database_is_away_for_ten_seconds(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "elsewhere") as postgres:
        secret = {"LEERKRING_SECRET_KEY": "k" * 32}
        with running(tmp_path, DATABASE_URL=postgres.url, **secret) as services:
            await services.open_circle(5)
            async with browsers(services.url) as client:
                for page in (*PAGES, FORM):
                    assert (await client.get(page)).status_code == 200
                await asyncio.to_thread(postgres.cluster.stop)
                gone = time.monotonic()
                while time.monotonic() < gone + AWAY_SECONDS:
                    await _look_while_it_is_away(client)
                    await asyncio.sleep(1)
                await asyncio.to_thread(postgres.cluster.start)
                await until(lambda: services.status("/readyz") == 200)
                visitor = Visitor.number(1)
                assert await visitor.press(client, SLUG)
                assert await visitor.look(client)
                assert visitor.seen[0][0] == "confirmed"
                await until(lambda: [m for m in services.mails.values() if visitor.person.email in m["To"]])
                assert 'data-taken="1"' in (await client.get(f"/agenda/{SLUG}")).text
            said = services.output.read_text()
        assert "Traceback" not in said, said[-4000:]


async def _look_while_it_is_away(client: httpx.AsyncClient) -> None:
    pages = [await client.get(page) for page in PAGES]
    assert [page.status_code for page in pages] == [200] * len(PAGES), "kept pages stay up"
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/readyz")).status_code == 503
    form = {"name": "Noor Haddad", "email": "noor@almelo.example", "organization": "Gemeente Almelo"}
    started = time.monotonic()
    answer = await client.post(
        f"/agenda/{SLUG}/aanmelden",
        data={**form, "organization_kind": "municipality", "request_key": "k" * 20},
    )
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert time.monotonic() - started < 8, "nobody waits for long"
    for words in form.values():
        assert f'value="{words}"' in answer.text, "what was typed is kept"
    personal = await client.get("/aanmelding/" + "A" * 43)
    assert personal.status_code in {404, 503}
