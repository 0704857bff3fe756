"""What the worker does by the clock: each feature says its own in `jobs.py`, the worker adds them up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TypeAlias

from leerkring.core.database.db import Database, Tx
from leerkring.settings import Settings

Tick: TypeAlias = Callable[[Database, datetime, Settings], Awaitable[object]]
Prune: TypeAlias = Callable[[Tx, datetime], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Use cases that settle what has become due (every minute), and what is forgotten (every hour).

    A tick opens its own transaction and may run twice without harm; a prune runs in one that is handed to it.
    """

    every_minute: tuple[Tick, ...] = ()
    every_hour: tuple[Prune, ...] = ()


def tick(act: Callable[[Database, datetime], Awaitable[object]]) -> Tick:
    """Return a use case that needs no settings as one that is handed them."""

    @wraps(act)
    async def due(db: Database, now: datetime, _settings: Settings) -> object:
        return await act(db, now)

    return due
