"""When a database is a copy: decisions over plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


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
    """Nobody has looked yet: its first life begins here."""
    SAME = "same"
    COPIED = "copied"
    """It came from another server."""
    OTHER = "other"
    """It is not the database that this node knows."""
    WENT_BACK = "went back"
    """It is, as it was before."""


FENCED = frozenset({Verdict.COPIED, Verdict.OTHER, Verdict.WENT_BACK})


def judge(lives: Sequence[Incarnation], at: Position, memory: Memory | None) -> Verdict:
    """Say whether this database is the one that was sending, from its own lives and from what this node remembers.

    A failover is the same database: a promoted standby has the same system identifier and a later timeline, whatever
    it lost at the end. A node without a memory is new. A node that remembers an earlier life slept through a copy,
    and whoever began the later one raised the fence for it.
    """
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
