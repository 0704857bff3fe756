"""PostgreSQL servers as others keep them: on TCP, with standbys, that may be killed, promoted and started again."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leerkring.core.database.bare_connection import connected
from leerkring.core.database.server.programs import binaries, runnable_by
from leerkring.core.database.server.unprivileged import owner_for, prefix_for
from tests.support.running import wait_for

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "48MB",
    "wal_level": "replica",
    "hot_standby": "on",
    "max_wal_senders": "4",
    "synchronous_commit": "on",
    "fsync": "off",  # nobody pulls the plug of this machine; what a killed server had written, the kernel keeps
    "log_min_messages": "warning",
}
OWNER = "leerkring"
KEEPER = "postgres"


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One PostgreSQL in a folder of its own."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = field(default_factory=free_port)
    enter: tuple[str, ...] = ()
    """What goes before its command, such as the network that it lives in."""
    programs: Path | None = None
    """Another PostgreSQL than ours, such as one that speaks TLS."""
    environ: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, role: str = OWNER, database: str = OWNER, more: str = "") -> str:
        return f"postgresql://{role}@{self.host}:{self.port}/{database}?sslmode=disable{more}"

    def _as_owner(self) -> list[str]:
        return prefix_for(*owner_for(self.folder))

    def _programs(self) -> Path:
        return self.programs or runnable_by(owner_for(self.folder)[0], binaries())

    def initialise(self) -> None:
        """Make a cluster that trusts everybody of this machine."""
        uid, gid = owner_for(self.folder)
        os.chown(self.folder, uid, gid)
        words = ["-E", "UTF8", "--locale=C", "--no-sync", "-U", KEEPER, "--auth=trust", "--no-instructions"]
        program = [*self._as_owner(), str(self._programs() / "initdb"), "-D", str(self.data), *words]
        subprocess.run(program, check=True, capture_output=True, cwd=self.folder)
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write("host all all 10.213.0.0/16 trust\nhost replication all 127.0.0.1/32 trust\n")

    def start(self) -> None:
        options = {**SETTINGS, **self.settings, "port": str(self.port)}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        seen = ["env", *(f"{name}={value}" for name, value in self.environ.items())]
        program = [*self.enter, *self._as_owner(), *seen, str(self._programs() / "postgres")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*program, "-D", str(self.data), "-k", str(self.folder), *words],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        process = self.process
        wait_for(lambda: process.poll() is not None or self._is_ready(), 60)
        assert process.poll() is None, (self.folder / "log").read_text()[-2000:]

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return lines[7].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False

    async def make_database(self) -> None:
        """The role and the database that are ours, as docs/operations/database.md has them made."""
        async with connected(self.url(KEEPER, "postgres")) as connection:
            await connection.execute(f"CREATE ROLE {OWNER} LOGIN")
            await connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")

    async def ask(self, statement: str, *args: Any, role: str = KEEPER, database: str = OWNER) -> Any:
        """The first value of one statement, as who keeps the server."""
        async with connected(self.url(role, database)) as connection:
            return await connection.fetchval(statement, *args)

    def follow(self, primary: "Server") -> None:
        """Become a standby of this server."""
        uid, gid = owner_for(self.folder)
        os.chown(self.folder, uid, gid)
        slot = ["-X", "stream", "-c", "fast", "-R", "--no-sync"]
        program = [*self._as_owner(), str(_beside(self._programs(), "pg_basebackup")), "-D", str(self.data)]
        subprocess.run(
            [*program, "-h", "127.0.0.1", "-p", str(primary.port), "-U", KEEPER, *slot],
            check=True,
            capture_output=True,
            cwd=self.folder,
        )
        self.start()

    def pids(self) -> list[int]:
        """The head of its processes, and all that it made."""
        from tests.support.running import descendants_of

        head = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return [head, *descendants_of(head)]

    def signal(self, number: int) -> None:
        """Send a signal to all its processes."""
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """End it as a power cut does."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(timeout=30)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            with suppress(FileNotFoundError, IndexError, ValueError):
                self.signal(signal.SIGCONT)
                os.kill(self.pids()[0], signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
                self.process.wait(timeout=20)


def _beside(programs: Path, name: str) -> Path:
    """A program that a server does not need, and that is perhaps not in the copy."""
    return programs / name if (programs / name).exists() else binaries() / name


@contextmanager
def server(environ: dict[str, str] | None = None, /, **settings: str) -> Iterator[Server]:
    """A server that runs, without our database yet."""
    with folder_of_its_own() as folder:
        made = Server(folder, settings, environ=environ or {})
        made.initialise()
        made.start()
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def standby_of(primary: Server, **settings: str) -> Iterator[Server]:
    """A standby that follows it by streaming."""
    with folder_of_its_own() as folder:
        made = Server(folder, settings)
        made.follow(primary)
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """A folder whose path leaves room for a socket, and that every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="leerkring-pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def caught_up(primary: Server, standby: Server) -> None:
    """Wait until the standby has all that the primary has."""
    end = await primary.ask("SELECT pg_current_wal_insert_lsn()::text")
    async with asyncio.timeout(60):
        while not await standby.ask("SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn", end):
            await asyncio.sleep(0.05)
