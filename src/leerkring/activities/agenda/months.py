"""Months of the agenda on the clocks of Amsterdam, and the day under which an activity stands."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from leerkring.core.text.dutch import AMSTERDAM, local

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def is_month(typed: str) -> bool:
    """Tell whether this is a month as addresses say it: "2027-02"."""
    return _MONTH.fullmatch(typed) is not None


def month_span(month: str) -> tuple[datetime, datetime]:
    """Return the start and end of "2027-02" on the clocks of Amsterdam."""
    first = date.fromisoformat(f"{month}-01")
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return datetime.combine(first, time(), AMSTERDAM), datetime.combine(following, time(), AMSTERDAM)


def month_of(moment: datetime) -> str:
    """Return "2027-02"."""
    return local(moment).strftime("%Y-%m")


def shown_day(days: Sequence[datetime], month: str, now: datetime) -> datetime:
    """Return the day under which an activity stands: in the month asked for, else the next, else the first."""
    if month:
        for day in days:
            if month_of(day) == month:
                return day
    today = local(now).date()
    return next((day for day in days if local(day).date() >= today), days[0])
