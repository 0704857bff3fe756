"""What a visitor sees when something goes otherwise, and what the log keeps of it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from leerkring.app import Application
from leerkring.core import logs
from leerkring.core.secrets import random_secret
from leerkring.site import health
from tests.builders import make_circle, register
from tests.cast import NOOR
from tests.core.logbook import Logbook


@pytest.fixture
async def broken(app: Application, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of an application with a mistake of ours in it."""

    async def fails(*_: Any) -> Any:
        raise ZeroDivisionError("noor@almelo.example")

    monkeypatch.setattr(health, "_ready", fails)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://leerkring.test") as client:
        yield client


async def test_a_page_that_is_not_there_helps_on(client: httpx.AsyncClient) -> None:
    answer = await client.get("/bestaat-niet")
    assert answer.status_code == 404
    assert 'lang="nl"' in answer.text
    assert "Deze pagina bestaat niet" in answer.text
    assert 'href="/agenda"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_mistake_of_ours_is_an_apology_with_a_reference(broken, logbook: Logbook) -> None:
    answer = await broken.get("/readyz")
    assert answer.status_code == 500
    assert "Er ging bij ons iets mis." in answer.text
    assert "ZeroDivision" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    (fault,) = [line for line in logbook.lines if line["event"] == "fault"]
    assert fault["reference"] == answer.headers["x-request-id"]
    assert fault["exc_info"]


@pytest.mark.parametrize(
    "method,path,status",
    [("PUT", "/agenda", 405), ("POST", "/over", 405), ("GET", "/agenda/%00", 404), ("GET", "/%ff%fe", 404)],
)
async def test_what_the_framework_refuses_is_a_page_of_ours(client, method, path, status) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert "<h1" in answer.text


async def test_a_post_that_is_too_large_or_not_to_be_read(client, db) -> None:
    await make_circle(db)
    path = "/agenda/woonzorganalyse/aanmelden"
    large = await client.post(path, data={"name": "n" * 300_000})
    assert large.status_code == 413
    assert "te veel in één keer" in large.text
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    unreadable = await client.post(path, content=b"--y\r\n\xff\xfe", headers=headers)
    assert unreadable.status_code in {400, 422}
    assert "<h1" in unreadable.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_who_hangs_up_halfway_is_no_fault_of_ours(
    app: Application, logbook: Logbook, kind: str
) -> None:
    """A phone that loses its network while it sends a form must not wake anybody."""
    messages = iter([{"type": "http.request", "body": b"email=noor", "more_body": True}])
    headers = [(b"content-type", kind.encode()), (b"content-length", b"99"), (b"host", b"leerkring.test")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/inloggen",
        "raw_path": b"/inloggen",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }

    async def receive() -> Any:
        return next(messages, {"type": "http.disconnect"})

    async def send(_message: Any) -> None:
        """There is nobody."""

    await app(scope, receive, send)
    assert [line["status"] for line in logbook.lines if line["event"] == "request"] == [400]
    assert not [line for line in logbook.lines if line["event"] == "fault"]


async def test_a_post_from_another_site_is_a_page_of_ours(client: httpx.AsyncClient) -> None:
    answer = await client.post("/agenda/x/aanmelden", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "vanaf een andere website" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


async def test_the_log_of_a_registration_holds_no_address_and_no_link(client, db, logbook: Logbook) -> None:
    await make_circle(db)
    place = await register(client, NOOR)
    await client.get(place)
    await client.get(f"{place}/afmelden")
    await client.post(f"{place}/afmelden")
    await client.get(f"/inloggen/{random_secret()}")
    assert len(logbook.lines) >= 5
    logged = str(logbook.lines)
    assert NOOR.email not in logged
    assert NOOR.name not in logged
    assert place.split("/")[2] not in logged
    assert "/aanmelding/[geheim]/afmelden" in logged


def test_an_errors_own_words_lose_addresses_and_links() -> None:
    secret = random_secret()
    words = f'DETAIL: Key (email)=({NOOR.email}) exists\n  File "app.py", line 3, in @page\n /aanmelding/{secret}/x'
    line = logs.hide(None, "error", {"event": "fault", "exception": words, "error": NOOR.email, "size": 3})
    assert line["error"] == "[adres]"
    assert line["exception"] == (
        'DETAIL: Key (email)=([adres]) exists\n  File "app.py", line 3, in @page\n /aanmelding/[geheim]/x'
    )
