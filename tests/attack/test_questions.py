"""What is no question, or one for a method that is not there, is answered safely and says what can be asked."""

import asyncio
from typing import Any

import httpx
import pytest
import uvicorn

from leerkring.app import Application
from leerkring.core.web.http_timeouts import HEAD_BYTES
from leerkring.core.web.middleware import HEADERS
from leerkring.core.web.services import Services
from leerkring.run.webserver import server_config
from tests.attack.test_slow_clients import answer_nothing, said
from tests.house.test_routes import address, doors
from tests.people.office import sign_in


@pytest.fixture(params=[False, True], ids=["http", "https"])
async def port(request: pytest.FixtureRequest) -> Any:
    config = server_config(answer_nothing, secure=request.param)
    server = uvicorn.Server(config)
    listening = await asyncio.get_running_loop().create_server(
        lambda: config.http_protocol_class(config=config, server_state=server.server_state, app_state={}),  # type: ignore[call-arg]
        "127.0.0.1",
        0,
    )
    yield listening.sockets[0].getsockname()[1], request.param
    listening.close()


WRONG = {
    "no words": b"\x00\x01\x02\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no version": b"GET /\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "a space in the path": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown method": b"JUMP / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
    "two hosts in the older version": b"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n",
    "an empty host": b"GET / HTTP/1.1\r\nHost: \r\n\r\n",
    "a host that is none": b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n",
    "a host with a space": b"GET / HTTP/1.1\r\nHost: x y\r\n\r\n",
    "a host with an account": b"GET / HTTP/1.1\r\nHost: a@x\r\n\r\n",
    "two hosts in one": b"GET / HTTP/1.1\r\nHost: x,y z\r\n\r\n",
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_no_question_is_refused_with_the_safe_headers(port: tuple[int, bool], what: str):
    number, secure = port
    head, _, body = (await said(number, WRONG[what])).partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    assert status == b"HTTP/1.1 400 Bad Request"
    for name, value in HEADERS:
        assert b"%s: %s" % (name, value) in lines
    assert any(line.startswith(b"strict-transport-security") for line in lines) is secure
    assert b"connection: close" in lines
    assert body == b"Wij konden uw verzoek niet lezen.\n"


async def test_a_head_without_end_has_the_safe_headers_too(port: tuple[int, bool]):
    number, _ = port
    answer = await said(number, b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * (HEAD_BYTES + 9))
    assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert b"content-security-policy: default-src 'none'" in answer


@pytest.mark.parametrize(
    "question",
    [
        b"GET / HTTP/1.1\r\nHost: leerkring.example:8000\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost:\t[::1]:8000 \r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: xn--caf-dma.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
    ],
)
async def test_a_question_for_one_host_is_answered(port: tuple[int, bool], question: bytes):
    assert (await said(port[0], question)).startswith(b"HTTP/1.1 200 ")


async def test_a_method_that_is_not_there_is_told_which_are(app: Application, client: httpx.AsyncClient):
    """On every route, by what the route itself has (RFC 9110, 15.5.6)."""
    methods: dict[str, set[str]] = {}
    for method, path, _ in doors(app):
        methods.setdefault(path, {"OPTIONS"}).update({method, "HEAD"} if method == "GET" else {method})
    for path, there in methods.items():
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"):
            if method in there:
                continue
            answer = await client.request(method, address(path))
            told = {word.strip() for word in answer.headers.get("allow", "").split(",")}
            # A path with a hole may be another route's too, which takes more.
            assert answer.status_code == 405, (method, path)
            assert there <= told, (method, path, told)
            assert method not in told, (method, path)


async def test_who_signs_out_leaves_no_page_behind(client: httpx.AsyncClient, services: Services):
    await sign_in(client, services)
    answer = await client.post("/uitloggen")
    assert answer.headers["clear-site-data"] == '"cache"'
