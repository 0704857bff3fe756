"""Series of days: pure rules over dates, without a clock. Standard library only."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

MOST_DAYS = 60
"""A circle has five days and a long one twenty; more is a typing mistake."""


class Repeat(StrEnum):
    """How the days of a series follow each other; `every` says how many weeks or months apart. By hand each is typed."""

    NONE = "none"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    BY_HAND = "by_hand"


def repeat_dates(first: date, repeat: Repeat, every: int, times: int) -> tuple[date, ...]:
    """Return `times` dates from the first on, `every` weeks or months apart; one date without repeating or by hand.

    By month it is the same weekday of the month: from the first Thursday on, every first Thursday. A fifth one is the
    last of its month, since not every month has five.
    """
    if repeat in (Repeat.NONE, Repeat.BY_HAND):
        return (first,)
    if repeat is Repeat.WEEKLY:
        return tuple(first + timedelta(weeks=every * step) for step in range(times))
    return tuple(_by_month(first, every, times))


def _by_month(first: date, every: int, times: int) -> Iterator[date]:
    nth = (first.day - 1) // 7
    for step in range(times):
        years, month = divmod(first.month - 1 + every * step, 12)
        yield _weekday_of_month(first.year + years, month + 1, first.weekday(), nth)


def _weekday_of_month(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth (from 0) such weekday of a month; the fifth is the last."""
    start, length = monthrange(year, month)
    day = 1 + (weekday - start) % 7 + 7 * nth
    return date(year, month, day if day <= length else day - 7)
