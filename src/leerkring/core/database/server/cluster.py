"""One PostgreSQL cluster in one folder: make it, start its server, find it, stop it.

Who may start and stop the server, and when, is decided in `embedded.py`; here nobody else is reckoned with.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from leerkring.core.database.server import roles
from leerkring.core.database.server.pid_file import PidFile, is_alive
from leerkring.core.database.server.programs import PostgresFailed, binaries, runnable_by
from leerkring.core.database.server.unprivileged import handed_to, owner_for, prefix_for

PORT = 5432  # only a part of the socket's name: there is no TCP port
DATABASE = roles.DATABASE
READY_SECONDS = 300.0  # crash recovery after a power cut is work, not a fault
STOP_SECONDS = 10.0
SOCKET_PATH_BYTES = 103
LOG_BYTES = 10_000_000

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "96MB",
    "synchronous_commit": "on",
    "max_wal_size": "512MB",
    "jit": "off",
    "huge_pages": "off",
    "io_method": "sync",  # three processes less to start; everything we read fits in memory
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %a ",
}
CARELESS: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """The files in `folder`, and the server that runs on them if there is one."""

    def __init__(
        self, folder: Path, *, careful: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.data = folder / "cluster"
        self.log = folder / "log"
        self.careful = careful
        self.settings = {**SETTINGS, **({} if careful else CARELESS), **(settings or {})}
        self.socket_dir = _socket_dir(folder)
        self.pid_file = PidFile(self.data / "postmaster.pid", self.socket_dir / f".s.PGSQL.{PORT}.lock")
        self._child: subprocess.Popen[bytes] | None = None

    def url(self, database: str = DATABASE, role: str = roles.OWNER) -> str:
        """Known before the server runs; as the role that owns our database and nothing else."""
        return f"postgresql://{role}@/{database}?host={self.socket_dir}&port={PORT}"

    def postmaster(self) -> int | None:
        """The process that listens on our socket. Asked of the socket, so a stale pid file cannot mislead."""
        if self._child is not None:
            self._child.poll()  # a dead child must not stay a zombie
        with socket.socket(socket.AF_UNIX) as probe:
            probe.setblocking(False)
            try:
                probe.connect(str(self.socket_dir / f".s.PGSQL.{PORT}"))
            except BlockingIOError:  # so busy that it takes no more at this moment
                return self.pid_file.pid()
            except OSError:
                return None
            if not hasattr(socket, "SO_PEERCRED"):
                return self.pid_file.pid()
            pid, _, _ = struct.unpack("3i", probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
            return int(pid)

    def is_alive(self) -> bool:
        """Whether the server runs, without troubling it: each connection costs it a process."""
        if self._child is not None and self._child.poll() is None:
            return True
        pid = self.pid_file.pid()
        return pid is not None and is_alive(pid)

    def start(self) -> None:
        """Make what is not there yet, start the server and wait until it takes connections."""
        self._make_folders()
        if not self.data.exists():
            self._initialise()
        crashed = self.pid_file.path.exists()
        deadline = time.monotonic() + READY_SECONDS
        while True:
            self._forget_stale_pid_file()
            child = self._spawn()
            if self.wait_ready(deadline):
                return
            # After a kill -9 of the server its children may hold the shared memory for a moment.
            if not crashed or child.poll() is None or time.monotonic() > deadline - READY_SECONDS + 15:
                raise PostgresFailed(f"PostgreSQL does not start. The end of {self.log}:\n{self._log_end()}")
            time.sleep(0.05)

    def hand_over_once(self) -> None:
        """Let a cluster from before belong to its own role; nothing to do for one that does."""
        roles.hand_over_once(self.data, self.socket_dir, PORT, environment())

    def wait_ready(self, deadline: float | None = None) -> bool:
        """Wait until the server takes connections; False when it ended, or when it takes too long."""
        deadline = deadline or time.monotonic() + READY_SECONDS
        pause = 0.001
        while time.monotonic() < deadline:
            if self._child is not None and self._child.poll() is not None:
                return False
            lines = self.pid_file.lines()
            ours = self._child is None or (bool(lines) and lines[0] == str(self._child.pid))
            if len(lines) > 7 and ours and lines[7].strip() == "ready" and self.postmaster():
                return True
            if self._child is None and not self.postmaster():
                return False
            time.sleep(pause)
            pause = min(pause * 1.2, 0.1)
        return False

    def stop(self) -> None:
        """End the server: politely, and after ten seconds without waiting for anybody."""
        for sign in (signal.SIGINT, signal.SIGQUIT):
            pid = self.postmaster()
            if pid is None or pid <= 0:  # 0: it runs in another container, whose business it is
                return
            try:
                os.kill(pid, sign)
            except ProcessLookupError:
                return
            if self._wait_gone(pid):
                self._leave_nothing_outside()
                return
        raise PostgresFailed(f"PostgreSQL (process {pid}) does not stop; its log is {self.log}")

    def _leave_nothing_outside(self) -> None:
        if self.socket_dir.parent != self.folder:
            with suppress(OSError):  # not empty: of somebody who is not us
                self.socket_dir.rmdir()

    def let_go(self) -> None:
        """Leave the server running for others, which will stop it."""
        if self._child is not None and self._child.poll() is None:
            self._child.returncode = 0  # or Popen would warn that we did not wait for it
        self._child = None

    def _wait_gone(self, pid: int) -> bool:
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if self._child is not None and self._child.pid == pid:
                if self._child.poll() is not None:
                    return True
            elif self.postmaster() is None and (not self.pid_file.lines() or not is_alive(pid)):
                return True
            time.sleep(0.005)
        return False

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.let_go()  # of the one that was killed, whose end nobody may have asked for yet
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        options = [option for name, value in self.settings.items() for option in ("-c", f"{name}={value}")]
        uid, gid = owner_for(self.data)
        with self._open_log() as log, handed_to(uid, self.data, self.socket_dir) as handed:
            data, sockets = handed.names
            # A session of its own: Ctrl-C in the terminal is for us, who stop the server last.
            self._child = subprocess.Popen(
                [
                    *prefix_for(uid, gid),
                    str(runnable_by(uid, binaries()) / "postgres"),
                    *("-D", data, "-k", sockets, "-p", str(PORT)),
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                cwd=self.folder,
                start_new_session=True,
                pass_fds=handed.descriptors,
            )
        return self._child

    def _initialise(self) -> None:
        """Make the cluster with our database in it, aside, so that half a cluster is never taken for one."""
        draft = self.folder / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        uid, gid = owner_for(self.folder)
        draft.mkdir(mode=0o700)
        os.chown(draft, uid, gid)
        # The built-in locale sorts the same on every machine and needs no locale of the system.
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        account = ["--username=postgres", "--auth=trust"]  # the socket's folder lets nobody else in
        sync = [] if self.careful else ["--no-sync"]
        self._run("initdb", draft, *locale, *account, *sync, "--no-instructions")
        self._run("postgres --single", draft, *([] if self.careful else ["-F"]), "postgres", text=roles.NEW)
        roles.mark(draft)
        draft.rename(self.data)

    def _run(self, program: str, data: Path, *arguments: str, text: str = "") -> None:
        """Run a program with its options on a folder of data, as who owns it."""
        uid, gid = owner_for(data)
        name, *words = program.split()
        with handed_to(uid, data) as handed:
            done = subprocess.run(
                [
                    *prefix_for(uid, gid),
                    str(runnable_by(uid, binaries()) / name),
                    *words,
                    *("-D", *handed.names),
                    *arguments,
                ],
                input=text,
                capture_output=True,
                text=True,
                env=environment(),
                cwd=self.folder,
                check=False,
                pass_fds=handed.descriptors,
            )
        if done.returncode:
            raise PostgresFailed(f"{program} failed:\n{done.stderr.strip() or done.stdout.strip()}")

    def _open_log(self) -> IO[bytes]:
        return os.fdopen(os.open(self.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "ab")

    def _make_folders(self) -> None:
        uid, gid = owner_for(self.data if self.data.exists() else self.folder)
        for folder in (self.folder, self.socket_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.geteuid()):
                raise PostgresFailed(f"{folder} belongs to another account; remove it or use its account.")
            if found.st_uid != uid:
                os.chown(folder, uid, gid)
            folder.chmod(0o700)

    def _forget_stale_pid_file(self) -> None:
        if self.pid_file.exists() and self.postmaster() is None:
            self.pid_file.forget_if_stale()

    def _log_end(self) -> str:
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 2000))
            return log.read().decode(errors="replace").strip()


def _socket_dir(folder: Path) -> Path:
    """A socket's path has little room: a data directory with a long name has its socket in /tmp."""
    inside = folder / "socket"
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}.lock")) <= SOCKET_PATH_BYTES:
        return inside
    # Not the TMPDIR of this process: every command on this data directory must find the same place.
    return Path("/tmp") / f"leerkring-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:20]}"  # noqa: S108 (0700, and its owner is checked)


def environment() -> dict[str, str]:
    """A server that does not depend on whose shell it was started from."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC", "PGSYSCONFDIR": "/nonexistent"}
