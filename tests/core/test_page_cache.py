"""Kept pages: never stale after a touch, shared while rendering, up while the database is away."""

import asyncio
import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import brotli
import httpx
import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.web.caching import page_cache
from leerkring.core.web.caching.kept_page import chosen_encoding
from leerkring.core.web.caching.page_cache import SPLICES, TOPICS, PageCache
from leerkring.core.web.caching.spliced import PLACE, new_word
from leerkring.core.web.middleware import HeadAsGet

LONG = "<p>Leerkring woonzorganalyse</p>" * 100


class Kitchen:
    """An application whose page says how often it was rendered, and that can be slow, broken or personal."""

    def __init__(self) -> None:
        self.rendered = 0
        self.topics: frozenset[str] | None = frozenset({"agenda"})
        self.status = 200
        self.text: Callable[[], str] = lambda: f"{self.rendered}"
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.rendered += 1
        body = self.text().encode()
        await self.go.wait()
        if self.topics is not None and self.status == 200:
            scope[TOPICS] = self.topics
        headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(body))]
        headers.append((b"x-request-id", b"%d" % self.rendered))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


@pytest.fixture
def cache(kitchen: Kitchen, clock: FixedClock) -> PageCache:
    return PageCache(kitchen, query=lambda path: frozenset({"thema", "pagina"}), clock=clock)


@pytest.fixture
async def browser(cache: PageCache) -> Any:
    transport = httpx.ASGITransport(app=HeadAsGet(cache))
    async with httpx.AsyncClient(transport=transport, base_url="http://leerkring.test") as client:
        client.headers.pop("accept-encoding", None)
        yield client


@pytest.fixture
def later(clock: FixedClock) -> Callable[[float], None]:
    """Let time pass for the cache."""
    return lambda seconds: clock.move(timedelta(seconds=seconds))


async def test_a_page_is_rendered_once_for_many(browser, kitchen, cache) -> None:
    assert [(await browser.get("/agenda")).text for _ in range(3)] == ["1", "1", "1"]
    assert kitchen.rendered == 1
    assert cache.hits == 3


async def test_a_touch_of_its_topic_makes_it_anew_and_another_does_not(browser, cache) -> None:
    await browser.get("/agenda")
    cache.touch({"activity:woonzorganalyse"})
    assert (await browser.get("/agenda")).text == "1"
    cache.touch({"agenda"})
    assert (await browser.get("/agenda")).text == "2"


async def test_what_changed_while_it_was_rendered_is_shown_but_not_kept(browser, kitchen, cache) -> None:
    kitchen.go.clear()
    first = asyncio.create_task(browser.get("/agenda"))
    while not kitchen.rendered:
        await asyncio.sleep(0)
    cache.touch({"agenda"})
    kitchen.go.set()
    assert (await first).text == "1"
    assert (await browser.get("/agenda")).text == "2", "the one that began before the commit is gone"
    assert (await browser.get("/agenda")).text == "2"


async def test_who_asks_after_a_commit_gets_no_page_that_began_before_it(browser, kitchen, cache) -> None:
    kitchen.go.clear()
    before = asyncio.create_task(browser.get("/agenda"))
    while not kitchen.rendered:
        await asyncio.sleep(0)
    cache.touch({"agenda"})
    after = [asyncio.create_task(browser.get("/agenda")) for _ in range(3)]
    await asyncio.sleep(0.01)
    kitchen.go.set()
    assert (await before).text == "1"
    assert "1" not in [(await page).text for page in after]


async def test_a_missed_notify_forgets_everything_also_what_is_being_made(browser, kitchen, cache) -> None:
    await browser.get("/agenda")
    kitchen.go.clear()
    making = asyncio.create_task(browser.get("/over"))
    while kitchen.rendered < 2:
        await asyncio.sleep(0)
    cache.clear()
    kitchen.go.set()
    assert (await making).text == "2"
    assert (await browser.get("/over")).text == "3"
    assert (await browser.get("/agenda")).text == "4"


async def test_after_its_time_a_page_is_made_anew(browser, later) -> None:
    await browser.get("/agenda")
    later(page_cache.FRESH_SECONDS - 0.5)
    assert (await browser.get("/agenda")).text == "1"
    later(1)
    assert (await browser.get("/agenda")).text == "2"


async def test_a_crowd_at_a_cold_page_renders_it_once(browser, kitchen) -> None:
    kitchen.go.clear()
    crowd = [asyncio.create_task(browser.get("/agenda")) for _ in range(20)]
    await asyncio.sleep(0.02)
    kitchen.go.set()
    assert {(await page).text for page in crowd} == {"1"}
    assert kitchen.rendered == 1


