"""`leerkring run` as an administrator starts it, seen from outside: processes, HTTP, files."""

import asyncio
import email
import email.policy
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from leerkring.core.database.db import Database
from leerkring.core.database.server.embedded import EmbeddedPostgres
from tests.builders import make_circle

SLUG = "woonzorganalyse"
PATIENCE = 150.0
"""Seconds; much more than is needed, because others may be at work on this machine."""


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.05)


async def until(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until it holds, and let others work meanwhile."""
    await asyncio.to_thread(wait_for, what, seconds)


def children_of(pid: int) -> dict[int, str]:
    """The processes that this one has started, with their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid and words:
            found[int(process.name)] = words
    return found


def descendants_of(pid: int) -> set[int]:
    """The processes below this one, however deep."""
    found = set(children_of(pid))
    return found.union(*(descendants_of(child) for child in found))


def runs(pid: int) -> bool:
    """Whether this process is still there, and not only its name."""
    return Path(f"/proc/{pid}/exe").exists()


@dataclass
class Running:
    """One `leerkring run` on a data directory and a port of its own."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = self.data_dir.parent / "output"
        self.postgres = EmbeddedPostgres(self.data_dir)

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LEERKRING_", "DATABASE", "PORT"))
        }
        ours = {"LEERKRING_DATA_DIR": str(self.data_dir), "LEERKRING_SAMPLE": "0", "PORT": str(self.port)}
        return {**kept, **ours, **self.settings}

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, *words: str) -> None:
        """Start, and wait until it is ready with a worker at work."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "leerkring", "run", *words],
                env=self.environ,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        process = self.process
        try:
            wait_for(lambda: process.poll() is not None or self.status("/readyz") == 200)
            wait_for(lambda: self.children("worker"))
            assert process.poll() is None, "it ended"
        except AssertionError as error:
            error.add_note(self.output.read_text()[-3000:])
            raise

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same data directory."""
        return subprocess.run(
            [sys.executable, "-m", "leerkring", *words],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    async def open_circle(self, capacity: int, slug: str = SLUG) -> None:
        """Have a circle that is open for registration."""
        db = self.database()
        await make_circle(db, slug, capacity=capacity, now=datetime.now(UTC))
        await db.close()

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def children(self, role: str) -> list[int]:
        return [pid for pid, words in children_of(self.pid).items() if f"leerkring.run.child {role}" in words]

    def database(self) -> Database:
        return Database(self.settings.get("DATABASE_URL", self.postgres.url))

    @property
    def mails(self) -> dict[str, EmailMessage]:
        """Each mail that left, by the name of its file."""
        found = {}
        for path in sorted((self.data_dir / "mail").glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found[path.stem] = message
        return found

    def stop(self) -> int:
        """Stop with SIGTERM; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@contextmanager
def running(folder: Path, *words: str, **settings: str) -> Iterator[Running]:
    """Start it, and leave no process behind whatever happens."""
    made = Running(folder / "var", settings)
    try:
        made.start(*words)
        yield made
    except BaseException as error:
        said = made.output.read_text()
        error.add_note(said[said.find("Traceback") :][:6000] if "Traceback" in said else said[-3000:])
        raise
    finally:
        if made.process is not None and made.process.poll() is None:
            try:
                made.stop()
            except subprocess.TimeoutExpired:
                made.process.kill()
                made.process.wait()
        made.postgres.cluster.stop()
