"""Days and times as fields of a form; how they are read is in `typed_dates`."""

from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.fields import wrong
from leerkring.core.web.forms.typed_dates import WrongHour, read_clock, read_day
from leerkring.core.web.forms.typed_dates import read_moment as read_typed_moment

WRONG_DAY = "Vul een datum in, bijvoorbeeld 4-2-2027."
WRONG_MOMENT = "Vul een dag en tijd in, bijvoorbeeld 4-2-2027 9.00."


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


def Moment(required: str = "") -> Any:  # noqa: N802  (it reads as a type)
    """Return the type of a day with a time; empty gives None unless `required` says what is missing."""

    def check_moment(typed: Any) -> datetime | None:
        line = one_line(str(typed or ""))
        if not line:
            if required:
                raise wrong(required)
            return None
        try:
            moment = read_typed_moment(line)
        except WrongHour as hour:
            raise wrong(str(hour)) from None
        if moment is None:
            raise wrong(WRONG_MOMENT)
        return moment

    return BeforeValidator(check_moment)


Day = Annotated[date, BeforeValidator(_day)]
OptionalDay = Annotated[date | None, BeforeValidator(_optional_day)]
Clock = Annotated[time, BeforeValidator(_clock)]
