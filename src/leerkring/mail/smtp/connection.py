"""The line to a mail server: bytes out, replies in, each within its time, and it knows when it is dead.

An own protocol, because two things must be certain that a stream reader does not tell: that nothing was left
in the buffer when TLS begins, and that the line was still up in the very step that sends the final dot.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from leerkring.mail.smtp.reply import Garbled, Reply, ReplyReader

_LONGEST_LINE = 4096
_MOST_UNREAD = 65_536
_CHUNK = 65_536


class LinkLost(Exception):
    """The line is dead, or so quiet that we take it for dead."""


class Connection(asyncio.Protocol):
    """Use `Link.open`. It stands in `links` from the first moment until the last."""

    def __init__(self, links: set[Connection]) -> None:
        self._links = links
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._ended = False
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._gone = asyncio.Event()

    @classmethod
    async def open(
        cls, host: str, port: int, context: ssl.SSLContext | None, seconds: float, links: set[Connection]
    ) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                _, link = await loop.create_connection(lambda: cls(links), host, port, ssl=context)
        except TimeoutError:
            raise LinkLost("de mailserver antwoordt niet") from None
        except ssl.SSLError as error:
            raise LinkLost(f"geen veilige verbinding met de mailserver ({_reason(error)})") from None
        except (OSError, UnicodeError):
            raise LinkLost("geen verbinding met de mailserver") from None
        return link

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._links.add(self)

    def data_received(self, data: bytes) -> None:
        if self._ended:
            return
        self._buffer += data
        if len(self._buffer) > _MOST_UNREAD:  # nothing that a mail server means to say is this long
            self.abort()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._paused = False
        self._gone.set()
        self._links.discard(self)
        self._wake()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    # what the session calls

    @property
    def alive(self) -> bool:
        """As far as we have been told."""
        return not self._ended and self._transport is not None and not self._transport.is_closing()

    @property
    def unread(self) -> bool:
        """The server has said something that nobody has read yet."""
        return bool(self._buffer)

    @property
    def own_address(self) -> str:
        assert self._transport is not None
        return str(self._transport.get_extra_info("sockname", ("127.0.0.1",))[0])

    def send(self, data: bytes) -> None:
        """Hand bytes to the operating system or its queue, now, without a step in between."""
        if not self.alive or self._transport is None:
            raise LinkLost("de verbinding met de mailserver is weg")
        self._transport.write(data)

    async def send_all(self, data: bytes, seconds: float) -> None:
        """Send much, at the pace of the other side, and stop as soon as it speaks up."""
        for start in range(0, len(data), _CHUNK):
            self.send(data[start : start + _CHUNK])
            if self._paused:
                async with _limit(seconds):
                    await self._room()
            if self._buffer:
                return

    async def _room(self) -> None:
        while self._paused and not self._ended and not self._buffer:
            await self._wait()

    async def reply(self, seconds: float) -> Reply:
        """The next reply, whole. Raises LinkLost or Garbled."""
        reader = ReplyReader()
        while (line := self._line()) is not None:  # a clock is only set for what is not there yet
            if (reply := reader.feed(line)) is not None:
                return reply
        async with _limit(seconds):
            while True:
                while (line := self._line()) is None:
                    await self._wait()
                if (reply := reader.feed(line)) is not None:
                    return reply

    def _line(self) -> bytes | None:
        """The next line, or None while it is not all there."""
        if (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _LONGEST_LINE:
                raise Garbled("een regel zonder einde")
            if self._ended:
                raise LinkLost("de mailserver heeft de verbinding verbroken")
            return None
        if end > _LONGEST_LINE:
            raise Garbled("een te lange regel")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        if self._buffer:  # somebody in between put words in the server's mouth (CVE-2011-0411)
            raise Garbled("tekst vóór de versleuteling")
        if not self.alive or self._transport is None:
            raise LinkLost("de verbinding met de mailserver is weg")
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                upgraded = await loop.start_tls(self._transport, self, context, server_hostname=host)
        except TimeoutError:
            raise LinkLost("de mailserver antwoordt niet") from None
        except ssl.SSLError as error:
            raise LinkLost(f"geen veilige verbinding met de mailserver ({_reason(error)})") from None
        except OSError:
            raise LinkLost("geen veilige verbinding met de mailserver") from None
        if upgraded is None:
            raise LinkLost("geen veilige verbinding met de mailserver")
        self._transport = upgraded

    def say_goodbye(self) -> None:
        """QUIT without waiting for the answer."""
        if self.alive and self._transport is not None:
            self._transport.write(b"QUIT\r\n")
            self._transport.close()
        self._ended = True

    async def gone(self, seconds: float) -> None:
        """Wait for the end of a link that is closing; whoever does not say goodbye back is cut off."""
        try:
            async with asyncio.timeout(seconds):
                await self._gone.wait()
        except TimeoutError:
            self.abort()
            await self._gone.wait()

    def abort(self) -> None:
        """Gone at once: what was not sent is not sent any more."""
        self._ended = True
        if self._transport is not None:
            self._transport.abort()


@asynccontextmanager
async def _limit(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise LinkLost("de mailserver antwoordt niet") from None


def _reason(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or "TLS"
