"""A cell of a workbook as somebody would have typed it."""

from datetime import date, datetime, time, timedelta

Value = int | float | str | bool | time | date | datetime | timedelta


def as_typed(value: Value) -> str:
    """Return a cell as text: whole numbers without a point, days as 2027-02-04, yes and no in words."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return f"{value:%Y-%m-%d}" if at_midnight else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)
