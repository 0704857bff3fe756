"""The parent of `leerkring run` and `leerkring serve`: light, because it only starts, watches and stops.

PostgreSQL and the web processes start at the same time; a web process imports the application while the server
comes up, and takes requests when it is told that the database is ready. Whoever dies is started again.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leerkring.child import GO, READY
from leerkring.settings import Settings

if TYPE_CHECKING:
    import asyncio

    from leerkring.core.embedded import EmbeddedPostgres

STOP_SECONDS = 8.0
STEADY_SECONDS = 30.0  # who lived this long and dies is started again at once
LONGEST_PAUSE = 10.0
WATCH_SECONDS = 0.25
WORKER_WAITS = 5.0  # the worker leaves the processor to the web processes, but not for ever


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


class Supervisor:
    """Starts PostgreSQL (if it is ours), web processes and a worker, and keeps them alive until told to stop."""

    def __init__(
        self, settings: Settings, *, workers: int, all_in_one: bool, postgres: EmbeddedPostgres | None = None
    ) -> None:
        self.settings = settings
        self.workers = workers
        self.all_in_one = all_in_one  # with a worker, migrations and the sample
        self.postgres = postgres
        self.children: dict[str, Child] = {}
        self.stopping = False
        self.status = 0
        self.listening = listen(settings)

    def run(self) -> int:
        """Work until SIGTERM or Ctrl-C; the exit code."""
        # Before asyncio is imported: a web process takes a second to import the application, so it goes first.
        for number in range(1, self.workers + 1):
            self.spawn(f"web {number}", "web")
        if self.all_in_one:
            self.spawn("prepare", "prepare")
        import asyncio

        return asyncio.run(self._run())

    def spawn(self, name: str, role: str) -> Child:
        """Start a child, or start it again."""
        ours, theirs = socket.socketpair()
        arguments = [role, str(theirs.fileno()), str(self.listening.fileno())]
        process = subprocess.Popen(
            [sys.executable, "-m", "leerkring.child", *arguments],
            pass_fds=(theirs.fileno(), self.listening.fileno()),
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is for us; we stop the children in order
        )
        theirs.close()
        ours.setblocking(False)
        child = Child(name, role, process, ours, time.monotonic())
        self.children[name] = child
        return child

    async def _run(self) -> int:
        import asyncio

        self.stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(sign, self.stop.set)
        work = [asyncio.ensure_future(self._work())]
        waits = asyncio.ensure_future(self.stop.wait())
        try:
            done, _ = await asyncio.wait([*work, waits], return_when=asyncio.FIRST_COMPLETED)
            if work[0] in done:
                work[0].result()  # only ever an exception
        except CannotStart as error:
            self.say("stopping", reason=str(error), level="error")
            self.status = 1
        finally:
            await self._stop_all(work)
        return self.status

    async def _work(self) -> None:
        """Start everything, then watch."""
        import asyncio

        if self.postgres is not None:
            await self._in_thread(self.postgres.join)
        web = [child for child in self.children.values() if child.role == "web"]
        if self.all_in_one:
            await self._finish(self.children.pop("prepare"))
        async with asyncio.TaskGroup() as group:
            for child in web:
                group.create_task(self._keep(child))
            if self.postgres is not None:
                group.create_task(self._keep_postgres(self.postgres))
            group.create_task(self._welcome(web, group))

    async def _welcome(self, web: list[Child], group: asyncio.TaskGroup) -> None:
        """Say where we are once pages are served; then start what may wait."""
        import asyncio

        deadline = time.monotonic() + WORKER_WAITS
        while not all(child.ready for child in web) and time.monotonic() < deadline:
            await asyncio.sleep(0.005)
        if self.all_in_one:
            group.create_task(self._keep(self.spawn("worker", "worker")))
        while not any(child.ready for child in web):
            await asyncio.sleep(0.05)
        print(f"leerkring serves {self.settings.base_url} (stop with Ctrl-C)", flush=True)
        if self.all_in_one and self.settings.sample:
            await self._finish(self.spawn("links", "links"), needed=False)

    async def _keep(self, child: Child) -> None:
        """Tell a child to go, and start it again each time it ends."""
        import asyncio

        first, pause = True, 0.0
        while True:
            await self._talk(child)
            code = await self._in_thread(child.process.wait)
            child.socket.close()
            if self.stopping:
                return
            if first and not child.ready and code > 0:
                raise CannotStart(f"{child.name} ended with code {code} before it was at work")
            steady = time.monotonic() - child.started_at > STEADY_SECONDS
            pause = 0.0 if steady or (child.ready and not pause) else min(max(pause * 2, 0.25), LONGEST_PAUSE)
            self.say("child died", child=child.name, code=code, again_in=pause, level="warning")
            await asyncio.sleep(pause)
            child, first = self.spawn(child.name, child.role), False
            pause = pause or 0.25

    async def _talk(self, child: Child) -> None:
        """Tell a child to go and hear it until it ends."""
        import asyncio

        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(child.socket, GO)
            while word := await loop.sock_recv(child.socket, 1):
                child.ready = child.ready or word == READY
        except OSError:
            pass  # it ended; its code says how

    async def _finish(self, child: Child, *, needed: bool = True) -> None:
        """Let a child do one thing."""
        await self._talk(child)
        code = await self._in_thread(child.process.wait)
        child.socket.close()
        self.children.pop(child.name, None)
        if code and not self.stopping:
            if needed:
                raise CannotStart(f"{child.name} ended with code {code}")
            self.say("child failed", child=child.name, code=code, level="warning")

    async def _keep_postgres(self, postgres: EmbeddedPostgres) -> None:
        """Start PostgreSQL again when it dies; the children bridge the gap by themselves."""
        import asyncio

        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if not postgres.is_alive():
                self.say("PostgreSQL died and is started again", level="warning")
                await self._in_thread(postgres.restart_if_dead)
                self.say("PostgreSQL is back")

    async def _stop_all(self, work: list[asyncio.Future[None]]) -> None:
        """Web and worker together, PostgreSQL last."""
        import asyncio

        self.stopping = True
        self.listening.close()
        for child in self.children.values():
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.process.poll() is None for child in self.children.values()):
            if time.monotonic() > deadline:
                self._kill()
            await asyncio.sleep(0.01)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        if self.postgres is not None:
            await asyncio.to_thread(self.postgres.leave)

    def _kill(self) -> None:
        for child in self.children.values():
            if child.process.poll() is None:
                self.say("child does not stop and is killed", child=child.name, level="warning")
                child.process.kill()
                child.process.wait()

    async def _in_thread(self, call: Any) -> Any:
        import asyncio

        return await asyncio.to_thread(call)

    def say(self, event: str, *, level: str = "info", **facts: object) -> None:
        """A log line; the parent is too light for a logging library."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        if self.settings.log_format == "json":
            line = json.dumps({"timestamp": at, "level": level, "event": event, "logger": "supervisor", **facts})
        else:
            line = " ".join([at, f"[{level}]", event, *(f"{name}={value}" for name, value in facts.items())])
        print(line, file=sys.stderr, flush=True)


def listen(settings: Settings) -> socket.socket:
    """The one socket of all web processes; what arrives while they start waits in its queue."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotStart(
            f"LEERKRING_HOST {settings.host} with PORT {settings.port} cannot be used: {reason.lower()}."
        ) from error
