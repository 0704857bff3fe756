"""Places while looking: the fragment that a page asks for again and again."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.settings import Settings
from tests.builders import make_circle, register
from tests.cast import BAS, JOOST, NOOR
from tests.conftest import TODAY

PLACES = "/agenda/woonzorganalyse/plaatsen"


def numbers(html: str) -> dict[str, str]:
    return dict(re.findall(r'data-(state|taken|waiting)="([^"]*)"', html))


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html.partition('<div data-live="actions"')[0]).split())


async def test_the_ring_follows_each_commit(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    seen = []
    for person in (NOOR, BAS, JOOST):
        await register(client, person)
        seen.append(numbers((await client.get(PLACES)).text))
    assert seen == [
        {"state": "open", "taken": "1", "waiting": "0"},
        {"state": "full", "taken": "2", "waiting": "0"},
        {"state": "full", "taken": "2", "waiting": "1"},
    ]
    html = (await client.get(PLACES)).text
    assert words(html) == "vol 2 plaatsen · 1 wacht"
    assert ">Op de wachtlijst</a>" in html


async def test_the_parts_are_those_of_the_page(client: httpx.AsyncClient, db: Database) -> None:
    """The script compares what it gets with what stands there: without news nothing may move."""
    await make_circle(db)
    page, fragment = (await client.get("/agenda/woonzorganalyse")).text, (await client.get(PLACES)).text
    for part in ("ring", "actions"):
        found = re.search(rf'data-live="{part}">(.*?)</div>\n?(?=</div>|<div data-live)', fragment, re.DOTALL)
        assert found is not None
        assert " ".join(found[1].split()) in " ".join(page.split()), part
    assert "<html" not in fragment


async def test_asking_again_costs_nothing(app: Application, client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    first = await client.get(PLACES)
    kept = app.cache.hits
    again = await client.get(PLACES, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, app.cache.hits) == (304, b"", kept + 1)
    assert first.headers["x-robots-tag"] == "noindex"


async def test_the_button_appears_when_registration_opens(
    app: Application, client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    """No commit tells that moment; asking again does."""
    await make_circle(db, registration_opens_at=TODAY + timedelta(minutes=1))
    assert numbers((await client.get(PLACES)).text)["state"] == "upcoming"
    clock.move(timedelta(minutes=2))
    app.cache.clear()  # after five seconds nothing is answered from what was kept
    assert ">Aanmelden</a>" in (await client.get(PLACES)).text


async def test_nothing_is_told_of_a_draft(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db, "geheim", state="draft")
    assert (await client.get("/agenda/geheim/plaatsen")).status_code == 404
    assert (await client.get("/agenda/bestaat-niet/plaatsen")).status_code == 404


class Server:
    """A web process of its own, on the database of this test."""

    def __init__(self, settings: Settings, data_dir: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LEERKRING_", "DATABASE"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "leerkring", "serve"],
            env={
                **kept,
                "DATABASE_URL": settings.database_url,
                "LEERKRING_SECRET_KEY": settings.secret_key,
                "LEERKRING_DATA_DIR": str(data_dir),
                "PORT": str(self.port),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.reader = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def ask(self) -> dict[str, str]:
        """Ask as the script does: again and again on one open connection."""
        try:
            self.reader.request("GET", PLACES)
            answer = self.reader.getresponse()
            return numbers(answer.read().decode()) if answer.status == 200 else {}
        except OSError:
            self.reader.close()
            return {}

    def wait_for(self, taken: str, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.ask().get("taken") != taken:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True


@pytest.fixture
def server_process(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    made = Server(settings, tmp_path / "var")
    yield made
    made.reader.close()
    if made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait()


async def test_another_process_tells_it_too_and_a_stop_waits_for_nobody_who_looks(
    client: httpx.AsyncClient, db: Database, server_process: Server
) -> None:
    await make_circle(db)
    assert server_process.wait_for("0", 60), "it did not start"
    await register(client, NOOR)
    assert server_process.wait_for("1", 6), "the news did not arrive"
    began = time.monotonic()
    server_process.process.terminate()
    assert server_process.process.wait(timeout=20) == 0
    assert time.monotonic() - began < 8, "somebody who looks held the stop"
