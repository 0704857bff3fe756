"""How long we wait for a client, how much it may say before we know what it asks, and what is no question at all.

uvicorn bounds the time between two requests and nothing else: a client that never ends its headers, that sends
its form a byte a minute or that does not read its answer would be waited for until it goes away by itself. What
cannot be read, or does not say once for which host it is (RFC 9112, 3.2), is answered here with the safe headers.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from leerkring.core.web.middleware import HEADERS

HEAD_SECONDS = 20.0
BODY_SECONDS = 60.0
READ_SECONDS = 60.0
HEAD_BYTES = 64 * 1024

_BAD_REQUEST, _TOO_LARGE = b"400 Bad Request", b"431 Request Header Fields Too Large"
_SENTENCE = b"Wij konden uw verzoek niet lezen.\n"
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]*)?")


class WrongHost(ValueError):
    """A request that names no host, or more than one; the parser makes the client's 400 of it."""


def has_one_host(headers: Sequence[tuple[bytes, bytes]], http_version: str) -> bool:
    """Tell whether a request says once for which host it is; one of HTTP/1.0 may leave it out."""
    hosts = [value for name, value in headers if name == b"host"]
    if not hosts:
        return http_version == "1.0"
    return len(hosts) == 1 and _HOST.fullmatch(hosts[0].strip()) is not None


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol for one connection, with an end to each wait."""

    safe_headers: ClassVar[Sequence[tuple[bytes, bytes]]] = HEADERS
    """What stands on an answer that the application never saw; another under TLS."""
    _head_bytes = 0
    _in_head = True
    _receiving: asyncio.TimerHandle | None = None
    _sending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect(None)
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a head that grows beyond all use ends the connection."""
        super().data_received(data)
        if not self._in_head:
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(_TOO_LARGE)

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser makes nothing of."""
        self._refuse(_BAD_REQUEST)

    def _refuse(self, status: bytes) -> None:
        """Say no, and hang up: nothing that comes after can be trusted to begin where we think."""
        if self.transport.is_closing():
            return
        headers = [
            *self.safe_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(_SENTENCE)),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
        ]
        lines = [b"HTTP/1.1 " + status, *(b"%s: %s" % header for header in headers)]
        self.transport.write(b"\r\n".join([*lines, b"", _SENTENCE]))
        self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        self._expect(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        self._in_head = False
        if not has_one_host(self.headers, self.parser.get_http_version()):
            raise WrongHost
        self._expect(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._expect(None)
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client does not read: wait for it, but not for ever."""
        super().pause_writing()
        if self._sending is None:
            self._sending = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        super().resume_writing()

    def _expect(self, seconds: float | None) -> None:
        """Give the client so long for what comes next; None: there is nothing to wait for."""
        if self._receiving is not None:
            self._receiving.cancel()
        self._receiving = None if seconds is None else self.loop.call_later(seconds, self.transport.close)
