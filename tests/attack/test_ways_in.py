"""Redirects, logs and counters that a visitor might turn against others."""

from typing import Any

import httpx
import pytest
from litestar.datastructures import Headers, State

from leerkring.core.web.limits.rate_limit import client_address, is_loopback, network_of
from leerkring.core.web.middleware import redacted
from leerkring.settings.reading import read_settings

ENVIRON = {"LEERKRING_SECRET_KEY": "k" * 32, "LEERKRING_TRUSTED_PROXIES": "127.0.0.0/8"}


@pytest.mark.parametrize(
    "path", ["//elders.example/", "/%5Celders.example/", "/%5c%5c/elders.example/", "/%5C/%5Celders.example/"]
)
async def test_a_slash_at_the_end_never_leads_elsewhere(client: httpx.AsyncClient, path: str):
    answer = await client.get(httpx.URL("http://leerkring.test").copy_with(raw_path=path.encode()))
    if answer.status_code == 301:
        assert answer.headers["location"] == "/elders.example"
    else:
        assert answer.status_code == 404


async def test_a_line_break_in_a_path_stays_out_of_the_headers(client: httpx.AsyncClient):
    answer = await client.get("/agenda%0d%0aSet-Cookie:%20x=1/")
    assert answer.headers["location"] == "/agenda%0D%0ASet-Cookie:%20x=1"
    assert "set-cookie" not in answer.headers


def test_a_log_line_obeys_no_terminal():
    assert (
        redacted("/agenda/\x1b[31mrood\r\n2026 forged\x9b")
        == "/agenda/\ufffd[31mrood\ufffd\ufffd2026 forged\ufffd"
    )


class _Connection:
    """As much of a request as telling its address asks for."""

    def __init__(self, peer: str, *forwarded: str) -> None:
        self.client = State({"host": peer})
        self.headers = Headers.from_scope(
            {"headers": [(b"x-forwarded-for", value.encode()) for value in forwarded]}  # type: ignore[arg-type]
        )


@pytest.mark.parametrize(
    "peer, forwarded, address",
    [
        ("198.51.100.7", ("203.0.113.9",), "198.51.100.7"),
        ("127.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("127.0.0.1", ("127.0.0.1, 203.0.113.9",), "203.0.113.9"),
        # A line that the visitor made up, and below it the proxy's own.
        ("127.0.0.1", ("127.0.0.1", "203.0.113.9"), "203.0.113.9"),
        ("::ffff:127.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("127.0.0.1", ("onzin",), "127.0.0.1"),
    ],
)
def test_nobody_chooses_their_own_address(peer: str, forwarded: tuple[str, ...], address: str):
    connection: Any = _Connection(peer, *forwarded)
    assert client_address(connection, read_settings(ENVIRON)) == address


def test_visitors_by_ipv4_are_not_one_network_to_a_socket_for_both():
    assert network_of("::ffff:203.0.113.9") == "203.0.113.9"
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert is_loopback("::ffff:127.0.0.1")
