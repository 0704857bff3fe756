"""Reading what strangers or editors sent: in a process of its own, with bounds on time and memory, one at a time.

Python cannot stop a thread that is lost in a file, nor give back the memory of one; a process can be ended.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, TypeVarTuple, get_type_hints

import msgspec
import structlog

from leerkring.core.refusals import Busy, Refusal

MEGABYTE = 1024 * 1024
WALL = 2.0
"""Seconds by the clock for each second of work: on a busy machine a good file has to wait for its turn."""
MOST_WAITING = 8
WAIT_SECONDS = 20.0
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""What the other process may know of ours: no secret, no address of a database."""

log = structlog.get_logger("leerkring.bounded")
Value = TypeVar("Value")
Arguments = TypeVarTuple("Arguments")


class NotDone(Exception):
    """A bounded function gave no value; the caller says in a Refusal what that means for a visitor."""


class TooSlow(NotDone):
    """It took more time than it was given."""


class OutOfMemory(NotDone):
    """It wanted more memory than it was given, or its answer was larger than that."""


class Broken(NotDone):
    """It raised what is no Refusal, or its process crashed."""


class _Gate:
    """Lets one through at a time, and keeps few waiting: each waits with a whole file in memory."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def __aenter__(self) -> None:
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        self._turn.release()


_gate = _Gate()


async def run_bounded(
    function: Callable[[*Arguments], Value], *arguments: *Arguments, seconds: float, megabytes: int
) -> Value:
    """Return what an importable function returns, run in a process of its own.

    `seconds` is time of the processor, and half of what it may take by the clock; `megabytes` is all its memory, of
    which Python itself takes some 30. Arguments and value are what msgspec can carry, as the function annotates them.
    Raises TooSlow, OutOfMemory or Broken; Busy when too many are waiting; and the Refusal that the function raises.
    """
    name = f"{function.__module__}:{function.__qualname__}"
    request = [name, os.getpid(), seconds, megabytes, arguments]
    async with _gate:
        try:
            answer = await _ask(msgspec.msgpack.encode(request), seconds, megabytes)
            return _value_of(answer, function)
        except NotDone as error:
            log.warning(
                "bounded work was not done",
                function=name,
                outcome=type(error).__name__,
                error=str(error),
            )
            raise


async def _ask(request: bytes, seconds: float, megabytes: int) -> bytes:
    """Return the answer of a new process, which is gone when this ends, however it ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "leerkring.core.bounded.child"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd="/",
        env=_environment(),
        start_new_session=True,  # what it starts dies with it
    )
    try:
        async with asyncio.timeout(seconds * WALL):
            answer = await _exchange(process, request, megabytes * MEGABYTE)
            code = await process.wait()
    except TimeoutError:
        raise TooSlow from None
    finally:
        await _end(process)
    if code == -signal.SIGXCPU:
        raise TooSlow
    if code or not answer:
        raise Broken(f"the process ended with code {code}")
    return answer


def _environment() -> dict[str, str]:
    """Return what the other process knows of ours; it finds modules where we do."""
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return known | {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}


async def _exchange(process: Process, request: bytes, most: int) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(ConnectionError):  # it died before it had read everything; its code says how
        process.stdin.write(request)
        await process.stdin.drain()
    process.stdin.close()
    answer = bytearray()
    while chunk := await process.stdout.read(MEGABYTE):
        answer += chunk
        if len(answer) > most:
            raise OutOfMemory
    return bytes(answer)


async def _end(process: Process) -> None:
    """Kill a process with all that it started; nothing of it outlives the request."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    transport: Any = process._transport  # type: ignore[attr-defined]  # noqa: SLF001  # asyncio has no other way to its pipes
    for pipe in (0, 1):
        transport.get_pipe_transport(pipe).close()
    await asyncio.shield(process.wait())


def _value_of(answer: bytes, function: Callable[..., Value]) -> Value:
    """Return the value in an answer, or raise what it tells."""
    try:
        outcome, content = msgspec.msgpack.decode(answer, type=tuple[str, msgspec.Raw])
        if outcome == "value":
            returned: type[Value] = get_type_hints(function)["return"]
            return msgspec.msgpack.decode(content, type=returned)
        if outcome == "refused":
            name, facts = msgspec.msgpack.decode(content, type=tuple[str, dict[str, Any]])
            raise _refusals()[name](**facts)
        if outcome == "memory":
            raise OutOfMemory
        raise Broken(msgspec.msgpack.decode(content, type=str))
    except (msgspec.MsgspecError, KeyError) as error:
        raise Broken(f"an answer that is none: {error}") from error


def _refusals() -> dict[str, type[Refusal]]:
    """Return the refusals that this process knows: nothing is imported because an answer names it."""
    known: dict[str, type[Refusal]] = {}
    left: list[type[Refusal]] = [Refusal]
    while left:
        one = left.pop()
        known[f"{one.__module__}:{one.__qualname__}"] = one
        left += one.__subclasses__()
    return known
