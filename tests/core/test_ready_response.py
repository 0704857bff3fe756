"""A kept page goes out in one piece, and reads the same as one that goes the usual way."""

import asyncio
from typing import Any

import pytest
import uvicorn

from leerkring.core.web.caching.page_cache import TOPICS, PageCache
from leerkring.core.web.caching.ready_response import PreparedProtocol, head_of
from leerkring.core.web.http_timeouts import PatientProtocol
from leerkring.core.web.middleware import HeadAsGet
from leerkring.run.webserver import server_config

ASK = b"GET /agenda HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = ASK.replace(b"GET", b"HEAD")
LAST = ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


async def agenda(scope: Any, _receive: Any, send: Any) -> None:
    """A page that may be kept."""
    scope[TOPICS] = frozenset({"agenda"})
    headers = [(b"content-type", b"text/html"), (b"x-kept", b"yes")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<p>Vier kringen</p>"})


async def said(protocol: type[PatientProtocol], asked: list[bytes]) -> list[bytes]:
    """What one client reads after each of these, but for the date."""
    app = HeadAsGet(PageCache(agenda))
    config = server_config(app)
    server = uvicorn.Server(config)
    server.server_state.default_headers = [(b"date", b"today")]
    listening = await asyncio.get_running_loop().create_server(
        lambda: protocol(config, server.server_state, {}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname()[:2])
    answers = []
    async with asyncio.timeout(5):
        for question in asked:
            writer.write(question)
            answer = b""
            for _ in range(question.count(b"HTTP/1.1")):
                answer += await reader.readuntil(b"\r\n\r\n")
                if b"GET" in question:
                    answer += await reader.readexactly(len(b"<p>Vier kringen</p>"))
            answers.append(answer)
        if asked[-1] is LAST:
            assert await reader.read() == b""
    writer.close()
    listening.close()
    return answers


@pytest.mark.parametrize(
    "asked", [[ASK, ASK, ASK], [ASK, HEAD, ASK], [ASK + ASK + ASK, ASK], [ASK, LAST], [HEAD, ASK + LAST]]
)
async def test_it_reads_the_same_as_the_usual_way(asked: list[bytes]):
    answers = await said(PreparedProtocol, asked)
    assert answers == await said(PatientProtocol, asked)
    assert b"x-kept: yes\r\n" in answers[-1]
    assert b"date: today\r\n" in answers[-1]


async def test_it_goes_out_in_one_piece(monkeypatch: pytest.MonkeyPatch):
    went: list[bool] = []
    answer = PreparedProtocol.answer

    def counted(self: PreparedProtocol, head: bytes, body: bytes) -> bool:
        went.append(answer(self, head, body))
        return went[-1]

    monkeypatch.setattr(PreparedProtocol, "answer", counted)
    await said(PreparedProtocol, [ASK, ASK, HEAD, ASK + LAST])
    assert went == [True, True, False, False]


def test_a_header_with_a_line_break_is_our_fault():
    with pytest.raises(ValueError, match="line break"):
        head_of([(b"location", b"/x\r\nset-cookie: a=b")])
