"""When a database is a copy: decisions over plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

HELD = "No mail leaves until you let it: leerkring mail release, or /beheer/mail/vrijgeven. {reason}"
"""What an administrator reads while the fence is up."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where PostgreSQL stands. `timeline` and `lsn` (bytes of WAL) only ever grow together, unless time was put back."""

    system_identifier: str
    timeline: int
    lsn: int


@dataclass(frozen=True, slots=True)
class Incarnation:
    """One life of the database, on one server."""

    id: str
    system_identifier: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What a node last saw of the database, kept outside of it."""

    incarnation: str
    timeline: int
    lsn: int


class Verdict(StrEnum):
    """What a node makes of the database that it finds."""

    FIRST = "first"
    """Nobody has looked yet, or there is nothing to lose: a life begins here."""
    SAME = "same"
    COPIED = "copied"
    """It came from another server."""
    OTHER = "other"
    """It is not the database that this node knows."""
    WENT_BACK = "went back"
    """It is, as it was before."""


FENCED = frozenset({Verdict.COPIED, Verdict.OTHER, Verdict.WENT_BACK})


def judge(
    lives: Sequence[Incarnation], at: Position, memory: Memory | None, *, empty: bool = False
) -> Verdict:
    """Say whether this database is the one that was sending, from its own lives and from what this node remembers.

    A failover is the same database: a promoted standby has the same system identifier and a later timeline, whatever
    it lost at the end. A node without a memory is new. A node that remembers an earlier life slept through a copy,
    and whoever began the later one raised the fence for it. One that is `empty` never had a mail to send twice.
    """
    found = _judge(lives, at, memory)
    return Verdict.FIRST if empty and found in FENCED else found


def _judge(lives: Sequence[Incarnation], at: Position, memory: Memory | None) -> Verdict:
    if not lives:
        return Verdict.FIRST if memory is None else Verdict.OTHER
    now = lives[-1]
    if now.system_identifier and at.system_identifier and now.system_identifier != at.system_identifier:
        return Verdict.COPIED
    if memory is None:
        return Verdict.SAME
    if memory.incarnation not in {life.id for life in lives}:
        return Verdict.OTHER
    if memory.incarnation == now.id and (at.timeline, at.lsn) < (memory.timeline, memory.lsn):
        return Verdict.WENT_BACK
    return Verdict.SAME


@dataclass(frozen=True, slots=True)
class Held:
    """Mails of one kind that wait behind the fence; of a newsletter, those of one issue (`about_id`).

    `likely`: how many were meant for a moment before the fence came up, so that whoever went on without this database
    has probably sent them. `later`: how many are not due yet, and wait for their own time.
    """

    kind: str
    about_id: str
    waiting: int
    likely: int
    later: int
    first: datetime
    last: datetime

    @property
    def key(self) -> str:
        """What it is called in a form."""
        return f"{self.kind}/{self.about_id}" if self.about_id else self.kind


class Choice(StrEnum):
    """What becomes of the mails of one kind."""

    ALL = "alles"
    NEW = "nieuw"
    """Without what has probably been sent."""
    NONE = "niets"


def usual(held: Held) -> Choice:
    """Return the choice that doubles nothing."""
    return Choice.NEW if held.likely else Choice.ALL


def leaving(held: Held, choice: Choice) -> int:
    """Return how many leave by a choice, at once or in their own time."""
    return {Choice.ALL: held.waiting, Choice.NEW: held.waiting - held.likely, Choice.NONE: 0}[choice]
