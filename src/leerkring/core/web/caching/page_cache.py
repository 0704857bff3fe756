"""Anonymous pages, kept rendered and compressed until what they show changes.

An entry carries the topics it shows. A use case that changes something touches its topics in its own
transaction; the commit tells every process by NOTIFY, and here at once. No entry is used longer than
`FRESH_SECONDS` without being rendered again, so a lost NOTIFY costs that at most. While the database is
away an entry whose topics were not touched stays up (decision 0003).

How many places are left changes with every registration. A page about such a busy topic is made anew at once
too, until a rush has used up what is saved for it; from then on every `RUSH_SECONDS`, and it is never staler than
that (decision 0024).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, urlencode

from leerkring.core.clock import Clock, SystemClock
from leerkring.core.web.asgi import ASGIApp, Message, Receive, Scope, Send
from leerkring.core.web.caching.kept_page import KeptPage, Variant, chosen_encoding
from leerkring.core.web.caching.query_names import NOTHING
from leerkring.core.web.caching.ready_response import answer_of

TOPICS = "leerkring.topics"
SPLICES = "leerkring.splices"
"""Stands in the scope where a page may hold `spliced.PLACE`; the handler answers with True that it does."""
BUSY = "busy:"
"""Topics that begin so may change many times a second, such as the places that are left."""
FRESH_SECONDS = 5.0
RUSH_SECONDS = 0.25
MOST_AT_ONCE = 10
"""How often a page about something busy is made anew at once before that is a rush; one more each `RUSH_SECONDS`."""
MOST_ENTRIES = 2000
MOST_ASKED = 1000
"""Of these, pages with a query: however many are asked for, the plain ones stay."""
SESSION_COOKIE = b"leerkring_session"

Key = tuple[str, bytes]


class PageCache:
    """ASGI layer around the application; holds nothing that must outlive the process."""

    def __init__(
        self,
        app: ASGIApp | None = None,
        query: Callable[[str], frozenset[str]] = lambda path: NOTHING,
        enabled: bool = True,
        clock: Clock | None = None,
    ) -> None:
        """`query` tells which names the page at a path reads; all others of an address are the same page."""
        self.app = app
        self.enabled = enabled
        self.hits = 0
        self.made = 0
        self.query = query
        self._clock = clock or SystemClock()
        self._entries: OrderedDict[Key, KeptPage] = OrderedDict()
        self._asked: OrderedDict[Key, None] = OrderedDict()
        self._about: dict[str, set[Key]] = {}
        self._making: dict[Key, asyncio.Future[None]] = {}
        self._touched: dict[str, int] = {}
        self._cleared = 0
        self._count = 0

    def touch(self, topics: Iterable[str]) -> None:
        """Forget what is kept about these topics, and what is being rendered about them now.

        What is about a busy topic is only marked; in a rush it is shown until it may be made anew.
        """
        self._count += 1
        for topic in topics:
            self._touched[topic] = self._count
            for key in list(self._about.get(topic, ())):
                if topic.startswith(BUSY):
                    self._entries[key].is_due = True
                else:
                    self._drop(key)

    def clear(self) -> None:
        """Forget everything: a NOTIFY may have been missed."""
        self._count += 1
        self._cleared = self._count
        self._touched.clear()
        self._entries.clear()
        self._asked.clear()
        self._about.clear()

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        self._asked.pop(key, None)
        for topic in entry.topics if entry else ():
            self._about[topic].discard(key)
            if not self._about[topic]:
                del self._about[topic]

    def _keep(self, key: Key, entry: KeptPage) -> None:
        self._drop(key)
        self._entries[key] = entry
        for topic in entry.topics:
            self._about.setdefault(topic, set()).add(key)
        if key[1]:
            self._asked[key] = None
        if len(self._asked) > MOST_ASKED:
            self._drop(next(iter(self._asked)))
        if len(self._entries) > MOST_ENTRIES:
            self._drop(next(iter(self._entries)))

    def _key(self, scope: Scope) -> Key | None:
        """Return what an address asks, as far as its page reads that; None for what is asked twice."""
        query = scope["query_string"]
        if query:
            read = self.query(scope["path"])
            pairs = parse_qsl(query.decode("latin-1")) if read else []
            pairs = sorted(pair for pair in pairs if pair[0] in read)
            if len({name for name, _ in pairs}) < len(pairs):
                return None
            query = urlencode(pairs).encode()
        return scope["path"], query

    @property
    def pages(self) -> int:
        """How many pages are kept."""
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """How much room the kept pages take, in all their codings."""
        return sum(entry.size for entry in self._entries.values())

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or let the application answer and keep that."""
        assert self.app is not None
        if scope["type"] != "http" or not self.enabled or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        accepted = matches = b""
        is_signed_in = False
        for name, value in scope["headers"]:
            if name == b"accept-encoding":  # of several lines of one header all count (RFC 9110, 5.3)
                accepted = b"%s,%s" % (accepted, value) if accepted else value
            elif name == b"cookie":
                is_signed_in = is_signed_in or SESSION_COOKIE in value
            elif name == b"if-none-match":
                matches = b"%s,%s" % (matches, value) if matches else value
        key = None if is_signed_in else self._key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        entry = self._entries.get(key)
        if entry is None or not _is_usable(entry, self._now()):
            entry = await self._make(key, scope, receive, send)
            if entry is None:
                return
        self.hits += 1
        await _send(entry.variant(chosen_encoding(accepted)), matches, scope, send)

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> KeptPage | None:
        """Let the application render the page once for all who ask for it now.

        Returns the entry to answer from, or None where the application's own answer (not a page to keep)
        was sent already.
        """
        for begun_since in (
            False,
            True,
        ):  # what is being made may have begun before we asked, the next has not
            waiting = self._making.get(key)
            if waiting is None:
                break
            await waiting
            fresh = self._entries.get(key)
            if fresh is not None and (begun_since or _is_usable(fresh, self._now())):
                return fresh
        done = self._making[key] = asyncio.get_running_loop().create_future()

        def let_go() -> None:
            if self._making.get(key) is done:
                del self._making[key]
            if not done.done():
                done.set_result(None)

        try:
            old = self._entries.get(key)
            begun_at = self._now()
            answer = _Answer(begun_at, scope, send, let_go, holds_errors=old is not None)
            count = self._count
            scope[SPLICES] = False
            assert self.app is not None
            await self.app(scope, receive, answer.take)
            entry = answer.entry()
            if entry is None:
                return old if answer.held else None
            entry.anew_from = _anew_from(old, begun_at)
            if old is not None and old.body == entry.body:
                entry.variants = old.variants
            self.made += 1
            self._keep_since(count, key, entry)
            return entry
        finally:
            let_go()

    def _keep_since(self, count: int, key: Key, entry: KeptPage) -> None:
        """Keep a page that was begun at this count, unless what it says was touched meanwhile."""
        touched = {topic for topic in entry.topics if self._touched.get(topic, 0) > count}
        entry.is_due = bool(touched)
        if self._cleared <= count and all(topic.startswith(BUSY) for topic in touched):
            self._keep(key, entry)


