"""Values that hot pages need and that seldom change, kept in the process for a few seconds.

Loaded anew when one of their topics was touched, and after their time in any case. That there is no such value is not kept. While the database is away
the last value stays in use: it is never what decides, the desk reads everything again under its lock.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar, cast

from leerkring.core.database.unavailable import DatabaseAway

T = TypeVar("T")
MOST = 500
LONG_AGO = float("-inf")


class ValueCache:
    """`await kept.get("form:slug", {"form:slug"}, load)`."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[float, frozenset[str], Any]] = {}
        self._loading: dict[str, asyncio.Lock] = {}

    async def get(
        self, key: str, topics: Iterable[str], load: Callable[[], Awaitable[T]], seconds: float = 5.0
    ) -> T:
        """Return the kept value, or load it; who asks meanwhile waits for that one load."""
        found = self._values.get(key)
        if found is not None and time.monotonic() - found[0] < seconds:
            return cast("T", found[2])
        async with self._loading.setdefault(key, asyncio.Lock()):
            try:
                return await self._load(key, topics, load, seconds)
            finally:
                self._loading.pop(key, None)

    async def _load(
        self, key: str, topics: Iterable[str], load: Callable[[], Awaitable[T]], seconds: float
    ) -> T:
        found = self._values.get(key)
        now = time.monotonic()
        if found is not None and now - found[0] < seconds:
            return cast("T", found[2])
        try:
            value = await load()
        except DatabaseAway:
            if found is None:
                raise
            return cast("T", found[2])
        self._values.pop(key, None)
        if value is None:
            return value  # nothing has this name; anybody can make up as many names as they like
        while len(self._values) >= MOST:
            del self._values[next(iter(self._values))]  # loaded the longest ago
        self._values[key] = (now, frozenset(topics), value)
        return value

    def touch(self, topics: Iterable[str]) -> None:
        """Let what is about these topics be loaded anew."""
        touched = set(topics)
        for key, (_, about, value) in self._values.items():
            if about & touched:
                self._values[key] = (LONG_AGO, about, value)

    def clear(self) -> None:
        """Let everything be loaded anew."""
        for key, (_, about, value) in self._values.items():
            self._values[key] = (LONG_AGO, about, value)
