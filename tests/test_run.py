"""`leerkring run` as a whole: real processes, real sockets, real signals."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from leerkring.core.database.server.embedded import EmbeddedPostgres

PATIENCE = 180.0


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


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


class Leerkring:
    """One `leerkring run` on a data directory and a port of its own."""

    def __init__(self, data_dir: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LEERKRING_", "DATABASE"))
        }
        self.environ = {
            **kept,
            "LEERKRING_DATA_DIR": str(data_dir),
            "LEERKRING_SAMPLE": "0",
            "PORT": str(self.port),
        }
        self.output = data_dir.parent / "output"
        self.postgres = EmbeddedPostgres(data_dir)
        self.process: subprocess.Popen[bytes]

    def start(self, *words: str) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "leerkring", "run", *words],
                env=self.environ,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_for(lambda: self.process.poll() is not None or self.status("/readyz") == 200)

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

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def children(self, role: str) -> list[int]:
        return [
            pid
            for pid, words in children_of(self.process.pid).items()
            if f"leerkring.run.child {role}" in words
        ]

    def replaced(self, killed: int, role: str) -> bool:
        return bool(self.children(role)) and killed not in self.children(role)

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=30)


@pytest.fixture
def leerkring(tmp_path: Path) -> Iterator[Leerkring]:
    made = Leerkring(tmp_path / "var")
    yield made
    if made.process.poll() is None:
        made.stop()
    made.postgres.cluster.stop()


def test_whoever_is_killed_comes_back_and_a_stop_leaves_nothing(leerkring: Leerkring) -> None:
    leerkring.start("--workers", "2")
    wait_for(lambda: leerkring.children("worker"))
    assert len(leerkring.children("web")) == 2
    for role in ("web", "worker"):
        killed = leerkring.children(role)[0]
        os.kill(killed, signal.SIGKILL)
        wait_for(partial(leerkring.replaced, killed, role))
    server = leerkring.postgres.cluster.postmaster()
    assert server
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: leerkring.postgres.cluster.postmaster() not in {None, server})
    wait_for(lambda: leerkring.status("/readyz") == 200)

    children = children_of(leerkring.process.pid)
    started = time.monotonic()
    assert leerkring.stop() == 0
    assert time.monotonic() - started < 10
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert leerkring.postgres.cluster.postmaster() is None
    assert "Traceback" not in leerkring.output.read_text()


def test_commands_work_beside_it_and_do_not_stop_its_database(leerkring: Leerkring) -> None:
    leerkring.start()
    given = leerkring.command("staff", "add", "karim@example.org", "--role", "admin")
    assert given.returncode == 0, given.stderr
    link = leerkring.command("staff", "link", "karim@example.org").stdout.strip()
    assert link.startswith(f"http://127.0.0.1:{leerkring.port}/inloggen/")
    assert leerkring.status(link.removeprefix(f"http://127.0.0.1:{leerkring.port}")) == 200
    last = leerkring.command("staff", "remove", "karim@example.org")
    assert (last.returncode, "enige beheerder" in last.stderr) == (1, True)
    leerkring.command("staff", "add", "fatima@example.org", "--role", "admin")
    assert "no longer admin" in leerkring.command("staff", "remove", "karim@example.org").stdout
    listed = leerkring.command("staff", "list").stdout
    assert "karim@" not in listed
    assert listed.split()[:3] == ["fatima@example.org", "admin", "never"]
    assert leerkring.status(link.removeprefix(f"http://127.0.0.1:{leerkring.port}")) == 410
    unknown = leerkring.command("staff", "link", "joost@example.org")
    assert unknown.returncode == 1
    assert "Traceback" not in unknown.stderr
    assert leerkring.status("/readyz") == 200


def test_children_of_a_killed_parent_end_and_the_next_start_goes_on(leerkring: Leerkring) -> None:
    leerkring.start()
    wait_for(lambda: leerkring.children("worker"))
    children = leerkring.children("web") + leerkring.children("worker")
    server = leerkring.postgres.cluster.postmaster()
    leerkring.process.kill()
    leerkring.process.wait()
    wait_for(lambda: not [pid for pid in children if Path(f"/proc/{pid}/exe").exists()], 20)
    leerkring.start()
    assert leerkring.postgres.cluster.postmaster() == server
    assert leerkring.stop() == 0
    assert leerkring.postgres.cluster.postmaster() is None


def test_a_port_in_use_is_named(leerkring: Leerkring) -> None:
    with socket.create_server(("127.0.0.1", leerkring.port)):
        leerkring.start()
        assert leerkring.process.wait(timeout=30) == 1
    assert f"PORT {leerkring.port} cannot be used: address already in use" in leerkring.output.read_text()


def test_a_database_that_is_not_there_is_named_without_its_password(leerkring: Leerkring) -> None:
    leerkring.environ["DATABASE_URL"] = "postgresql://leerkring:hush@127.0.0.1:1/leerkring"
    leerkring.environ["LEERKRING_SECRET_KEY"] = "k" * 32
    leerkring.start()
    assert leerkring.process.wait(timeout=30) == 1
    said = leerkring.output.read_text()
    assert "The database cannot be used" in said
    assert "hush" not in said
    assert "Traceback" not in said
