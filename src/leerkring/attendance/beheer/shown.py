"""Who was there, in words for other pages: of a registration, of a list of them, of the days of an activity."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from leerkring.attendance import labels
from leerkring.attendance.rules import Attendance, DaySpan, Presence


class _Line(Protocol):
    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class DayOfSomebody:
    """A day, and how somebody stands for it."""

    starts_at: datetime
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day of which a list was kept, with how many of how many were there."""

    id: UUID
    starts_at: datetime
    attended: int
    places: int


def days_of(attendance: Attendance, registration_id: UUID) -> list[DayOfSomebody]:
    """Return the days about which something is known of somebody."""
    return [
        DayOfSomebody(day.starts_at, labels.PRESENCES[presence], labels.TONES[presence])
        for day in attendance.days
        if (presence := attendance.of(registration_id, day)) is not Presence.EXPECTED
    ]


def attended_by(attendance: Attendance, lines: Iterable[_Line]) -> dict[UUID, str]:
    """Return for each of these registrations how many of the days they were there; nothing where no list was kept."""
    kept = attendance.days_kept()
    return {line.id: f"{_count(attendance, line.id, kept)} van {len(kept)}" for line in lines if kept}


def _count(attendance: Attendance, registration_id: UUID, days: Iterable[DaySpan]) -> int:
    return sum(attendance.of(registration_id, day) is Presence.ATTENDED for day in days)


def count_days(attendance: Attendance, places: Iterable[UUID]) -> list[DayCount]:
    """Return for each day of which a list was kept how many of those with a place were there."""
    have = frozenset(places)
    return [
        DayCount(day.id, day.starts_at, attendance.count(day, have), len(have))
        for day in attendance.days_kept()
    ]
