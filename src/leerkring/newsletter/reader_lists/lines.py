"""The lines of a list of readers, each with what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from leerkring.newsletter.reader_lists.columns import Table


class LineOutcome(StrEnum):
    """What becomes of a line; the last four by what we know of its address."""

    NEW = "new"
    WRONG = "wrong"
    LEFT = "left"
    OTHER = "other"
    TWICE = "twice"
    HEADING = "heading"
    KNOWN = "known"
    GONE = "gone"
    CLOSED = "closed"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: its number, who stands there, and what becomes of it, with the reason where it stays out."""

    number: int
    outcome: LineOutcome
    email: str = ""
    name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list holds; `table` is None where it is no table but loose addresses."""

    lines: tuple[Line, ...]
    table: Table | None = None

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """Who would be subscribed: (address, name), each once."""
        return tuple((line.email, line.name) for line in self.lines if line.outcome is LineOutcome.NEW)

    @property
    def seen(self) -> str:
        """A short text that is equal where every line has the same outcome."""
        text = "\n".join(f"{line.number} {line.email} {line.outcome}" for line in self.lines)
        return sha256(text.encode()).hexdigest()[:16]

    @property
    def wrong(self) -> tuple[Line, ...]:
        """The lines that cannot be read."""
        return self.of(LineOutcome.WRONG)

    def of(self, *outcomes: LineOutcome) -> tuple[Line, ...]:
        """Return the lines with one of these outcomes."""
        return tuple(line for line in self.lines if line.outcome in outcomes)
