"""The drawing on a handbook: its chapters as dots in a ring, each as large as it is long."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

RADIUS = 78.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A chapter on the ring around (0, 0)."""

    x: float
    y: float
    r: float


def dots(words: Sequence[int]) -> tuple[Dot, ...]:
    """Return a dot for each chapter, clockwise from the top; its area follows the number of words."""
    if not words:
        return ()
    turn = 2 * pi / len(words)
    # The largest two may stand beside each other and must not touch.
    most = min(23.0, RADIUS * sin(turn / 2) * 0.86) if len(words) > 1 else 23.0
    largest = max(words) or 1
    return tuple(
        Dot(
            round(RADIUS * sin(turn * place), 1),
            round(-RADIUS * cos(turn * place), 1),
            round(max(most * 0.3, most * sqrt(count / largest)), 1),
        )
        for place, count in enumerate(words)
    )
