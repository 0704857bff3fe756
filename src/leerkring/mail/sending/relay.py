"""What the mail server said last, how often it said what, and whether it is there at all."""

from __future__ import annotations

import time

import structlog

from leerkring.core.outages import Outage
from leerkring.core.watching.recorder import Recorder
from leerkring.mail.outcomes import Deferred, Outcome, Stage

log = structlog.get_logger("leerkring.mail")
AWAY = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH})
"""No answer about a mail: the server itself was not to be had."""


class Relay:
    """One worker's view of its mail server; no address is in it."""

    def __init__(self, recorder: Recorder | None = None) -> None:
        recorder = recorder or Recorder()
        self.outage = Outage(log, "relay")
        self._answers = recorder.counter(
            "leerkring_relay_answers_total",
            "What the relay answered, by code (0: nothing)",
            "outcome",
            "code",
        )
        self._last: tuple[tuple[str, str], float] | None = None
        recorder.look_up(
            "leerkring_relay_last_answer_seconds",
            "How long ago the relay last answered, and what; the worker's own clock",
            self._look,
            "outcome",
            "code",
        )
        recorder.look_up("leerkring_relay_away", "Whether the relay is away", lambda: self.outage.is_going)

    def heard(self, outcome: Outcome) -> None:
        """Take note of an answer, or of its absence."""
        words = type(outcome).__name__.lower(), str(outcome.code if 200 <= outcome.code < 600 else 0)
        self._answers.add(*words)
        self._last = words, time.monotonic()
        if is_away(outcome):
            self.outage.failed(code=outcome.code, stage=outcome.stage)
        else:
            self.outage.answered()

    def _look(self) -> dict[tuple[str, ...], float]:
        if self._last is None:
            return {}
        words, at = self._last
        return {words: round(time.monotonic() - at, 1)}


def is_away(outcome: Outcome) -> bool:
    """Tell whether the mail server was not to be had; the mail itself is not to blame."""
    return isinstance(outcome, Deferred) and outcome.stage in AWAY
