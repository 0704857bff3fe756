"""A period that staff look back over: whole days, the first and the last included."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from leerkring.core.text.dutch import local
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.typed_dates import amsterdam, read_day
from leerkring.core.web.visit import Visit

DAYS = 30
WRONG_DAY = "Vul een dag in, bijvoorbeeld 4-2-2027."


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to and including the last."""

    first: date
    last: date

    @classmethod
    def until(cls, now: datetime) -> "Period":
        """Return the last days up to today."""
        today = local(now).date()
        return cls(today - timedelta(days=DAYS - 1), today)

    @property
    def since(self) -> datetime:
        return amsterdam(self.first, time())

    @property
    def before(self) -> datetime:
        return amsterdam(self.last + timedelta(days=1), time())

    @property
    def query(self) -> str:
        return urlencode({"van": self.first.isoformat(), "tot": self.last.isoformat()})


def read_period(visit: Visit) -> tuple[Period, Form]:
    """Return the period that an address asks for, and its form; what is no day is told beside it."""
    usual = Period.until(visit.now)
    typed = {name: visit.asked(name) for name in ("van", "tot")}
    first = read_day(typed["van"]) if typed["van"] else usual.first
    last = read_day(typed["tot"]) if typed["tot"] else usual.last
    errors = {name: WRONG_DAY for name, day in (("van", first), ("tot", last)) if day is None}
    if first and last and last < first:
        errors["tot"] = "Deze dag ligt voor de eerste dag. Kies een latere dag."
    if errors or not first or not last:
        return usual, Form.of(typed).with_errors(errors)
    period = Period(first, last)
    return period, Form.of({"van": period.first.isoformat(), "tot": period.last.isoformat()})
