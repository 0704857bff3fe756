"""What the world does to us is told once: a line when it begins, and one when it is over."""

from __future__ import annotations

import time
from typing import Any

QUIET_SECONDS = 5.0
"""So long nothing may go wrong before it is over: what comes and goes within it is one outage."""


class Outage:
    """Something outside that is away, as one process sees it; `log` is a logger, `what` names it in both lines."""

    def __init__(self, log: Any, what: str) -> None:
        self._log = log
        self._what = what
        self._began: float | None = None
        self._failed_at = 0.0
        self._back_at: float | None = None
        self._times = 0

    @property
    def is_going(self) -> bool:
        """Whether it is away as far as we know."""
        return self._began is not None

    def failed(self, **facts: object) -> None:
        """Note that it was asked in vain; the first time says so in the log, with these facts."""
        now = time.monotonic()
        if self._began is None:
            self._began, self._times = now, 0
            self._log.warning(f"{self._what} away", **facts)
        self._failed_at, self._back_at = now, None
        self._times += 1

    def answered(self) -> None:
        """Note that it answered; when all is quiet since a while, the log says how long and how often in vain."""
        if self._began is None:
            return
        now = time.monotonic()
        if self._back_at is None:
            self._back_at = now
        if now - self._failed_at >= QUIET_SECONDS:
            self._log.warning(
                f"{self._what} back", seconds=round(self._back_at - self._began, 1), in_vain=self._times
            )
            self._began = None
