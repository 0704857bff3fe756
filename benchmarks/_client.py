"""The visitors of a benchmark: keep-alive connections that send prepared requests, in a process of their own.

It must cost little, because it shares the processors with what it measures: no HTTP library, the requests are
bytes, and of an answer only the status, the address it sends one to and the length are read.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    location: str
    seconds: float


@dataclass(frozen=True)
class Run:
    """All answers, in the order of the requests, and how long they took together."""

    seconds: float
    answers: list[Answer]

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.answers) / self.seconds

    def percentile(self, part: float) -> float:
        """Seconds within which this part of the answers came."""
        return sorted(answer.seconds for answer in self.answers)[int(part * (len(self.answers) - 1))]


def visit(port: int, requests: Sequence[bytes], *, clients: int = 20) -> Run:
    """Send all requests over this many connections, each the next one as soon as it has its answer."""
    with TemporaryDirectory() as folder:
        prepared = Path(folder) / "requests"
        prepared.write_bytes(pickle.dumps(list(requests)))
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks._client", str(port), str(clients), str(prepared)],
            check=True,
            stdout=subprocess.PIPE,
            timeout=120,
        )
    seconds, answers = json.loads(done.stdout)
    return Run(seconds, [Answer(*answer) for answer in answers])


class _Connection(asyncio.Protocol):
    """One visitor."""

    def __init__(
        self, work: Iterator[tuple[int, bytes]], answers: list[tuple[int, str, float]], done: asyncio.Event
    ) -> None:
        self._work = work
        self._answers = answers
        self._done = done
        self._rest = b""
        self._number = -1
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask_next(self) -> None:
        """Send the next request, or leave."""
        self._number, request = next(self._work, (-1, b""))
        if not request:
            self._done.set()
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        end = data.find(b"\r\n\r\n")
        if end < 0:
            self._rest = data
            return
        head = data[:end].lower()
        length = int(_header(head, b"\r\ncontent-length: ") or b"0")
        if len(data) < end + 4 + length:
            self._rest = data
            return
        self._rest = b""
        start = head.find(b"\r\nlocation: ")
        location = _header(data[start:end], data[start : start + 12]).decode() if start >= 0 else ""
        self._answers[self._number] = (int(data[9:12]), location, time.perf_counter() - self._sent_at)
        self.ask_next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._done.set()


def _header(head: bytes, name: bytes) -> bytes:
    start = head.find(name)
    return head[start + len(name) :].split(b"\r\n", 1)[0] if start >= 0 else b""


async def _visit(port: int, clients: int, requests: Sequence[bytes]) -> None:
    answers = [(0, "", 0.0)] * len(requests)
    work = iter(list(enumerate(requests)))
    loop = asyncio.get_running_loop()
    visitors = []
    for _ in range(clients):
        done = asyncio.Event()
        _, visitor = await loop.create_connection(
            lambda done=done: _Connection(work, answers, done),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
        visitors.append((visitor, done))
    started = time.perf_counter()
    for visitor, _ in visitors:
        visitor.ask_next()
    for _, done in visitors:
        await done.wait()
    print(json.dumps((time.perf_counter() - started, answers)))


if __name__ == "__main__":
    import uvloop

    uvloop.run(
        _visit(
            int(sys.argv[1]), int(sys.argv[2]), pickle.loads(Path(sys.argv[3]).read_bytes())
        )  # our own file
    )
