"""Moments as content files write them: a TOML date-time with its offset, or relative to the day of loading.

"+30d 09:30" is half past nine, thirty days from today; "+4w do 09:30" is the Thursday of the week that comes
four weeks after this one. Clock times are those of Amsterdam, so a relative day survives a change of the clock.
"""

import re
from datetime import UTC, datetime, time, timedelta

from leerkring.core.text.dutch import AMSTERDAM, WEEKDAYS, local

_RELATIVE = re.compile(
    r"(?P<days>[+-]\d{1,4})d (?P<at>\d{2}:\d{2})|(?P<weeks>[+-]\d{1,3})w (?P<day>[a-z]{2}) (?P<on>\d{2}:\d{2})"
)


class WrongMoment(ValueError):
    """The value is no moment; the text says what to write instead."""


def read_moment(value: object, now: datetime) -> datetime:
    """Return the moment in UTC."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise WrongMoment("Zet er de tijdzone bij, bijvoorbeeld 2027-02-04T09:30:00+01:00.")
        if not 1900 < value.year < 3000:  # near the ends of all years a time zone would carry it over
            raise WrongMoment("Schrijf een jaar van deze eeuw.")
        return value.astimezone(UTC)
    if isinstance(value, str):
        return _relative(value, now)
    raise WrongMoment("Schrijf een datum met tijd en tijdzone, bijvoorbeeld 2027-02-04T09:30:00+01:00.")


def _relative(text: str, now: datetime) -> datetime:
    match = _RELATIVE.fullmatch(text.strip())
    if match is None:
        raise WrongMoment(
            "Schrijf een datum zonder aanhalingstekens (2027-02-04T09:30:00+01:00), "
            'of een relatieve datum zoals "+30d 09:30" of "+4w do 09:30".'
        )
    today = local(now).date()
    if match["days"]:
        day, clock = today + timedelta(days=int(match["days"])), match["at"]
    else:
        if match["day"] not in WEEKDAYS:
            raise WrongMoment(f'"{match["day"]}" is geen weekdag. Kies uit {", ".join(WEEKDAYS)}.')
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(weeks=int(match["weeks"]), days=WEEKDAYS.index(match["day"]))
        clock = match["on"]
    try:
        at = time.fromisoformat(clock)
    except ValueError:
        raise WrongMoment(f'"{clock}" is geen tijd. Schrijf bijvoorbeeld 09:30.') from None
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)
