"""The ways in which the world fails: each makes a server, and says how it is broken and mended."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from leerkring.run import upgrading
from tests.reliability.lab import World
from tests.support.running import descendants_of
from tests.support.servers import OWNER, Server, folder_of_its_own, server, standby_of
from tests.support.silent_proxy import proxied

SILENCE = 12.0
ABSENCE = 6.0
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
"""By which a process sees another time, where this machine has it."""


async def _do(*words: str) -> None:
    await asyncio.to_thread(subprocess.run, words, check=True, capture_output=True)


class CannotTry(Exception):
    """This machine does not allow it; the text says what is missing."""


@asynccontextmanager
async def primary(**settings: str) -> AsyncIterator[Server]:
    """A server with our database in it."""
    with server(**settings) as made:
        await made.make_database()
        await upgrading.upgrade(made.url())
        yield made


@asynccontextmanager
async def silent() -> AsyncIterator[World]:
    """What stands between takes everything and says nothing."""
    async with primary() as made:
        socket = f"postgresql://{OWNER}@/{OWNER}?host={made.folder}&port={made.port}"
        async with proxied(socket) as proxy:

            async def fail() -> None:
                proxy.go_silent()

            async def mend() -> None:
                proxy.speak_again()

            yield World(proxy.address(), made.url(), fail, mend, SILENCE)


@asynccontextmanager
async def frozen() -> AsyncIterator[World]:
    """Its machine is there, and no process of it runs."""
    async with primary() as made:

        async def fail() -> None:
            made.signal(signal.SIGSTOP)

        async def mend() -> None:
            made.signal(signal.SIGCONT)

        yield World(made.url(), made.url(), fail, mend, SILENCE)


@asynccontextmanager
async def refused() -> AsyncIterator[World]:
    """It was stopped, and nobody listens."""
    async with primary() as made:

        async def fail() -> None:
            await asyncio.to_thread(made.stop)

        async def mend() -> None:
            await asyncio.to_thread(made.start)

        yield World(made.url(), made.url(), fail, mend, ABSENCE)


@asynccontextmanager
async def full() -> AsyncIterator[World]:
    """Its disk is full: a file of nothing takes what was left."""
    if os.geteuid() != 0:
        raise CannotTry("a disk of its own takes root")
    with folder_of_its_own() as folder:
        await _do("mount", "-t", "tmpfs", "-o", "size=260m", "tmpfs", str(folder))
        try:
            folder.chmod(0o755)
            made = Server(folder, {"max_wal_size": "64MB"})
            made.initialise()
            made.start()
            await made.make_database()
            await upgrading.upgrade(made.url())
            filler = folder / "nothing"

            async def fail() -> None:
                with filler.open("wb", buffering=0) as file, suppress(OSError):
                    while True:
                        file.write(bytes(4096))

            async def mend() -> None:
                filler.unlink()
                if made.process is not None and made.process.poll() is not None:  # its service manager's work
                    await asyncio.to_thread(made.start)

            try:
                yield World(made.url(), made.url(), fail, mend, ABSENCE)
            finally:
                made.stop()
        finally:
            await _do("umount", "-l", str(folder))


@asynccontextmanager
async def read_only() -> AsyncIterator[World]:
    """It answers, and takes nothing."""
    async with primary() as made:

        async def switch(word: str) -> None:
            await made.ask("SELECT set_config('default_transaction_read_only', 'off', false)")
            statement = f"ALTER DATABASE {OWNER} SET default_transaction_read_only = {word}"
            await made.ask(statement, database="postgres")
            await made.ask(_END_ALL, OWNER, database="postgres")

        async def fail() -> None:
            await switch("on")

        async def mend() -> None:
            await switch("off")

        yield World(made.url(), made.url(), fail, mend, ABSENCE)


_END_ALL = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = $1"


@asynccontextmanager
async def too_many() -> AsyncIterator[World]:
    """Others have taken all the connections that there are."""
    async with primary() as made:

        async def fail() -> None:
            await made.ask(f"ALTER ROLE {OWNER} CONNECTION LIMIT 0")
            await made.ask(_END_ALL, OWNER)

        async def mend() -> None:
            await made.ask(f"ALTER ROLE {OWNER} CONNECTION LIMIT -1")

        yield World(made.url(), made.url(), fail, mend, ABSENCE)


@asynccontextmanager
async def promoted() -> AsyncIterator[World]:
    """The primary is killed and its standby takes over; both hosts stand in the address."""
    async with _pair(synchronous=True) as (first, second):
        url = f"postgresql://{OWNER}@127.0.0.1:{first.port},127.0.0.1:{second.port}/{OWNER}?sslmode=disable"
        yield _failover(first, second, url)


@asynccontextmanager
async def moved() -> AsyncIterator[World]:
    """So again, with one address that is pointed at the other server."""
    async with _pair(synchronous=True) as (first, second), _pointer(first.port) as (port, point):
        url = f"postgresql://{OWNER}@127.0.0.1:{port}/{OWNER}?sslmode=disable"
        yield _failover(first, second, url, lambda: point(second.port))


@asynccontextmanager
async def behind() -> AsyncIterator[World]:
    """So again without waiting for the standby, which is a second behind: the control, that loses what it must."""
    async with _pair(synchronous=False) as (first, second):
        url = f"postgresql://{OWNER}@127.0.0.1:{first.port},127.0.0.1:{second.port}/{OWNER}?sslmode=disable"
        yield _failover(first, second, url, late=1.5)


@asynccontextmanager
async def _pair(*, synchronous: bool) -> AsyncIterator[tuple[Server, Server]]:
    async with primary() as first:
        with standby_of(first) as second:
            if synchronous:
                await first.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
                await first.ask("SELECT pg_reload_conf()")
            yield first, second


def _failover(
    first: Server, second: Server, url: str, point: Callable[[], None] = lambda: None, late: float = 0.0
) -> World:
    async def fail() -> None:
        if late:
            await first.ask("SELECT 1")
            receivers = await first.ask("SELECT array_agg(pid) FROM pg_stat_replication")
            for pid in receivers:  # what sends to the standby stands still: it is behind
                os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(late)
        await asyncio.to_thread(first.kill)

    async def mend() -> None:
        assert await second.ask("SELECT pg_promote()")
        point()

    # The standby becomes a primary that waits for nobody.
    return World(url, first.url(), fail, mend, 2.0, after=second.url, is_told=False)


@asynccontextmanager
async def _pointer(port: int) -> AsyncIterator[tuple[int, Callable[[int], None]]]:
    """An address that may be pointed elsewhere; who is connected is cut off then."""
    target = port
    writers: set[asyncio.StreamWriter] = set()
    tasks: set[asyncio.Task[None]] = set()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while some := await reader.read(65536):
                writer.write(some)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        writers.update((writer, back))
        await asyncio.gather(pass_on(reader, back), pass_on(there, writer))
        writers.difference_update((writer, back))

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def point(other: int) -> None:
        nonlocal target
        target = other
        for writer in writers:
            writer.close()

    listening = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1], point
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def dropped() -> AsyncIterator[World]:
    """The server lives in a network of its own, and every packet on the way back is dropped."""
    ip = shutil.which("ip", path="/usr/sbin:/sbin:/usr/bin")
    if os.geteuid() != 0 or ip is None:
        raise CannotTry("a network of its own takes root and iproute2")
    number = os.getpid() % 250
    name, here, there = f"lk{os.getpid()}", f"10.213.{number}.1", f"10.213.{number}.2"

    async def run(*words: str) -> None:
        await _do(ip, *words)

    await run("netns", "add", name)
    try:
        await run("link", "add", f"{name}a", "type", "veth", "peer", "name", f"{name}b", "netns", name)
        await run("addr", "add", f"{here}/24", "dev", f"{name}a")
        await run("link", "set", f"{name}a", "up")
        for words in (
            ("addr", "add", f"{there}/24", "dev", f"{name}b"),
            ("link", "set", f"{name}b", "up"),
            ("link", "set", "lo", "up"),
        ):
            await run("-n", name, *words)
        with folder_of_its_own() as folder:
            made = Server(folder, {"listen_addresses": there}, host=there, enter=(ip, "netns", "exec", name))
            made.initialise()
            made.start()
            await made.make_database()
            await upgrading.upgrade(made.url())

            async def fail() -> None:
                await run("-n", name, "route", "add", "blackhole", f"{here}/32")

            async def mend() -> None:
                await run("-n", name, "route", "del", "blackhole", f"{here}/32")

            try:
                yield World(made.url(), made.url(), fail, mend, SILENCE)
            finally:
                made.stop()
    finally:
        await run("netns", "delete", name)


@asynccontextmanager
async def two_nodes() -> AsyncIterator[World]:
    """One of two nodes is gone with all its processes; the balancer sends people to the other."""
    async with primary() as made:

        async def fail() -> None:
            first = world.running[0].pid
            for pid in (first, *descendants_of(first)):
                os.kill(pid, signal.SIGKILL)

        world = World(made.url(), made.url(), fail, _nothing, ABSENCE, nodes=2, is_told=False)
        yield world


@asynccontextmanager
async def clock_back() -> AsyncIterator[World]:
    """All machines ran an hour ahead, and are put right."""
    async with _by_another_clock(before=timedelta(hours=1), after=timedelta(0)) as world:
        yield world


@asynccontextmanager
async def clock_ahead() -> AsyncIterator[World]:
    """All machines are put an hour ahead."""
    async with _by_another_clock(before=timedelta(0), after=timedelta(hours=1)) as world:
        yield world


@asynccontextmanager
async def _by_another_clock(before: timedelta, after: timedelta) -> AsyncIterator[World]:
    if LIBRARY is None:
        raise CannotTry("another clock takes libfaketime")
    with folder_of_its_own() as folder:
        clock, shift = folder / "clock", before
        clock.write_text(f"{before.total_seconds():+.0f}\n")
        environ = {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

        async def fail() -> None:
            nonlocal shift
            shift = after
            draft = folder / "draft"
            draft.write_text(f"{after.total_seconds():+.0f}\n")
            draft.rename(clock)

        with server(environ) as made:
            await made.make_database()
            await upgrading.upgrade(made.url())
            yield World(
                made.url(),
                made.url(),
                fail,
                _nothing,
                1.0,
                settings=environ,
                now=lambda: datetime.now(UTC) + shift,
                by_the_clock=True,
                may_take=90,  # the clock is looked at once a minute
                is_told=False,
            )


async def _nothing() -> None:
    """Nobody mends it."""


WORLDS: dict[str, Callable[[], AbstractAsyncContextManager[World]]] = {
    "silent": silent,
    "dropped packets": dropped,
    "frozen": frozen,
    "refused": refused,
    "disk full": full,
    "read-only": read_only,
    "too many connections": too_many,
    "promoted, two hosts": promoted,
    "promoted, moving address": moved,
    "promoted, standby behind": behind,
    "one of two nodes killed": two_nodes,
    "clock an hour back": clock_back,
    "clock an hour ahead": clock_ahead,
}