def _is_usable(page: KeptPage, now: float) -> bool:
    """Tell whether it may be shown at this moment; a clock that was put back makes it as old as can be."""
    return 0 <= now - page.begun_at <= FRESH_SECONDS and not (page.is_due and now >= page.anew_from)


def _anew_from(old: KeptPage | None, begun_at: float) -> float:
    """Return from when the page may be made anew for a busy topic: what was saved up, less this time."""
    saved = begun_at - (MOST_AT_ONCE - 1) * RUSH_SECONDS
    return max(old.anew_from if old is not None else saved, saved) + RUSH_SECONDS


async def _send(page: Variant, matches: bytes, scope: Scope, send: Send) -> None:
    """Answer with this page, or with 304 to who has it already."""
    if matches and page.etag and (page.etag in matches or matches == b"*"):
        kept = [header for header in page.headers if header[0] not in (b"content-length", b"content-type")]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    body = page.whole()
    answer = answer_of(scope)
    if answer is not None and answer(page.head, body):
        return
    await send({"type": "http.response.start", "status": 200, "headers": page.headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class _Answer:
    """The application's answer: held back when it is a page to keep, passed on as it comes when not.

    With `holds_errors` a 5xx is held back too, because an older page can stand in for it. `let_go` frees who
    waits for this page before anything is passed on: a client that does not read must not keep the others.
    """

    def __init__(
        self, begun_at: float, scope: Scope, send: Send, let_go: Callable[[], None], *, holds_errors: bool
    ) -> None:
        self._begun_at = begun_at
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

    def entry(self) -> KeptPage | None:
        if not self.held or self._status != 200:
            return None
        topics: frozenset[str] = self._scope[TOPICS]
        changing = (b"content-length", b"x-request-id")
        headers = [header for header in self._headers if header[0].lower() not in changing]
        headers.append((b"vary", b"accept-encoding, cookie"))
        is_spliced = self._scope.get(SPLICES) is True
        return KeptPage(b"".join(self._body), headers, topics, self._begun_at, is_spliced)
