"""Days and times as people type them, on the clocks of Amsterdam."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import AMSTERDAM
from leerkring.core.web.forms import wrong

WRONG_DAY = "Vul een datum in, bijvoorbeeld 4-2-2027."
WRONG_MOMENT = "Vul een dag en tijd in, bijvoorbeeld 4-2-2027 9.00."
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


def _day(typed: Any) -> date:
    day = read_day(typed)
    if day is None:
        raise wrong(WRONG_DAY)
    return day


def _optional_day(typed: Any) -> date | None:
    return _day(typed) if one_line(str(typed or "")) else None


def _clock(typed: Any) -> time:
    clock = read_clock(typed)
    if clock is None:
        raise wrong("Vul een tijd in, bijvoorbeeld 9.30.")
    return clock


def _shown(day: date, at: time) -> datetime:
    try:
        return amsterdam(day, at)
    except WrongHour as hour:
        raise wrong(str(hour)) from None


def Moment(required: str = "") -> Any:  # noqa: N802  (it reads as a type)
    """Return the type of a day with a time; empty gives None unless `required` says what is missing."""

    def check_moment(typed: Any) -> datetime | None:
        line = one_line(str(typed or ""))
        if not line:
            if required:
                raise wrong(required)
            return None
        words, _, clock = line.replace("T", " ").partition(" ")
        day, at = read_day(words), read_clock(clock)
        if day is None or at is None:
            raise wrong(WRONG_MOMENT)
        return _shown(day, at)

    return BeforeValidator(check_moment)


Day = Annotated[date, BeforeValidator(_day)]
OptionalDay = Annotated[date | None, BeforeValidator(_optional_day)]
Clock = Annotated[time, BeforeValidator(_clock)]
