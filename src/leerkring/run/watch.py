"""What the parent does once the first children are on their way: tell them to go, keep them alive, stop them."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from contextlib import suppress

from leerkring.core.database.server.embedded import EmbeddedPostgres, PostgresFailed
from leerkring.run.child import DRAIN, GO, READY
from leerkring.run.running_address import RunningAddress
from leerkring.run.start_checks.remarks import start_remarks
from leerkring.run.start_checks.rights import root_remarks
from leerkring.run.supervisor import CannotStart, Child, Children
from leerkring.settings import Settings

STOP_SECONDS = 8.0
STEADY_SECONDS = 30.0  # who lived this long and dies is started again at once
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
LOOK_SECONDS = 0.25
WORKER_WAITS = 5.0  # the worker leaves the processor to the web processes, but not for ever


class Watch:
    """Keeps the children and PostgreSQL alive until told to stop."""

    def __init__(self, settings: Settings, children: Children, *, all_in_one: bool) -> None:
        """`all_in_one` adds the worker, the migrations and the sample."""
        self.settings = settings
        self.children = children
        self.all_in_one = all_in_one
        self.postgres = EmbeddedPostgres(settings.data_dir) if settings.embedded else None
        self.address = RunningAddress(settings.data_dir)
        self.stopping = False
        self.draining = False
        self.restarts: dict[tuple[str, ...], float] = {}
        self.serving = asyncio.Event()  # every web process has taken requests

    def run(self) -> int:
        return asyncio.run(self._until_told())

    async def _until_told(self) -> int:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(sign, self._told_politely, told)
        loop.add_signal_handler(
            signal.SIGINT, told.set
        )  # somebody at the keyboard, who does not want to wait
        work = asyncio.ensure_future(self._work())
        waiting = asyncio.ensure_future(told.wait())
        status = 0
        try:
            await asyncio.wait([work, waiting], return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()  # only ever an exception
        except* (CannotStart, PostgresFailed) as errors:
            status = 1
            for error in errors.exceptions:
                self.say("cannot start", level="error", reason=str(error))
        finally:
            await self._stop(work)
        return status

    def _told_politely(self, told: asyncio.Event) -> None:
        """Say that we are not ready, and serve on until who shares out the traffic has seen it; told twice, stop at once."""
        seconds = self.settings.drain_seconds
        if self.draining or not self.serving.is_set() or not seconds:
            told.set()
            return
        self.draining = True
        self.say("stopping", ready=False, serves_for=seconds)
        for child in self.children.with_role("web"):
            with suppress(OSError):
                child.socket.send(DRAIN)
        asyncio.get_running_loop().call_later(seconds, told.set)

    async def _work(self) -> None:
        """Start everything, then watch."""
        if self.postgres is not None:
            await asyncio.to_thread(self.postgres.join)
        web = self.children.with_role("web")
        if self.all_in_one:
            await self._once(self.children.by_name["prepare"], needed=True)
        async with asyncio.TaskGroup() as group:
            for child in web:
                group.create_task(self._keep(child))
            if self.postgres is not None:
                group.create_task(self._keep_postgres(self.postgres))
            if self.all_in_one:
                group.create_task(self._keep_worker())
            group.create_task(self._welcome())
            if self.settings.metrics_token:
                group.create_task(self._publish())

    async def _welcome(self) -> None:
        await self.serving.wait()
        await asyncio.to_thread(self.address.announce, self.settings.base_url)
        print(f"leerkring serves {self.settings.base_url} (stop with Ctrl-C)", flush=True)
        for sentence in (*start_remarks(self.settings, all_in_one=self.all_in_one), *root_remarks()):
            self.say("remark", level="warning", about=sentence)
        await self._once(
            self.children.start("rights", "rights" if self.all_in_one else "rights-held"), needed=False
        )
        # Where strangers come, a link that opens the back office does not belong in a log.
        if self.all_in_one and self.settings.sample and self.settings.is_here:
            await self._once(self.children.start("links", "links"), needed=False)

    async def _publish(self) -> None:
        """Put down which children had to be started again."""
        await self.serving.wait()
        from leerkring.core.watching.publishing import Publisher
        from leerkring.core.watching.recorder import Recorder

        recorder = Recorder()
        recorder.look_up(
            "leerkring_child_restarts_total",
            "Children that died and were started again",
            lambda: self.restarts,
            "child",
            kind="counter",
        )
        await Publisher(recorder, self.settings.data_dir, "parent").run()

    async def _keep_worker(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.serving.wait(), WORKER_WAITS)
        await self._keep(self.children.start("worker", "worker"))

    async def _keep(self, child: Child) -> None:
        """Tell a child to go, and start it again each time it ends; ever slower if it cannot live."""
        first, pause = True, 0.0
        while True:
            code = await self._until_end(child)
            if self.stopping:
                return
            if first and not child.ready and code > 0:
                raise CannotStart(f"{child.name} ended with code {code} before it was at work")
            if child.ready and time.monotonic() - child.started_at > STEADY_SECONDS:
                pause = 0.0
            self.say("child died", level="warning", child=child.name, code=code, again_in=pause)
            await asyncio.sleep(pause)
            self.restarts[child.name,] = self.restarts.get((child.name,), 0) + 1
            pause = min(max(pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
            child, first = self.children.start(child.name, child.role), False

    async def _once(self, child: Child, *, needed: bool) -> None:
        """Let a child do one thing."""
        code = await self._until_end(child)
        del self.children.by_name[child.name]
        if code and needed and not self.stopping:
            raise CannotStart(f"{child.name} ended with code {code}")
        if code and not self.stopping:
            self.say("child failed", level="warning", child=child.name, code=code)

    async def _until_end(self, child: Child) -> int:
        """Tell a child to go and hear it until it ends; its exit code."""
        loop = asyncio.get_running_loop()
        with suppress(OSError):  # it ended; its code says how
            await loop.sock_sendall(child.socket, GO + DRAIN if self.draining else GO)
            while word := await loop.sock_recv(child.socket, 1):
                child.ready = child.ready or word == READY
                if all(web.ready for web in self.children.with_role("web")):
                    self.serving.set()
        child.socket.close()
        return await asyncio.to_thread(child.process.wait)

    async def _keep_postgres(self, postgres: EmbeddedPostgres) -> None:
        """Start PostgreSQL again when it dies; the children bridge the gap by themselves."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if postgres.is_alive():
                continue
            self.say("PostgreSQL died and is started again", level="warning")
            try:
                await asyncio.to_thread(postgres.restart_if_dead)
            except PostgresFailed as error:
                self.say(
                    "PostgreSQL does not start", level="error", reason=str(error), again_in=LONGEST_PAUSE
                )
                await asyncio.sleep(LONGEST_PAUSE)
            else:
                self.say("PostgreSQL is back")

    async def _stop(self, work: asyncio.Future[None]) -> None:
        """Web and worker together, PostgreSQL last."""
        self.stopping = True
        self.children.listening.close()
        self.address.withdraw()
        for child in self.children.alive():
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while alive := self.children.alive():
            if time.monotonic() > deadline:
                self.say("killed, because they did not stop", level="warning", children=len(alive))
                for child in alive:
                    child.process.kill()
            await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        if self.postgres is not None:
            await asyncio.to_thread(self.postgres.leave)

    def say(self, event: str, *, level: str = "info", **facts: object) -> None:
        """A log line; the parent is too light for a logging library."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        if self.settings.log_format == "json":
            line = json.dumps(
                {"timestamp": at, "level": level, "event": event, "logger": "leerkring", **facts}
            )
        else:
            line = " ".join([at, f"[{level}]", event, *(f"{name}={value}" for name, value in facts.items())])
        print(line, file=sys.stderr, flush=True)
