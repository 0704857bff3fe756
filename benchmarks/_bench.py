"""What a benchmark measures against: a database of its own and web processes, all gone afterwards.

`with Bench() as bench: port = bench.serve("benchmarks._bench:leerkring")`. The database writes to disk as it
does for users, and the web processes run under the server that `leerkring run` uses.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from leerkring.activities.content.files import Parsed, parse_directory
from leerkring.activities.content.loading import load_activities
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.run import upgrading

T = TypeVar("T")
BEHIND_PROXY = {"LEERKRING_TRUSTED_PROXIES": "127.0.0.0/8", "LEERKRING_RATE_LIMITS": "on"}
"""As production runs it: visitors are whom the proxy names, so that the limits are theirs too."""


class Bench:
    """An embedded PostgreSQL with the schema in it, and the processes started on it."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.process = 0  # the web process that was started last
        self._seen: dict[int, float] = {}
        self._worked = 0.0
        try:
            self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
            postgres = self._stack.enter_context(EmbeddedPostgres(self.folder))
            self.url = postgres.url
            self.socket_dir = postgres.cluster.socket_dir
            self.data_dir = postgres.cluster.data
            asyncio.run(upgrading.upgrade(self.url))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def work(self, seconds: float) -> int:
        """Let a worker run for a while, which goes on until the end; its process."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "leerkring", "worker"], env=self._environment(), stdout=log, stderr=log
            )
        self._stack.callback(_stop, process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
            raise SystemExit(f"the worker stopped:\n{(self.folder / 'log').read_text()[-2000:]}")
        return process.pid

    def _environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("LEERKRING_")},
            "DATABASE_URL": self.url,
            "LEERKRING_DATA_DIR": str(self.folder),
            "LEERKRING_SECRET_KEY": "a key of no importance, for benchmarks only",
        }

    def processor(self) -> float:
        """Return how many seconds the web process and the database have worked until now.

        What else the machine does is not in it, so that a busy one says the same as a quiet one. A process of the database
        that has ended meanwhile keeps what was seen of it.
        """
        postmaster = int((self.data_dir / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        now = {pid: _worked(pid) for pid in [self.process, *map(int, children)]}
        self._worked += sum(max(0.0, worked - self._seen.get(pid, 0.0)) for pid, worked in now.items())
        self._seen = now
        return self._worked

    def with_database(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """Run this on the database."""

        async def run() -> T:
            db = Database(self.url, application_name="leerkring-bench")
            try:
                return await work(db)
            finally:
                await db.close()

        return asyncio.run(run())

    def load(self, folder: Path) -> None:
        """Load a folder of activities."""
        now = SystemClock().now()
        parsed = parse_directory(folder, now)
        assert isinstance(parsed, Parsed), parsed

        async def work(db: Database) -> None:
            async with db.transaction() as tx:
                await load_activities(tx, parsed, now)

        self.with_database(work)

    def serve(self, application: str, environment: Mapping[str, str] | None = None) -> int:
        """Start a web process with the application that `module:function` returns; its port."""
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        started, say_started = os.pipe()
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "benchmarks._bench",
                    application,
                    str(listening.fileno()),
                    str(say_started),
                ],
                env={**self._environment(), **(environment or {})},
                pass_fds=(listening.fileno(), say_started),
                stderr=log,
            )
        self._stack.callback(_stop, process)
        self.process = process.pid
        os.close(say_started)
        with listening, os.fdopen(started, "rb") as ready:
            if ready.read(1) != b"r":
                raise SystemExit(
                    f"{application} does not start:\n{(self.folder / 'log').read_text()[-2000:]}"
                )
            return int(listening.getsockname()[1])


def _worked(pid: int) -> float:
    nanoseconds = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # it ended meanwhile
            nanoseconds += int(task.read_text().split()[0])
    return nanoseconds / 1e9


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def leerkring() -> Any:
    """The application as `leerkring run` serves it."""
    from leerkring.app import PATIENCE_SECONDS, create_app
    from leerkring.settings.reading import read_settings

    return create_app(read_settings(), patience=PATIENCE_SECONDS)


def leerkring_uncached() -> Any:
    """The application without its page cache."""
    from leerkring.app import PATIENCE_SECONDS, create_app
    from leerkring.settings.reading import read_settings

    return create_app(read_settings(), cached=False, patience=PATIENCE_SECONDS)


def get(path: str, headers: Iterable[str] = ()) -> bytes:
    """A browser's GET, as far as we look at it."""
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]).encode()


def visitor(number: int) -> str:
    """The line by which a proxy names a visitor: another address for each, of those that are kept for benchmarks."""
    return f"X-Forwarded-For: 198.{18 + number // 65536 % 2}.{number // 256 % 256}.{number % 256}"


def fetch(port: int, request: bytes) -> bytes:
    """The body of the answer to one request."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as answer:
            length = 0
            while (line := answer.readline().lower()).strip():
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            return answer.read(length)


def _serve(application: str, listening: int, say_started: int) -> None:
    import uvicorn

    from leerkring.run.webserver import server_config

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                os.write(say_started, b"r")
            os.close(say_started)

    module, _, name = application.partition(":")
    app = getattr(importlib.import_module(module), name)()
    Server(server_config(app)).run(sockets=[socket.socket(fileno=listening)])


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
