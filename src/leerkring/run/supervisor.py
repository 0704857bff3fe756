"""The parent of `leerkring run` and `leerkring serve`: light, because it only starts, watches and stops.

PostgreSQL and the web processes start at the same time: a web process takes a second to import the application,
and takes requests when it is told that the database is ready. Here is what starts a process; watching them is the
work of `watch.py`, which is imported when the first of them are on their way.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from dataclasses import dataclass


class CannotStart(Exception):
    """leerkring cannot start; the text says why."""


@dataclass
class Child:
    """One process and our end of the sockets we share with it."""

    name: str
    role: str
    process: subprocess.Popen[bytes]
    socket: socket.socket
    started_at: float
    ready: bool = False

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


class Children:
    """The processes that the parent has started, by name."""

    def __init__(self, listening: socket.socket, web_processes: int) -> None:
        """`web_processes`: how many there will be, among whom the connections to the database are divided."""
        self.listening = listening
        self.web_processes = web_processes
        self.by_name: dict[str, Child] = {}

    def start(self, name: str, role: str) -> Child:
        """Start a child, or start it again."""
        ours, theirs = socket.socketpair()
        arguments = [role, str(theirs.fileno()), str(self.listening.fileno()), str(self.web_processes)]
        process = subprocess.Popen(
            [sys.executable, "-m", "leerkring.run.child", *arguments],
            pass_fds=(theirs.fileno(), self.listening.fileno()),
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is for us; we stop the children in order
        )
        theirs.close()
        ours.setblocking(False)
        child = self.by_name[name] = Child(name, role, process, ours, time.monotonic())
        return child

    def with_role(self, role: str) -> list[Child]:
        return [child for child in self.by_name.values() if child.role == role]

    def alive(self) -> list[Child]:
        return [child for child in self.by_name.values() if child.alive]


def listen(host: str, port: int) -> socket.socket:
    """The one socket of all web processes; what arrives while they start waits in its queue."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotStart(f"LEERKRING_HOST {host} with PORT {port} cannot be used: {reason}.") from error
