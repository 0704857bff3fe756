"""How fast a mail server takes letters, and how long it is left alone when it is away."""

from dataclasses import dataclass
from time import monotonic

WINDOW_SECONDS = 0.1
MOST_IN_WINDOW = 64
SHORTEST_REST, LONGEST_REST = 1.0, 60.0


@dataclass
class Pace:
    """What one worker knows of its mail server."""

    connections: int
    rest_seconds: float = 0.0
    _until: float = 0.0
    _rate: float = 0.0
    _count: int = 0
    _since: float = 0.0

    @property
    def most_in_window(self) -> int:
        """How many letters are `handed` together: what leaves in a tenth of a second."""
        by_speed = int(self._rate * WINDOW_SECONDS)
        return max(2 * self.connections, min(by_speed, MOST_IN_WINDOW))

    @property
    def is_away(self) -> bool:
        return monotonic() < self._until

    def answered(self) -> None:
        """The mail server said something about a letter: it is there."""
        self.rest_seconds = 0.0
        self._count += 1
        now = monotonic()
        if now - self._since > 0.5:
            if self._since and now - self._since < 5:
                self._rate = self._count / (now - self._since)
            self._count, self._since = 0, now

    def went_away(self) -> bool:
        """Rest, twice as long each time; False when we rest already."""
        if self.is_away:
            return False
        self.rest_seconds = min(max(self.rest_seconds * 2, SHORTEST_REST), LONGEST_REST)
        self._until = monotonic() + self.rest_seconds
        return True