async def test_while_the_database_is_away_the_old_page_stays_up(browser, kitchen, cache, later) -> None:
    await browser.get("/agenda")
    kitchen.status = 503
    later(60)
    for _ in range(2):
        answer = await browser.get("/agenda")
        assert (answer.status_code, answer.text) == (200, "1")
    kitchen.status = 200
    assert (await browser.get("/agenda")).text == "4", "and it is made anew as soon as that can be done"


async def test_a_touched_page_does_not_stay_up(browser, kitchen, cache, later) -> None:
    await browser.get("/agenda")
    kitchen.status = 503
    cache.touch({"agenda"})
    assert (await browser.get("/agenda")).status_code == 503


async def test_a_crowd_while_the_database_is_away_is_answered_each(browser, kitchen, later) -> None:
    kitchen.status = 503
    kitchen.go.clear()
    crowd = [asyncio.create_task(browser.get("/agenda")) for _ in range(5)]
    await asyncio.sleep(0.01)
    kitchen.go.set()
    assert [(await page).status_code for page in crowd] == [503] * 5


@pytest.mark.parametrize("status", [200, 404, 500])
async def test_what_is_personal_or_not_found_is_not_kept(browser, kitchen, status) -> None:
    kitchen.status = status
    kitchen.topics = None
    await browser.get("/mijn")
    assert (await browser.get("/mijn")).text == "2"


async def test_who_is_signed_in_never_gets_a_kept_page(browser, kitchen) -> None:
    await browser.get("/agenda")
    for name in ("leerkring_session", "__Host-leerkring_session"):
        await browser.get("/agenda", headers={"Cookie": f"a=b; {name}=geheim"})
    assert kitchen.rendered == 3
    assert (await browser.get("/agenda")).text == "1"


async def test_a_query_of_ours_is_another_page_and_one_of_others_is_not(browser, kitchen) -> None:
    addresses = [
        "/agenda?thema=a",
        "/agenda?utm_source=x&thema=a",
        "/agenda?thema=a&fbclid=9",
        "/agenda?thema=b",
    ]
    assert [(await browser.get(address)).text for address in addresses] == ["1", "1", "1", "2"]
    assert (await browser.get("/agenda?pagina=2&thema=a")).text == (
        await browser.get("/agenda?thema=a&pagina=2")
    ).text
    assert (await browser.get("/agenda?anders=1")).text == (await browser.get("/agenda")).text


async def test_only_get_is_answered_from_what_is_kept(browser, kitchen) -> None:
    await browser.get("/agenda")
    await browser.post("/agenda")
    assert kitchen.rendered == 2


async def test_head_is_get_without_the_body(browser, kitchen) -> None:
    page, head = await browser.get("/agenda"), await browser.head("/agenda")
    assert head.content == b""
    assert head.headers == page.headers
    assert kitchen.rendered == 1


