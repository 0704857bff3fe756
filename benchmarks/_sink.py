"""A mail server that takes everything: the same one for ours and for the limit, in a process of its own.

`python -m benchmarks._sink` prints its port. It speaks only what both sides say, keeps nothing, and counts.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

EHLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 99999999\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"
OK = b"250 2.0.0 Ok\r\n"


class Taker(asyncio.Protocol):
    """One link."""

    def __init__(self, count: list[int]) -> None:
        self.count = count
        self.buffer = b""
        self.in_text = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        data = self.buffer + data
        answers: list[bytes] = []
        while data:
            if self.in_text:
                end = data.find(b"\r\n.\r\n")
                if end < 0:
                    data = data[-4:]
                    break
                data, self.in_text = data[end + 5 :], False
                self.count[0] += 1
                answers.append(OK)
                continue
            line, found, rest = data.partition(b"\n")
            if not found:
                break
            data = rest
            word = line[:4].upper()
            if word == b"DATA":
                self.in_text = True
                answers.append(b"354 Go on\r\n")
            elif word == b"EHLO":
                answers.append(EHLO)
            elif word == b"QUIT":
                answers.append(b"221 Bye\r\n")
            else:
                answers.append(OK)
        self.buffer = data
        if answers:
            self.transport.write(b"".join(answers))


async def _serve() -> None:
    count = [0]
    server = await asyncio.get_running_loop().create_server(lambda: Taker(count), "127.0.0.1", 0, backlog=100)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(count[0], flush=True)


if __name__ == "__main__":
    import uvloop

    uvloop.run(_serve())
