"""The gate that every request passes: HEAD, one address per page, no cross-site posts, safe headers, a log line.

Plain ASGI, since it runs for each request: the page cache stands before it and keeps its headers.
"""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import structlog

from leerkring.core.web.asgi import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("leerkring.web")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REQUEST_ID = "leerkring.request_id"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), interest-cohort=()",
    ),
]
TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

# Link secrets in paths (43 characters of base64url) and anything longer of that form.
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")
_SLASHES = re.compile("/{2,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NO_PAGE = "/-"
"""An address that nothing has."""


def redacted(path: str) -> str:
    """Return the path as logs may hold it: no link secret, no address, nothing that a terminal obeys."""
    path = _CONTROL.sub("\ufffd", path)
    return re.sub(r"[^/?&=]+@[^/?&=]+", "[adres]", _SECRET.sub("[geheim]", path))


@dataclass(frozen=True, slots=True)
class Crossing:
    """What tells where a post comes from."""

    site: str
    origin: str


def comes_from_elsewhere(crossing: Crossing, own_origins: frozenset[str]) -> bool:
    """Tell whether a post was made by another site's page.

    Sec-Fetch-Site decides where a browser sends it, else Origin. A post with neither is not a browser's:
    it carries no visitor's cookie that another site could borrow, and passes.
    """
    if crossing.site:
        return crossing.site not in ("same-origin", "none")
    return bool(crossing.origin) and crossing.origin not in own_origins


class Middleware:
    """ASGI layer directly around the application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        base_url: str,
        exempt: frozenset[str],
        refused: ASGIApp,
        look: Callable[[Scope], None] = lambda scope: None,
        note: Callable[[Scope, int, float], None] = lambda scope, status, seconds: None,
    ) -> None:
        """`look` sees each request before it is answered, `note` its status and seconds afterwards."""
        self._app = app
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._exempt = exempt
        self._refused = refused
        self._look = look
        self._note = note
        self._headers = [*HEADERS, *([TRANSPORT] if parts.scheme == "https" else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._look(scope)
        started = time.perf_counter()
        request_id = secrets.token_hex(6)
        scope[REQUEST_ID] = request_id
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in self._headers if header[0] not in own),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        path = scope["path"]
        if _CONTROL.search(path):
            # No address of ours holds one, and the database would not take it as a question.
            scope = {**scope, "path": NO_PAGE, "raw_path": NO_PAGE.encode()}
        try:
            if scope["method"] in SAFE_METHODS:
                # The framework takes several slashes for one, and each would be a page of its own to who keeps pages.
                if len(scope["path"]) > 1 and (path.endswith("/") or "//" in path):
                    await _redirect(_SLASHES.sub("/", path).rstrip("/"), scope["query_string"], send_on)
                    return
            elif not path.startswith(tuple(self._exempt)) and self._is_foreign(scope):
                await self._refused(scope, receive, send_on)
                return
            await self._app(scope, receive, send_on)
        finally:
            seconds = time.perf_counter() - started
            self._note(scope, status, seconds)
            log.info(
                "request",
                method=scope["method"],
                path=redacted(path),
                status=status,
                ms=round(seconds * 1000, 1),
                request_id=request_id,
            )

    def _is_foreign(self, scope: Scope) -> bool:
        found = {b"sec-fetch-site": b"", b"origin": b"", b"host": b""}
        for name, value in scope["headers"]:
            if name in found:
                found[name] = value
        host = found[b"host"].decode("latin-1")
        own = frozenset({self._origin, f"{scope['scheme']}://{host}"})
        crossing = Crossing(found[b"sec-fetch-site"].decode("latin-1"), found[b"origin"].decode("latin-1"))
        return comes_from_elsewhere(crossing, own)


async def _redirect(path: str, query: bytes, send: Send) -> None:
    # A path of several slashes ("//elsewhere"; browsers read "\\" as one too) must stay a path of ours.
    location = "/" + quote(path.lstrip("/\\"), safe="/:@!$&'()*+,;=~")
    headers = [(b"location", location.encode() + (b"?" + query if query else b"")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 301, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class HeadAsGet:
    """Answers HEAD as GET without the body (RFC 9110 9.3.2); outermost, so that no one else needs to know."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass GET and all else straight on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def headless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await self._app({**scope, "method": "GET", "extensions": {}}, receive, headless)
