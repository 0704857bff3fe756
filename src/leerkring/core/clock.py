"""The time, as something that is handed over: rules and use cases never look at the wall."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, aware and in UTC."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved; for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment at which this clock stands."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Move the hands by this much."""
        self._at += by

    def set(self, at: datetime) -> None:
        """Put the hands at this moment."""
        self._at = at.astimezone(UTC)
