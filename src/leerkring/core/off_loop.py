"""Doing what takes long beside the event loop, so that other visitors do not wait for one large text."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")
SMALL = 3000
"""Signs that any of our readers and writers of texts takes in some tens of milliseconds."""
_running = 0


async def off_loop(signs: int, function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """Return what a function returns, in a thread where the text that it reads is large: at once is cheaper for others.

    Python lets the loop run every few milliseconds meanwhile; a single call into C must be short by itself.
    """
    if signs <= SMALL:
        return function(*arguments)
    with _uncollected():
        return await asyncio.to_thread(function, *arguments)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nobody look for circles meanwhile: among half a million pieces of a text that takes a fifth of a second at once."""
    global _running  # noqa: PLW0603  # one collector for the whole process
    was_on = gc.isenabled() or _running > 0
    _running += 1
    gc.disable()
    try:
        yield
    finally:
        _running -= 1
        if was_on and not _running:
            gc.enable()
