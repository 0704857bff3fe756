"""Two thousand odd requests over all routes, by nobody and by staff: none is a fault of ours, and all have safe headers."""

from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from litestar.routes import HTTPRoute

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.attack.odd import HEADERS, TYPES, Odd, odd_requests
from tests.builders import form_of, make_circle, register
from tests.cast import KARIM, NOOR
from tests.people.office import browser, sign_in


def routes_of(app: Application) -> list[str]:
    """Every path that a request can be for, and a few that are outside the framework."""
    paths = {route.path for route in app.litestar.routes if isinstance(route, HTTPRoute)}
    # Without a worker `/readyz` is rightly a 503, and signing out would end the walk of who is signed in.
    inside = sorted(paths - {"/uitloggen", "/readyz"})
    return [*inside, "/static/{file:str}", "/static/{a:str}/{b:str}", "/{any:str}"]


async def answer(app: Application, odd: Odd, cookie: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Give this request to the application as the server does; the status and headers that it answers."""
    sent: list[Any] = []
    body = iter([{"type": "http.request", "body": odd.body, "more_body": False}])
    headers = [(b"host", b"leerkring.test"), (b"content-length", b"%d" % len(odd.body)), *odd.headers]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": odd.method,
        "scheme": "http",
        "path": unquote_to_bytes(odd.path).decode(errors="replace"),
        "raw_path": odd.path,
        "root_path": "",
        "query_string": odd.query,
        "headers": headers + ([(b"cookie", cookie)] if cookie else []),
        "client": ("203.0.113.9", 4000),
        "server": ("127.0.0.1", 80),
        "state": {},
        "extensions": {},
    }

    async def receive() -> Any:
        return next(body, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.mark.parametrize("who", ["nobody", "admin"])
async def test_nothing_odd_is_a_fault_of_ours(app: Application, services: Services, db: Database, who: str):
    await make_circle(db)
    cookie = b""
    async with browser(app) as client:
        await register(client, NOOR)
        if who == "admin":
            await sign_in(client, services, KARIM, "admin")
            cookie = b"leerkring_session=" + client.cookies["leerkring_session"].encode()
    wrong = []
    for odd in odd_requests(routes_of(app), 1000, seed=len(who)):
        try:
            status, headers = await answer(app, odd, cookie)
        except Exception as error:  # what gets out of the application is a 500 of the server
            wrong.append((odd.method, odd.target[:120], odd.headers, odd.body[:60], repr(error)[:200]))
            continue
        if status >= 500 or b"content-security-policy" not in headers:
            wrong.append((odd.method, odd.target[:120], odd.headers, odd.body[:60], str(status)))
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(map(str, wrong[:40]))


async def test_registering_with_odd_headers_is_no_fault_of_ours(app: Application, db: Database):
    """A whole form, from a client that sends bytes in a header which no text has."""
    await make_circle(db, capacity=2)
    wrong = []
    for number, header in enumerate((*HEADERS, *((b"content-type", kind) for kind in TYPES))):
        form = urlencode({**form_of(NOOR), "email": f"noor{number}@almelo.example"}).encode()
        kind = (b"content-type", b"application/x-www-form-urlencoded")
        headers = (header,) if header[0] == kind[0] else (header, kind)
        odd = Odd("POST", b"/agenda/woonzorganalyse/aanmelden", b"", headers, form)
        status, _ = await answer(app, odd, b"")
        if status >= 500:
            wrong.append((header, status))
    assert not wrong
