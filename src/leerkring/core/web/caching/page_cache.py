"""Anonymous pages, kept rendered and compressed until what they show changes.

An entry carries the topics it shows. A use case that changes something touches its topics in its own
transaction; the commit tells every process by NOTIFY, and here at once. No entry is used longer than
`FRESH_SECONDS` without being rendered again, so a lost NOTIFY costs that at most. While the database is
away an entry whose topics were not touched stays up (decision 0003).
"""

import asyncio
import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

import brotli

from leerkring.core.web.asgi import ASGIApp, Message, Receive, Scope, Send
from leerkring.core.web.caching.ready_response import answer_of, head_of

TOPICS = "leerkring.topics"
FRESH_SECONDS = 5.0
MOST_ENTRIES = 2000
SESSION_COOKIE = b"leerkring_session"

_NOT_WANTED = re.compile(rb"q=0(\.0*)?")

Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Variant:
    """A kept page in one content coding; `head` is its headers as they go over the line."""

    etag: bytes
    body: bytes
    headers: list[tuple[bytes, bytes]]
    head: bytes


@dataclass(slots=True)
class Entry:
    """One kept page, with its compressed twins made at first use."""

    body: bytes
    headers: list[tuple[bytes, bytes]]
    topics: frozenset[str]
    rendered_at: float
    variants: dict[bytes, Variant] = field(default_factory=dict)

    def variant(self, encoding: bytes) -> Variant:
        """Return the page in this encoding."""
        found = self.variants.get(encoding)
        if found is None:
            body = compress(self.body, encoding)
            etag = b'"%s-%s"' % (hashlib.sha256(self.body).hexdigest()[:24].encode(), encoding or b"id")
            headers = [*self.headers, (b"etag", etag), (b"content-length", b"%d" % len(body))]
            if encoding:
                headers.append((b"content-encoding", encoding))
            found = self.variants[encoding] = Variant(etag, body, headers, head_of(headers))
        return found


def compress(body: bytes, encoding: bytes) -> bytes:
    """Return the body as this content coding has it."""
    if encoding == b"br":
        return bytes(brotli.compress(body, quality=5))
    return gzip.compress(body, 6, mtime=0) if encoding == b"gzip" else body


@lru_cache(maxsize=256)
def chosen_encoding(accepted: bytes) -> bytes:
    """Return the coding we send to a client that accepts these (RFC 9110 12.5.3; q=0 means not)."""
    wanted = set()
    for part in accepted.lower().replace(b" ", b"").split(b","):
        coding, _, weight = part.partition(b";")
        if not _NOT_WANTED.fullmatch(weight):
            wanted.add(coding)
    return next((coding for coding in (b"br", b"gzip") if coding in wanted), b"")


class PageCache:
    """ASGI layer around the application; holds nothing that must outlive the process."""

    def __init__(
        self, app: ASGIApp | None = None, query: frozenset[str] = frozenset(), enabled: bool = True
    ) -> None:
        self.app = app
        self.enabled = enabled
        self.hits = 0
        self._query = query
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._making: dict[Key, asyncio.Future[None]] = {}
        self._touched: dict[str, int] = {}
        self._cleared = 0
        self._count = 0

    def touch(self, topics: Iterable[str]) -> None:
        """Forget what is kept about these topics, and what is being rendered about them now."""
        self._count += 1
        for topic in topics:
            self._touched[topic] = self._count
        gone = set(topics)
        for key in [key for key, entry in self._entries.items() if entry.topics & gone]:
            del self._entries[key]

    def clear(self) -> None:
        """Forget everything: a NOTIFY may have been missed."""
        self._count += 1
        self._cleared = self._count
        self._touched.clear()
        self._entries.clear()

    def _key(self, scope: Scope) -> Key:
        query = scope["query_string"]
        if query:
            pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
            query = urlencode(sorted(pair for pair in pairs if pair[0] in self._query)).encode()
        return scope["path"], query

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or let the application answer and keep that."""
        assert self.app is not None
        if scope["type"] != "http" or not self.enabled or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        accepted = cookie = matches = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"cookie":
                cookie = value
            elif name == b"if-none-match":
                matches = value
        if SESSION_COOKIE in cookie:
            await self.app(scope, receive, send)
            return
        key = self._key(scope)
        entry = self._entries.get(key)
        if entry is None or time.monotonic() - entry.rendered_at > FRESH_SECONDS:
            entry = await self._make(key, entry, scope, receive, send)
            if entry is None:
                return
        self.hits += 1
        page = entry.variant(chosen_encoding(accepted))
        if matches and (page.etag in matches or matches == b"*"):
            kept = [
                header for header in page.headers if header[0] not in (b"content-length", b"content-type")
            ]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        answer = answer_of(scope)
        if answer is not None and answer(page.head, page.body):
            return
        await send({"type": "http.response.start", "status": 200, "headers": page.headers})
        await send({"type": "http.response.body", "body": page.body, "more_body": False})

    async def _make(
        self, key: Key, old: Entry | None, scope: Scope, receive: Receive, send: Send
    ) -> Entry | None:
        """Let the application render the page once for all who ask for it now.

        Returns the entry to answer from, or None where the application's own answer (not a page to keep)
        was sent already.
        """
        waiting = self._making.get(key)
        if waiting is not None:
            await waiting
            fresh = self._entries.get(key)
            if fresh is not None:
                return fresh
        done = self._making[key] = asyncio.get_running_loop().create_future()

        def let_go() -> None:
            if self._making.get(key) is done:
                del self._making[key]
            if not done.done():
                done.set_result(None)

        try:
            spare = old if old is not None and self._entries.get(key) is old else None
            answer = _Answer(self._count, scope, send, let_go, holds_errors=spare is not None)
            assert self.app is not None
            await self.app(scope, receive, answer.take)
            entry = answer.entry()
            if entry is None:
                return spare if answer.held else None
            if answer.started >= max(
                [self._cleared, *(self._touched.get(topic, 0) for topic in entry.topics)]
            ):
                if old is not None and old.body == entry.body:
                    entry.variants = old.variants
                self._entries[key] = entry
                self._entries.move_to_end(key)
                if len(self._entries) > MOST_ENTRIES:
                    self._entries.popitem(last=False)
            return entry
        finally:
            let_go()


class _Answer:
    """The application's answer: held back when it is a page to keep, passed on as it comes when not.

    With `holds_errors` a 5xx is held back too, because an older page can stand in for it. `let_go` frees who
    waits for this page before anything is passed on: a client that does not read must not keep the others.
    """

    def __init__(
        self, started: int, scope: Scope, send: Send, let_go: Callable[[], None], *, holds_errors: bool
    ) -> None:
        self.started = started
        self.held = False
        self._scope = scope
        self._send = send
        self._let_go = let_go
        self._holds_errors = holds_errors
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = list(message["headers"])
            kept = self._status == 200 and TOPICS in self._scope
            self.held = kept or (self._status >= 500 and self._holds_errors)
            if not self.held:
                self._let_go()
        if not self.held:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body.append(message["body"])

    def entry(self) -> Entry | None:
        if not self.held or self._status != 200:
            return None
        topics: frozenset[str] = self._scope[TOPICS]
        changing = (b"content-length", b"x-request-id")
        headers = [header for header in self._headers if header[0].lower() not in changing]
        headers.append((b"vary", b"accept-encoding, cookie"))
        return Entry(b"".join(self._body), headers, topics, time.monotonic())
