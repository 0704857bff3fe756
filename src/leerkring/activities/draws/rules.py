"""When the list of a draw must stand: before the value that decides can be known. Standard library only."""

from datetime import datetime, timedelta
from typing import Protocol

FREEZES_BEFORE = timedelta(hours=24)
"""How long before the public value becomes known a list is frozen by itself."""


def freezes_at(closes_at: datetime, value_at: datetime) -> datetime:
    """Return when a list is frozen by itself, where nobody did so before: a day before the value, never before closing."""
    return max(closes_at, value_at - FREEZES_BEFORE)


class Valued(Protocol):
    """What it depends on whether a public value may still be promised by."""

    @property
    def draw_value_at(self) -> datetime | None: ...
    @property
    def draw_frozen_at(self) -> datetime | None: ...
    @property
    def drawn_at(self) -> datetime | None: ...


def is_missed(draw: Valued, now: datetime) -> bool:
    """Tell whether the value could be known while the list was not frozen: it decides nothing any more, another must."""
    waits = draw.draw_frozen_at is None and draw.drawn_at is None
    return waits and draw.draw_value_at is not None and now >= draw.draw_value_at
