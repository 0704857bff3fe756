"""Which links of a letter to our own pages lead nowhere: asked of the application itself, as a visitor would."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from litestar import Litestar

MOST = 1000
"""Of our own; a letter of 100 kB has no room for more."""
_OURS_BY_LINK = ("/nieuwsbrief/afmelden/", "/nieuwsbrief/voorkeuren/", "/nieuwsbrief/archief/")


async def dead_links(app: Litestar, links: Iterable[str], base_url: str) -> list[str]:
    """Return the links to pages of ours that are not there; personal links and the archive's are left out."""
    dead = []
    ours = [link for link in dict.fromkeys(links) if link.startswith(f"{base_url}/")]
    for link in ours[:MOST]:
        parts = urlsplit(link)
        if parts.path.startswith(_OURS_BY_LINK):
            continue
        if await _status(app, parts.path, parts.query) >= 400:
            dead.append(link)
    return dead


async def _status(app: Litestar, path: str, query: str) -> int:
    status = 500
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    await app(scope, receive, send)  # type: ignore[arg-type]
    return status
