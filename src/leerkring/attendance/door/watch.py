"""Phones at one door hear of each other: a word of the database to each web process, and from there to each phone.

No connection to the database is held while a phone listens; what is missed (a word may be) is read at the next look.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from threading import Event

from leerkring.activities.topics import places_of
from leerkring.attendance.queries import DayDetails
from leerkring.attendance.topics import day_topic

GATHER_SECONDS = 0.3
"""What happens at one door within this goes to its phones together."""
LOOK_SECONDS = 10.0
"""A phone hears something this often: that we are there, and what no word came of."""
DRAIN_SECONDS = 1.0


class DoorWatch:
    """Who listens in this process, by the topics that they listen to."""

    def __init__(self) -> None:
        self._ears: dict[asyncio.Event, frozenset[str]] = {}

    def touch(self, topics: Iterable[str]) -> None:
        """Wake who listens to one of these."""
        touched = set(topics)
        for ear, about in self._ears.items():
            if about & touched:
                ear.set()

    def wake(self) -> None:
        """Wake everybody: words may have been missed."""
        for ear in self._ears:
            ear.set()

    @contextmanager
    def listen(self, day: DayDetails) -> Iterator[asyncio.Event]:
        """Give what is set when something of this day changes, as long as it is listened to."""
        ear = asyncio.Event()
        self._ears[ear] = frozenset({day_topic(day.id), places_of(day.slug), f"activity:{day.slug}"})
        try:
            yield ear
        finally:
            del self._ears[ear]


async def looks(ear: asyncio.Event, draining: Event) -> AsyncIterator[None]:
    """Yield at once, after each change and now and then, until this process stops."""
    while not draining.is_set():
        ear.clear()
        yield
        for _ in range(int(LOOK_SECONDS / DRAIN_SECONDS)):
            try:
                await asyncio.wait_for(ear.wait(), DRAIN_SECONDS)
            except TimeoutError:
                if draining.is_set():
                    return
                continue
            await asyncio.sleep(GATHER_SECONDS)
            break
