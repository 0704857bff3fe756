"""The other side of `process`: one function with its bounds. It starts each time, so it imports little."""

from __future__ import annotations

import os
import resource
import sys
import traceback
from importlib import import_module
from typing import Any

import msgspec

PR_SET_PDEATHSIG = 1
SIGKILL = 9


def main() -> None:
    """Read what is asked from standard input, and write the outcome to standard output."""
    answer = os.dup(1)
    os.dup2(2, 1)  # a library that prints does not speak for us
    request = msgspec.msgpack.decode(sys.stdin.buffer.read())
    name, parent, seconds, megabytes, arguments = request
    _die_with(parent)
    _bound(seconds, megabytes)
    with os.fdopen(answer, "wb") as out:
        out.write(_outcome(name, arguments))


def _die_with(parent: int) -> None:
    """End when our parent is killed and cannot end us."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def _bound(seconds: float, megabytes: int) -> None:
    most = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    ends = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (ends, ends + 1))


def _outcome(name: str, arguments: list[Any]) -> bytes:
    try:
        module, _, qualified = name.partition(":")
        function: Any = import_module(module)
        for part in qualified.split("."):
            function = getattr(function, part)
        outcome = ("value", function(*arguments))
        return msgspec.msgpack.encode(outcome)
    except MemoryError:
        return msgspec.msgpack.encode(("memory", None))
    except Exception as error:
        refusals: Any = sys.modules.get("leerkring.core.refusals")
        if refusals is not None and isinstance(error, refusals.Refusal):
            kind = type(error)
            facts = error.facts
            return msgspec.msgpack.encode(("refused", (f"{kind.__module__}:{kind.__qualname__}", facts)))
        return msgspec.msgpack.encode(("broken", traceback.format_exc(limit=-5)[-2000:]))


if __name__ == "__main__":
    main()
