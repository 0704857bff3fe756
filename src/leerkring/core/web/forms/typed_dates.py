"""Days and times as people type them, on the clocks of Amsterdam: read, and None where they are none of our time."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import AMSTERDAM

_CLOCK = re.compile(r"(\d{1,2})[.:,](\d{2})(?:[.:](\d{2})(?:\.\d+)?)?")
_AS_SAID = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")


class WrongHour(ValueError):
    """This hour is not there, or is there twice, on the night that the clock changes."""


def amsterdam(day: date, at: time) -> datetime:
    """Return the moment at which the clocks of Amsterdam show this; refuse an hour that they skip or repeat."""
    shown = datetime.combine(day, at)
    moments = {shown.replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC) for fold in (0, 1)}
    # Of the two readings of a skipped hour neither shows this time; of a repeated hour both do.
    true = {moment for moment in moments if moment.astimezone(AMSTERDAM).replace(tzinfo=None) == shown}
    clock = f"{at.hour}.{at.minute:02d} uur"
    if not true:
        raise WrongHour(
            f"Om {clock} is er die nacht geen tijd: de klok gaat een uur vooruit. Kies een ander uur."
        )
    if len(true) > 1:
        raise WrongHour(
            f"{clock.capitalize()} is er die nacht twee keer: de klok gaat een uur terug. Kies een ander uur."
        )
    return true.pop()


def read_day(typed: Any, first_year: int = 2000) -> date | None:
    """Return the day of "2027-02-04", as browsers send it, or "4-2-2027"; None where it is none of our time.

    Near the ends of all years a time zone would carry a day over them.
    """
    line = one_line(str(typed or ""))
    said = _AS_SAID.fullmatch(line) if line.isascii() else None
    try:
        day = date(int(said[3]), int(said[2]), int(said[1])) if said else date.fromisoformat(line)
    except ValueError:
        return None
    return day if first_year <= day.year < 3000 else None


def read_clock(typed: Any) -> time | None:
    """Return the time of day of "9.30" or "09:30", or None; these are the clocks of Amsterdam, so no offset."""
    line = one_line(str(typed or ""))
    shown = _CLOCK.fullmatch(line) if line.isascii() else None
    try:
        return time(int(shown[1]), int(shown[2]), int(shown[3] or 0)) if shown else None
    except ValueError:
        return None


def read_moment(typed: Any) -> datetime | None:
    """Return the moment of "4-2-2027 9.00" or "2027-02-04T09:00"; raises `WrongHour` where clocks skip or repeat it."""
    words, _, clock = one_line(str(typed or "")).replace("T", " ").partition(" ")
    day, at = read_day(words), read_clock(clock)
    return None if day is None or at is None else amsterdam(day, at)
