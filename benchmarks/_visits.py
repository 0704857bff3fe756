"""Visitors who register as people do: the activity's page, its form, the answers, their own page.

A process of its own that costs little, as `_client` does: requests are bytes, and of an answer only the status,
the length, the key in the form and the address it sends one to are read. Its own processor time is reported, so
that a run can be seen to measure the server and not this.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

import brotli

from benchmarks._bench import visitor

KEY = re.compile(rb'name="request_key" value="([^"]+)"')
HEADERS = (
    "Host: 127.0.0.1",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language: nl,en-US;q=0.7,en;q=0.3",
    "Accept-Encoding: gzip, deflate, br",
)
Story = Generator[bytes, tuple[bytes, bytes], None]
"""Yields each request; gets the head and the body of its answer."""


@dataclass(frozen=True)
class Visits:
    """How a run went: its length, each visit's, each step's, and the processor time that the visitors took."""

    seconds: float
    visits: list[float]
    steps: list[list[float]]
    client_seconds: float

    @property
    def rate(self) -> float:
        """Whole visits per second."""
        return len(self.visits) / self.seconds


def percentile(times: list[float], part: float) -> float:
    """Return the seconds within which this part of them was done."""
    return sorted(times)[int(part * (len(times) - 1))]


def visits(port: int, story: str, slug: str, *, number: int, clients: int) -> Visits:
    """Let this many visits be made over this many connections, each the next one as soon as its last is done."""
    asked = [sys.executable, "-m", "benchmarks._visits", str(port), story, slug, str(number), str(clients)]
    done = subprocess.run(asked, check=True, stdout=subprocess.PIPE, timeout=180)
    return Visits(*json.loads(done.stdout))


def _request(line: str, person: int, *more: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"{line} HTTP/1.1", *HEADERS, visitor(person), *more, "", ""]).encode() + body


def registration(slug: str, person: int) -> Story:
    """Look at the activity, open its form, send it, and read where one stands."""
    head, _ = yield _request(f"GET /agenda/{slug}", person)
    _expect(head, b"200")
    head, body = yield _request(f"GET /agenda/{slug}/aanmelden", person)
    _expect(head, b"200")
    found = KEY.search(brotli.decompress(body) if b"\r\ncontent-encoding: br" in head else body)
    assert found, "a form without a key"
    form = {
        "request_key": found[1].decode(),
        "name": f"Noor de Vries {person}",
        "email": f"noor.de.vries.{person}.{slug}@almelo.example",
        "organization": f"Gemeente {person % 350}",
        "organization_kind": "municipality",
        "municipality": "GM0141",
        "job_title": "Beleidsadviseur wonen en zorg",
        "phone": "0546 54 11 11",
    }
    sent = urlencode(form).encode()
    head, _ = yield _request(
        f"POST /agenda/{slug}/aanmelden",
        person,
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(sent)}",
        "Origin: http://127.0.0.1",
        "Sec-Fetch-Site: same-origin",
        body=sent,
    )
    _expect(head, b"303")
    place = _header(head, b"\r\nlocation: ").decode()
    assert place.startswith("/aanmelding/"), place
    head, body = yield _request(f"GET {place}", person)
    _expect(head, b"200")


def healthz(_slug: str, person: int) -> Story:
    """Ask four times whether the server is well."""
    for _ in range(4):
        head, _ = yield _request("GET /healthz", person)
        _expect(head, b"200")


STORIES = {"registration": registration, "healthz": healthz}


def _expect(head: bytes, status: bytes) -> None:
    if head[9:12] != status:
        raise SystemExit(f"not {status!r}: {head[:300]!r}")


def _header(head: bytes, name: bytes) -> bytes:
    start = head.lower().find(name)
    return head[start + len(name) :].split(b"\r\n", 1)[0] if start >= 0 else b""


class _Visitor(asyncio.Protocol):
    """One connection, for one visitor after another."""

    def __init__(
        self, stories: Iterator[Story], lasted: list[float], steps: list[list[float]], left: asyncio.Event
    ) -> None:
        self._stories = stories
        self._lasted = lasted
        self._steps = steps
        self._left = left
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def begin(self) -> None:
        """Begin the next visit, or leave."""
        story = next(self._stories, None)
        if story is None:
            self._left.set()
            self._transport.close()
            return
        self._story, self._step = story, 0
        self._began = self._sent = time.perf_counter()
        self._transport.write(next(story))

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        end = data.find(b"\r\n\r\n")
        length = int(_header(data[: end + 2], b"\r\ncontent-length: ") or b"0") if end >= 0 else 0
        if end < 0 or len(data) < end + 4 + length:
            self._rest = data
            return
        self._rest = b""
        now = time.perf_counter()
        self._steps[self._step].append(now - self._sent)
        try:
            request = self._story.send((data[: end + 2], data[end + 4 :]))
        except StopIteration:
            self._lasted.append(now - self._began)
            self.begin()
            return
        self._step += 1
        self._sent = time.perf_counter()
        self._transport.write(request)

    def connection_lost(self, exc: Exception | None) -> None:
        self._left.set()


async def _run(port: int, story: str, slug: str, number: int, clients: int) -> None:
    lasted: list[float] = []
    steps: list[list[float]] = [[], [], [], []]
    stories = (STORIES[story](slug, person) for person in range(number))
    loop = asyncio.get_running_loop()
    visitors: list[tuple[_Visitor, asyncio.Event]] = []
    for _ in range(clients):
        left = asyncio.Event()
        _, visitor = await loop.create_connection(
            lambda left=left: _Visitor(stories, lasted, steps, left),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
        visitors.append((visitor, left))
    used = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    for visitor, _ in visitors:
        visitor.begin()
    for _, left in visitors:
        await left.wait()
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    took = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    assert len(lasted) == number, f"only {len(lasted)} of {number} visits were whole"
    print(json.dumps((seconds, lasted, steps, took)))


if __name__ == "__main__":
    import uvloop

    uvloop.run(_run(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
