"""Public holidays of the Netherlands, by the library that knows how Easter moves."""

from collections.abc import Mapping
from datetime import date
from functools import cache


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """Return the days of a year on which most organisations are closed, with their Dutch names.

    Good Friday and 5 May are among them, though not everybody is free then: the warning is about people who may not come.
    """
    from holidays.countries.netherlands import Netherlands  # 0.1 s, for who makes days

    found: Mapping[date, str] = Netherlands(  # type: ignore[no-untyped-call]
        years=year, categories=("public", "optional"), language="nl", expand=False
    )
    return {day: name[:1].upper() + name[1:] for day, name in found.items()}
