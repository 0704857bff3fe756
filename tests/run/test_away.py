"""The database is away, or says nothing: what can be read stays up, what was typed is kept, nothing is lost."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from leerkring.core.database.server.embedded import EmbeddedPostgres
from tests.support.running import SLUG, descendants_of, running, until
from tests.support.rush import Visitor, browsers

AWAY_SECONDS = 10.0
SILENT_SECONDS = 20.0
FORM = f"/agenda/{SLUG}/aanmelden"
PAGES = ("/", "/agenda", f"/agenda/{SLUG}")
SOMEBODY = {
    "name": "Noor Haddad",
    "email": "noor@almelo.example",
    "organization": "Gemeente Almelo",
    "organization_kind": "municipality",
    "request_key": "k" * 20,
}


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
        assert "Traceback" not in said, said[said.find("Traceback") - 500 :][:5000]


@contextmanager
def frozen(postgres: EmbeddedPostgres) -> Iterator[None]:
    """Stop all its processes where they stand: its machine is there and says nothing."""
    head = int((postgres.cluster.data / "postmaster.pid").read_text().splitlines()[0])
    stopped: list[int] = []
    try:
        for pid in (head, *descendants_of(head)):
            os.kill(pid, signal.SIGSTOP)
            stopped.append(pid)
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.prove
async def test_the_database_says_nothing_for_twenty_seconds(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "elsewhere") as postgres:
        secret = {"LEERKRING_SECRET_KEY": "k" * 32}
        with running(tmp_path, DATABASE_URL=postgres.url, **secret) as services:
            await services.open_circle(5)
            async with browsers(services.url) as client:
                for page in (*PAGES, FORM):
                    assert (await client.get(page)).status_code == 200
                with frozen(postgres):
                    gone = time.monotonic()
                    while time.monotonic() < gone + SILENT_SECONDS:
                        await _look_while_it_says_nothing(client)
                spoke = time.monotonic()
                await until(lambda: services.status("/readyz") == 200)
                visitor = Visitor.number(1)
                assert await visitor.press(client, SLUG)
                assert time.monotonic() - spoke < 10, "all is well soon afterwards"
                assert await visitor.look(client)
                assert visitor.seen[0][0] == "confirmed"
                await until(lambda: [m for m in services.mails.values() if visitor.person.email in m["To"]])
            said = services.output.read_text()
        assert "Traceback" not in said, said[said.find("Traceback") - 500 :][:5000]


async def _look_while_it_says_nothing(client: httpx.AsyncClient) -> None:
    """Many at once: nobody waits over ten seconds, whoever they wait behind."""

    async def look(method: str, path: str) -> tuple[str, int, float]:
        began = time.monotonic()
        answer = await client.request(method, path, data=SOMEBODY if method == "POST" else None)
        return path, answer.status_code, time.monotonic() - began

    asked = [("GET", "/aanmelding/" + "A" * 43)] * 30 + [("POST", FORM)] * 30
    answers = [*await asyncio.gather(*(look(*one) for one in asked)), await look("GET", "/readyz")]
    assert {status for _, status, _ in answers} == {503}, answers
    late = [answer for answer in answers if answer[2] > 10]
    assert not late
    assert [(await client.get(page)).status_code for page in PAGES] == [200] * len(PAGES), (
        "kept pages stay up"
    )
    assert (await client.get("/healthz")).status_code == 200


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
