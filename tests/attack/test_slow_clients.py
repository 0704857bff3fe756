"""Clients that do not end their question or do not read their answer keep nobody else waiting."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from leerkring.core.web import http_timeouts
from leerkring.core.web.caching.page_cache import PageCache
from leerkring.run.webserver import server_config


async def answer_nothing(scope: Any, receive: Any, send: Any) -> None:
    """Read a form and say that it was read."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server as ours, that is sooner out of patience."""
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "READ_SECONDS"):
        monkeypatch.setattr(http_timeouts, name, 0.3)
    config = server_config(answer_nothing)
    server = uvicorn.Server(config)
    listening = await asyncio.get_running_loop().create_server(
        lambda: http_timeouts.PatientProtocol(config, server.server_state, {}), "127.0.0.1", 0
    )
    yield listening.sockets[0].getsockname()[1]
    listening.close()


async def said(port: int, *parts: bytes) -> bytes:
    """Return all that the server says until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
    answer = b""
    async with asyncio.timeout(5):
        # Who hangs up on what is still being said may reset the connection.
        with suppress(ConnectionResetError):
            while more := await reader.read(1000):
                answer += more
    writer.close()
    return answer


@pytest.mark.parametrize(
    "began",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
    ],
)
async def test_who_does_not_go_on_is_hung_up_on(port: int, began: bytes):
    assert await said(port, began) == b""


async def test_a_head_without_end_is_too_large(port: int):
    answer = await said(port, b"GET / HTTP/1.1\r\nX-Long: ", *[b"x" * 10_000] * 30)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


async def test_a_whole_question_is_answered(port: int):
    question = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc"
    assert (await said(port, question)).endswith(b"\r\n\r\nok")


async def test_who_does_not_read_a_page_that_is_not_kept_keeps_nobody_waiting():
    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a form"})

    stuck, served = asyncio.Event(), asyncio.Event()

    async def does_not_read(message: Any) -> None:
        stuck.set()
        await asyncio.Event().wait()

    async def reads(message: Any) -> None:
        served.set()

    cache = PageCache(page)
    scope: Any = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []}
    first = asyncio.create_task(cache(scope, None, does_not_read))  # type: ignore[arg-type]
    await stuck.wait()
    async with asyncio.timeout(2):
        await cache(scope, None, reads)  # type: ignore[arg-type]
    assert served.is_set()
    first.cancel()
