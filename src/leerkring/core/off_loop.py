"""Doing what takes long beside the event loop, so that other visitors do not wait for one large text."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")
SMALL = 3000
"""Signs that any of our readers and writers of texts takes in some tens of milliseconds."""


async def off_loop(signs: int, function: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
    """Return what a function returns, in a thread where the text that it reads is large: at once is cheaper for others.

    Python lets the loop run every few milliseconds meanwhile; a single call into C must be short by itself.
    """
    if signs <= SMALL:
        return function(*arguments)
    return await asyncio.to_thread(function, *arguments)
