"""Which nightly backups are kept, and when the next is due: decisions over plain values."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

NIGHT = time(2, 30)
"""By the clock on the wall: mails of the evening have left, and nobody is at work."""
AGAIN = timedelta(hours=1)
"""Between two attempts at the same night."""
MISSING = timedelta(hours=36)
"""So old may the last backup be before staff hear of it."""
FORGOTTEN = timedelta(days=30)
"""So long after the last attempt nobody makes backups any more, and nobody needs to hear of it."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The last of each of so many days, weeks and months that have one."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def which_to_keep(nights: Iterable[date], keep: Keep) -> frozenset[date]:
    """Return the nights whose backup is kept; the newest is always among them."""
    newest_first = sorted(set(nights), reverse=True)
    kept = set(newest_first[:1])
    for many, period in (
        (keep.daily, _day),
        (keep.weekly, _week),
        (keep.monthly, _month),
    ):
        kept.update(_last_of_each(newest_first, period, many))
    return frozenset(kept)


def _last_of_each(newest_first: list[date], period: Callable[[date], Hashable], many: int) -> list[date]:
    last: dict[Hashable, date] = {}
    for night in newest_first:
        last.setdefault(period(night), night)
    return list(last.values())[:many]


def _day(night: date) -> date:
    return night


def _week(night: date) -> tuple[int, int]:
    year, week, _ = night.isocalendar()
    return year, week


def _month(night: date) -> tuple[int, int]:
    return night.year, night.month


def night_of(wall: datetime) -> date:
    """Return the night whose backup should be there at this moment on the wall's clock."""
    return wall.date() if wall.time() >= NIGHT else wall.date() - timedelta(days=1)


def age_of_newest(last_tried: datetime | None, last_made: datetime | None, now: datetime) -> float | None:
    """Return the seconds since the last backup, infinite where each failed; None where nobody makes any."""
    if last_tried is None or now - last_tried > FORGOTTEN:
        return None
    return math.inf if last_made is None else (now - last_made).total_seconds()


def is_missing(last_tried: datetime | None, last_made: datetime | None, now: datetime) -> bool:
    """Tell whether staff must hear that there is no backup of late; False where nobody makes any."""
    age = age_of_newest(last_tried, last_made, now)
    return age is not None and age > MISSING.total_seconds()