@pytest.mark.parametrize("coding,unpack", [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)])
async def test_a_page_is_sent_compressed_as_the_client_likes(cache, kitchen, coding, unpack) -> None:
    kitchen.text = lambda: LONG
    for _ in range(2):
        sent: list[Any] = []

        async def send(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        headers = [(b"accept-encoding", coding.encode())]
        scope = {"type": "http", "method": "GET", "path": "/agenda", "query_string": b"", "headers": headers}
        await cache(scope, None, send)
        found = dict(sent[0]["headers"])
        assert found.get(b"content-encoding", b"").decode() == coding
        assert unpack(sent[1]["body"]).decode() == LONG
        assert int(found[b"content-length"]) == len(sent[1]["body"])
        assert b"accept-encoding" in found[b"vary"]
        assert b"cookie" in found[b"vary"]
        assert b"x-request-id" not in found, "what is of one request is not of the next"
    assert kitchen.rendered == 1


async def test_every_coding_has_an_etag_of_its_own(browser, kitchen) -> None:
    kitchen.text = lambda: LONG
    etags = {
        coding: (await browser.get("/agenda", headers={"Accept-Encoding": coding})).headers["etag"]
        for coding in ("br", "gzip", "identity")
    }
    assert len(set(etags.values())) == 3
    assert all(etag.startswith('"') for etag in etags.values()), "strong"


async def test_who_has_the_page_hears_that_it_is_the_same(browser, cache, kitchen, later) -> None:
    kitchen.text = lambda: LONG
    page = await browser.get("/agenda")
    again = await browser.get("/agenda", headers={"If-None-Match": f'"other", {page.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == page.headers["etag"]
    assert "content-length" not in again.headers
    cache.touch({"agenda"})
    same = await browser.get("/agenda", headers={"If-None-Match": page.headers["etag"]})
    assert same.status_code == 304, "made anew, and still the same"
    kitchen.text = lambda: LONG + "!"
    cache.touch({"agenda"})
    assert (await browser.get("/agenda", headers={"If-None-Match": page.headers["etag"]})).status_code == 200
    assert (await browser.get("/agenda", headers={"If-None-Match": "*"})).status_code == 304


@pytest.mark.parametrize(
    "accepted,chosen",
    [
        (b"gzip, deflate, br, zstd", b"br"),
        (b"gzip;q=1.0, br;q=0", b"gzip"),
        (b"br; q=0, gzip; q=0.5", b"gzip"),
        (b"br;q=0.1", b"br"),
        (b"identity", b""),
        (b"", b""),
        (b"brotli", b""),
        (b"gzip;q=0.0", b""),
        (b"BR", b"br"),
        (b"*", b""),
    ],
)
def test_the_coding_that_is_chosen(accepted: bytes, chosen: bytes) -> None:
    assert chosen_encoding(accepted) == chosen


async def test_the_oldest_go_when_there_are_too_many(browser, kitchen, monkeypatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_ENTRIES", 2)
    for path in ("/a", "/b", "/c"):
        await browser.get(path)
    assert (await browser.get("/c")).text == "3"
    assert (await browser.get("/a")).text == "4"


async def test_a_page_that_cannot_be_rendered_does_not_hold_up_who_waits_for_it(cache, kitchen) -> None:
    boom = RuntimeError("template")

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.01)
        raise boom

    cache.app = broken
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    results = await asyncio.gather(
        *(cache(dict(scope), None, lambda message: None) for _ in range(3)), return_exceptions=True
    )
    assert results == [boom] * 3


class Rush:
    """Places change every hundredth of a second, and somebody looks after each change."""

    def __init__(
        self, browser: Any, kitchen: Kitchen, cache: PageCache, later: Callable[[float], None]
    ) -> None:
        self.browser, self.kitchen, self.cache, self.later = browser, kitchen, cache, later
        self.changed_at = [0.0]
        self.now = 0.0
        kitchen.text = lambda: f"{len(self.changed_at) - 1}"

    async def look(self, topic: str) -> float:
        """Let one thing change, and return for how long what is shown has been overtaken."""
        self.later(0.01)
        self.now += 0.01
        self.changed_at.append(self.now)
        self.cache.touch({topic})
        shown = int((await self.browser.get("/agenda")).text)
        return self.now - self.changed_at[shown + 1] if shown + 1 < len(self.changed_at) else 0.0


@pytest.fixture
def rush(browser, kitchen, cache, later) -> Rush:
    kitchen.topics = frozenset({"agenda", "busy:places"})
    return Rush(browser, kitchen, cache, later)


async def test_what_is_busy_is_shown_at_once_while_there_is_no_rush(browser, kitchen, cache, rush) -> None:
    await browser.get("/agenda")
    shown = [await rush.look("busy:places") for _ in range(page_cache.MOST_AT_ONCE - 1)]
    assert shown == [0.0] * len(shown)
    assert (await browser.get("/agenda")).text == f"{len(shown)}"
    await rush.look("busy:places")
    assert (await browser.get("/agenda")).text == f"{len(shown)}", "the next one waits"


async def test_in_a_rush_a_page_is_made_a_few_times_a_second_and_never_staler_than_it_may_be(
    browser, kitchen, rush
) -> None:
    stale = [await rush.look("busy:places") for _ in range(1000)]
    assert 0 < max(stale) <= page_cache.RUSH_SECONDS
    saved = page_cache.MOST_AT_ONCE + 1
    assert kitchen.rendered <= saved + 10 / page_cache.RUSH_SECONDS, "in ten seconds"
    before = kitchen.rendered
    assert max([await rush.look("agenda") for _ in range(20)]) == 0.0, (
        "what is published shows at once, also now"
    )
    assert kitchen.rendered == before + 20, "and would have cost this in the rush"


async def test_after_a_rush_it_is_quiet_again(browser, kitchen, cache, rush, later) -> None:
    for _ in range(100):
        await rush.look("busy:places")
    later(page_cache.RUSH_SECONDS)
    assert (await browser.get("/agenda")).text == "100", "the last change, without a further one"
    later(60)
    assert [await rush.look("busy:places") for _ in range(3)] == [0.0] * 3


async def test_what_is_busy_may_change_while_it_is_rendered(browser, kitchen, cache) -> None:
    kitchen.topics = frozenset({"busy:places"})
    kitchen.go.clear()
    first = asyncio.create_task(browser.get("/agenda"))
    while not kitchen.rendered:
        await asyncio.sleep(0)
    cache.touch({"busy:places"})
    after = [asyncio.create_task(browser.get("/agenda")) for _ in range(5)]
    await asyncio.sleep(0.01)
    kitchen.go.set()
    assert (await first).text == "1"
    assert {(await page).text for page in after} == {"2"}, "begun after the commit, once for all who ask"


async def test_while_the_database_is_away_a_page_about_places_stays_up(browser, kitchen, cache) -> None:
    kitchen.topics = frozenset({"agenda", "busy:places"})
    await browser.get("/agenda")
    cache.touch({"busy:places"})
    kitchen.status = 503
    assert (await browser.get("/agenda")).text == "1"
    cache.touch({"agenda"})
    assert (await browser.get("/agenda")).status_code == 503


async def test_a_clock_that_is_put_back_keeps_no_page_for_ever(browser, kitchen, later) -> None:
    await browser.get("/agenda")
    later(-3600)
    assert (await browser.get("/agenda")).text == "2"


class Desk(Kitchen):
    """An application whose page holds a word for each visitor, where the cache puts it in."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.offered = SPLICES in scope
        scope[SPLICES] = self.offered
        word = PLACE.decode() if self.offered else new_word()
        self.text = lambda: f"{LONG}<input value='{word}'>{LONG}"
        await super().__call__(scope, receive, send)


def word_in(page: httpx.Response) -> str:
    found = re.fullmatch(rf"{LONG}<input value='([\w-]{{22}})'>{LONG}", page.text)
    assert found is not None, page.text[-80:]
    return found[1]


@pytest.fixture
def form(cache: PageCache) -> Desk:
    cache.app = made = Desk()
    return made


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
async def test_a_kept_page_has_a_word_of_each_visitors_own(browser, form, coding) -> None:
    asked = [browser.get("/aanmelden", headers={"Accept-Encoding": coding}) for _ in range(20)]
    pages = await asyncio.gather(*asked)
    words = {word_in(page) for page in pages}
    assert len(words) == 20
    assert PLACE.decode() not in words
    assert form.rendered == 1
    for page in pages:
        assert "etag" not in page.headers
        assert page.headers.get("content-encoding", "identity") == coding


async def test_what_is_never_the_same_is_never_not_modified(browser, form) -> None:
    first = await browser.get("/aanmelden")
    again = await browser.get("/aanmelden", headers={"If-None-Match": "*"})
    assert (again.status_code, word_in(again) != word_in(first)) == (200, True)
    head = await browser.head("/aanmelden")
    assert (head.content, head.headers["content-length"]) == (b"", first.headers["content-length"])


async def test_who_is_signed_in_gets_a_word_that_nobody_puts_in(browser, form) -> None:
    page = await browser.get("/aanmelden", headers={"Cookie": "leerkring_session=geheim"})
    assert not form.offered
    assert word_in(page) != PLACE.decode()


async def send_nothing(message: Any) -> None:
    """There is nobody."""


def asking(*headers: tuple[bytes, bytes], query: bytes = b"", path: str = "/agenda") -> dict[str, Any]:
    return {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": list(headers)}


async def test_a_session_in_any_of_several_cookie_lines_is_a_session(cache, kitchen) -> None:
    session, other = (b"cookie", b"leerkring_session=geheim"), (b"cookie", b"leerkring_lijsten=x")
    for headers in ((session, other), (other, session)):
        await cache(asking(*headers), None, send_nothing)
    assert kitchen.rendered == 2
    assert not cache._entries


async def test_several_lines_of_what_a_client_takes_and_has_are_one(cache, kitchen) -> None:
    kitchen.text = lambda: LONG
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await cache(asking((b"accept-encoding", b"gzip"), (b"accept-encoding", b"identity")), None, send)
    head = dict(sent[0]["headers"])
    assert head[b"content-encoding"] == b"gzip"
    sent.clear()
    tags = ((b"if-none-match", head[b"etag"]), (b"if-none-match", b'"anders"'))
    await cache(asking((b"accept-encoding", b"gzip"), *tags), None, send)
    assert sent[0]["status"] == 304


async def test_what_is_asked_twice_is_not_kept_and_what_is_blank_not_asked(cache, kitchen) -> None:
    for query in (b"thema=a&thema=b", b"thema=a&thema=a", b"pagina=1&thema=x&pagina=2"):
        await cache(asking(query=query), None, send_nothing)
    assert not cache._entries
    for query in (b"", b"thema=", b"thema=&pagina=", b"thema", b"zomaar=1&zomaar=2"):
        await cache(asking(query=query), None, send_nothing)
    assert len(cache._entries) == 1


async def test_pages_with_a_query_never_push_out_plain_ones(cache, kitchen, monkeypatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_ASKED", 2)
    await cache(asking(path="/over"), None, send_nothing)
    for number in range(9):
        await cache(asking(query=b"thema=%d" % number), None, send_nothing)
    assert len(cache._entries) == 3
    assert ("/over", b"") in cache._entries
    assert ("/agenda", b"thema=8") in cache._entries
    cache.touch(kitchen.topics)
    assert not cache._asked
