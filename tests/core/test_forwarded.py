"""Limits do not fail open: whatever a proxy writes, somebody is counted, and nobody chooses who."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_network

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.app import Application
from leerkring.core.web.limits import proxy_watch
from leerkring.core.web.limits.forwarded import client_behind, parse_address
from leerkring.core.web.services import Services
from leerkring.run.start_checks.remarks import start_remarks
from leerkring.settings import Network, Settings
from tests.cast import KARIM
from tests.core.logbook import Logbook
from tests.people.office import browser, sign_in

OURS = (ip_network("10.0.0.0/8"), ip_network("127.0.0.0/8"), ip_network("::1"))
VISITOR = "203.0.113.9"


def behind(
    *forwarded_for: str,
    forwarded: Sequence[str] = (),
    peer: str = "10.1.2.3",
    trusted: Sequence[Network] = OURS,
) -> str:
    return client_behind(peer, forwarded_for, forwarded, trusted)


@pytest.mark.parametrize(
    "hop,address",
    [
        ("192.0.2.50:1234", "192.0.2.50"),
        ("192.0.2.50", "192.0.2.50"),
        ('"192.0.2.50:1234"', "192.0.2.50"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:192.0.2.50", "192.0.2.50"),
        ("[::ffff:192.0.2.50]:80", "192.0.2.50"),
    ],
)
def test_an_address_is_read_with_its_port_brackets_and_quotes(hop: str, address: str) -> None:
    assert behind(hop) == behind(f"8.8.8.8, {hop}") == address


@pytest.mark.parametrize(
    "odd",
    [
        "unknown",
        "_hidden",
        "192.0.2.050",
        "192.0.2.50:",
        "192.0.2.50:123456",
        "192.0.2.50;80",
        "[2001:db8::1",
        "2001:db8::1]:443",
        '"unknown"',
        '"',
        "localhost",
        "0x7f.0.0.1",
        "١٩٢.0.2.50",
        "127.1",
    ],
)
def test_what_is_no_address_ends_at_the_nearest_that_we_know(odd: str) -> None:
    assert behind(odd) == "10.1.2.3"
    assert behind(f"{VISITOR}, {odd}, 10.9.9.9") == "10.9.9.9"
    assert behind(f"{odd}, {VISITOR}") == VISITOR


@pytest.mark.parametrize(
    "line,address",
    [
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
        ('For="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17"),
        ("for=192.0.2.43, for=10.3.3.3;by=10.1.2.3", "192.0.2.43"),
        ('for="10.4.4.4:80";host="a,b;c", for=10.3.3.3', "10.4.4.4"),
        ("for=unknown", "10.1.2.3"),
        ("for=_gazonk", "10.1.2.3"),
        ("proto=https;by=203.0.113.43", "10.1.2.3"),
        ("for=192.0.2.43, proto=https", "10.1.2.3"),
        ('for=", for=198.51.100.17', "198.51.100.17"),
        ('for="x\\, for=198.51.100.17', "198.51.100.17"),
        ("onzin zonder teken, for=198.51.100.17", "198.51.100.17"),
        ("for=192.0.2.43;;", "10.1.2.3"),
        ("", "10.1.2.3"),
        ("for=192.0.2.43," * 1000, "10.1.2.3"),
    ],
)
def test_the_standard_header_is_read_too(line: str, address: str) -> None:
    assert behind(forwarded=[line]) == address


def test_of_two_headers_that_differ_neither_is_believed() -> None:
    assert behind(VISITOR, forwarded=[f"for={VISITOR}"]) == VISITOR
    assert behind(VISITOR, forwarded=["for=192.0.2.1"]) == "10.1.2.3"


def test_a_proxy_that_is_not_trusted_is_the_visitor() -> None:
    assert (
        behind(VISITOR, peer="172.16.0.1") == behind(VISITOR, trusted=(), peer="172.16.0.1") == "172.16.0.1"
    )


@given(st.lists(st.text(max_size=40), max_size=4), st.lists(st.text(max_size=40), max_size=4))
def test_whatever_is_written_the_answer_is_an_address(plain: list[str], named: list[str]) -> None:
    assert parse_address(behind(*plain, forwarded=named)) is not None


async def refused_after(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """Ask for sign-in links, each for another address; after how many it is enough (0: never)."""
    for times in range(25):
        form = {"email": f"iemand{times}@elders.example"}
        if (await client.post("/inloggen", data=form, headers=headers)).status_code == 429:
            return times
    return 0


TRYOUT, PUBLIC = "http://leerkring.test", "https://leerkring.example"


@pytest.mark.parametrize(
    "base_url,trusted,peer,headers,limited",
    [
        # On the machine itself, by nobody: a try-out or a load test.
        (TRYOUT, (), "127.0.0.1", {}, False),
        ("http://127.0.0.1:8000", (), "127.0.0.1", {}, False),
        # A proxy on this machine that nobody named.
        (TRYOUT, (), "127.0.0.1", {"X-Forwarded-For": VISITOR}, True),
        (TRYOUT, (), "127.0.0.1", {"Forwarded": f"for={VISITOR}"}, True),
        (TRYOUT, (), "127.0.0.1", {"X-Real-IP": VISITOR}, True),
        (TRYOUT, (), "::1", {"Via": "1.1 proxy"}, True),
        # It does not even say whom it speaks for.
        (PUBLIC, (), "127.0.0.1", {}, True),
        (PUBLIC, OURS, "127.0.0.1", {}, True),
        # It was named, and what it writes is odd.
        (TRYOUT, OURS, "127.0.0.1", {"X-Forwarded-For": f"{VISITOR}:1234"}, True),
        (TRYOUT, OURS, "127.0.0.1", {"X-Forwarded-For": '"[2001:db8::1]:443"'}, True),
        (TRYOUT, OURS, "127.0.0.1", {"X-Forwarded-For": "unknown"}, True),
        (TRYOUT, OURS, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, True),
        (TRYOUT, OURS, "127.0.0.1", {"Forwarded": "for=unknown"}, True),
        # Elsewhere in a private network.
        (TRYOUT, (), "10.1.2.3", {}, True),
        (TRYOUT, (), "192.168.1.1", {"X-Forwarded-For": "127.0.0.1"}, True),
    ],
)
async def test_limits_hold_behind_any_proxy(  # noqa: PLR0917
    app: Application,
    base_url: str,
    trusted: tuple[Network, ...],
    peer: str,
    headers: dict[str, str],
    limited: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = replace(app.services.settings, base_url=base_url, trusted_proxies=trusted)
    monkeypatch.setattr("leerkring.people.web.SAME_REPLY_AFTER", 0.0)
    monkeypatch.setattr(
        app.litestar.state, "services", replace(app.services, settings=changed), raising=False
    )
    async with browser(app, peer) as client:
        assert bool(await refused_after(client, headers)) is limited


async def test_each_visitor_behind_a_trusted_proxy_has_limits_of_their_own(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(app.services.settings, trusted_proxies=OURS)
    monkeypatch.setattr("leerkring.people.web.SAME_REPLY_AFTER", 0.0)
    monkeypatch.setattr(
        app.litestar.state, "services", replace(app.services, settings=changed), raising=False
    )
    async with browser(app) as client:
        assert await refused_after(client, {"X-Forwarded-For": VISITOR}) == 20
        for same in (f"{VISITOR}:81", f'"{VISITOR}:82"', f"8.8.8.8, ::ffff:{VISITOR}"):
            form = {"email": "noor@almelo.example"}
            again = await client.post("/inloggen", data=form, headers={"X-Forwarded-For": same})
            assert again.status_code == 429, same
        form = {"email": "noor@almelo.example"}
        other = await client.post("/inloggen", data=form, headers={"X-Forwarded-For": "192.0.2.77:80"})
        assert other.status_code == 303


async def test_a_proxy_that_is_not_trusted_is_told_once(
    app: Application, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Logbook()
    monkeypatch.setattr(proxy_watch, "log", book)
    async with browser(app, "198.51.100.7") as stranger, browser(app) as client:
        await stranger.get("/robots.txt", headers={"X-Forwarded-For": "1.2.3.4"})
        await sign_in(client, services, KARIM, "admin")
        assert "LEERKRING_TRUSTED_PROXIES" not in (await client.get("/beheer")).text, "a stranger made it up"
        for _ in range(3):
            await client.get("/robots.txt", headers={"Forwarded": "for=1.2.3.4"})
        assert "LEERKRING_TRUSTED_PROXIES" in (await client.get("/beheer")).text
    assert len(book.lines) == 2
    assert all("LEERKRING_TRUSTED_PROXIES" in line["about"] for line in book.lines)
    assert "198.51.100.7" not in str(book.lines)


def test_a_start_behind_a_proxy_without_a_name_says_so(settings: Settings) -> None:
    public = replace(settings, base_url=PUBLIC)
    assert "LEERKRING_TRUSTED_PROXIES" in start_remarks(public, all_in_one=False)[0]
    assert start_remarks(replace(public, trusted_proxies=OURS), all_in_one=True) == []
    assert start_remarks(replace(settings, base_url="http://127.0.0.1:8000"), all_in_one=True) == []


def test_sample_staff_where_strangers_come_is_told(settings: Settings) -> None:
    wanted = replace(settings, base_url="http://leerkring.example", sample=True)
    (sentence,) = start_remarks(wanted, all_in_one=True)
    assert "LEERKRING_SAMPLE" in sentence
    assert start_remarks(wanted, all_in_one=False) == []
