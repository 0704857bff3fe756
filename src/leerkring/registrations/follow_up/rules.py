"""By when the second form is answered, and when its answers go. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

GRACE = timedelta(days=3)
"""How long who gets a place late has to answer, never past the start."""
KEEP = timedelta(days=30)
"""How long after the last day the answers are kept; sensitive ones go on the day that their question promised."""


def answer_until(
    *, deadline_at: datetime, sent_at: datetime, asked_at: datetime, starts_at: datetime
) -> datetime:
    """Return by when somebody answers: the deadline, or a few days where they were asked later than the others."""
    if asked_at <= sent_at:
        return deadline_at
    return max(deadline_at, min(asked_at + GRACE, starts_at))


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered, in the words that it was asked in."""

    label: str
    type: str
    answer: str | list[str]

    def dump(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"label": self.label, "type": self.type, "answer": self.answer}

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "Answer":
        """Return what was kept."""
        return cls(kept["label"], kept["type"], kept["answer"])
