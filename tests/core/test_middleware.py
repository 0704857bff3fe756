"""The gate: no posts from other sites, one address per page, safe headers on whatever comes out, a quiet log."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.web.middleware import Crossing, HeadAsGet, Middleware, comes_from_elsewhere, redacted
from tests.core.logbook import Logbook

OURS = frozenset({"https://leerkring.example"})


async def say_yes(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"yes"})


async def say_no(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 403, "headers": []})
    await send({"type": "http.response.body", "body": b"no"})


def browser_at(base_url: str) -> httpx.AsyncClient:
    gate = Middleware(
        say_yes, base_url=base_url, exempt=frozenset({"/nieuwsbrief/afmelden/"}), refused=say_no
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=HeadAsGet(gate)), base_url=base_url)


@pytest.fixture
async def browser() -> Any:
    async with browser_at("https://leerkring.example") as client:
        yield client


@pytest.mark.parametrize(
    "site,origin,foreign",
    [
        ("same-origin", "", False),
        ("none", "", False),
        ("same-site", "", True),
        ("cross-site", "", True),
        ("cross-site", "https://leerkring.example", True),
        ("same-origin", "https://elders.example", False),
        ("", "https://leerkring.example", False),
        ("", "https://elders.example", True),
        ("", "null", True),
        ("", "http://leerkring.example", True),
        ("", "", False),
    ],
)
def test_where_a_post_comes_from(site: str, origin: str, foreign: bool) -> None:
    assert comes_from_elsewhere(Crossing(site, origin), OURS) is foreign


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_what_another_sites_page_sends_is_refused(browser, method) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elders.example"}):
        assert (await browser.request(method, "/agenda/kring/aanmelden", headers=headers)).status_code == 403
    own = {"Origin": "https://leerkring.example"}
    assert (await browser.request(method, "/agenda/kring/aanmelden", headers=own)).status_code == 200
    assert (await browser.request(method, "/agenda/kring/aanmelden")).status_code == 200


async def test_looking_from_another_site_is_fine(browser) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = await browser.request(method, "/agenda", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200


async def test_one_click_unsubscribing_is_from_anywhere(browser) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}
    assert (await browser.post("/nieuwsbrief/afmelden/geheim", headers=foreign)).status_code == 200
    assert (await browser.post("/nieuwsbrief", headers=foreign)).status_code == 403


@pytest.mark.parametrize(
    "asked,found",
    [
        ("/agenda/", "/agenda"),
        ("/agenda///", "/agenda"),
        ("/agenda/?thema=a%20b", "/agenda?thema=a%20b"),
        ("//elders.example/", "/elders.example"),
        ("///elders.example//", "/elders.example"),
        ("/%5Celders.example/", "/elders.example"),
        ("/%5C/%5Celders.example/", "/elders.example"),
        ("/caf%C3%A9/", "/caf%C3%A9"),
    ],
)
async def test_each_page_has_one_address_and_it_is_ours(browser, asked, found) -> None:
    answer = await browser.get(f"https://leerkring.example{asked}")
    assert (answer.status_code, answer.headers["location"]) == (301, found)
    assert answer.headers["x-content-type-options"] == "nosniff"


@given(st.text(alphabet="/\\.:@%\t\r\n\0\x85aé ?#;", max_size=12))
async def test_no_address_leads_elsewhere_or_splits_a_header(tail: str) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    gate = Middleware(say_yes, base_url="https://leerkring.example", exempt=frozenset(), refused=say_no)
    path = "/" + tail + "/"
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": b"",
        "query_string": b"",
        "headers": [],
    }
    await gate(scope | {"scheme": "https"}, None, send)  # type: ignore[arg-type]
    location = dict(sent[0]["headers"]).get(b"location")
    if sent[0]["status"] == 301:
        assert location is not None
        assert location.startswith(b"/")
        assert not location.startswith((b"//", b"/\\"))
        assert not any(byte < 0x21 or byte > 0x7E for byte in location)


async def test_the_home_page_is_itself(browser) -> None:
    assert (await browser.get("/")).status_code == 200


async def test_every_answer_has_the_safe_headers(browser) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    answers = [await browser.get("/"), await browser.get("/a/"), await browser.post("/", headers=foreign)]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


async def test_without_tls_there_is_no_promise_of_it() -> None:
    async with browser_at("http://leerkring.test") as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


async def test_an_answer_keeps_a_policy_of_its_own() -> None:
    async def preview(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-security-policy", b"sandbox")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    gate = Middleware(preview, base_url="https://leerkring.example", exempt=frozenset(), refused=say_no)
    transport = httpx.ASGITransport(app=gate)
    async with httpx.AsyncClient(transport=transport, base_url="https://leerkring.example") as client:
        assert (await client.get("/")).headers.get_list("content-security-policy") == ["sandbox"]


SECRET = "AaAaAaAaAaAaAaAaAaAaAa-_-_-_-_-_-_-_-_-_-_1"


@pytest.mark.parametrize(
    "path,logged",
    [
        (f"/aanmelding/{SECRET}/afmelden", "/aanmelding/[geheim]/afmelden"),
        (f"/inloggen/{SECRET}", "/inloggen/[geheim]"),
        ("/beheer/mail/noor@almelo.example", "/beheer/mail/[adres]"),
        ("/agenda/leerkring-woonzorganalyse", "/agenda/leerkring-woonzorganalyse"),
    ],
)
async def test_the_log_holds_no_secret_and_no_address(browser, logbook: Logbook, path, logged) -> None:
    assert redacted(path) == logged
    await browser.get(f"{path}?email=noor@almelo.example&s={SECRET}")
    (line,) = logbook.lines
    assert line["path"] == logged
    assert "noor@" not in str(line)
    assert SECRET not in str(line)
    assert line["status"] == 200
