"""The form of one day: when and where it is, what it is called and who receives it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from leerkring.activities.queries.back_office import OccurrenceDetails
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import datum, local
from leerkring.core.web.forms.fields import Fields, Line, WebAddress, check
from leerkring.core.web.forms.form import Form, Raw
from leerkring.core.web.forms.form_dates import Clock, Day, OptionalDay
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam


class DayFields(Fields):
    """What staff decide of one day."""

    date: Day
    starts: Clock
    end_date: OptionalDay = None
    ends: Clock
    location: Line(at_most=200) = ""  # type: ignore[valid-type]
    address: Line(at_most=300) = ""  # type: ignore[valid-type]
    online_url: WebAddress() = ""  # type: ignore[valid-type]
    title: Line(at_most=120) = ""  # type: ignore[valid-type]
    host: Line(at_most=160) = ""  # type: ignore[valid-type]


LABELS = {
    "date": "Datum",
    "starts": "Begint om",
    "end_date": "Einddatum",
    "ends": "Eindigt om",
    "location": "Plaats",
    "address": "Adres",
    "online_url": "Webadres om online mee te doen",
    "title": "Onderwerp van deze dag",
    "host": "Gastheer van deze dag",
}


@dataclass(frozen=True, slots=True)
class DayAnswers:
    """One day as it was filled in; a title or host that was not sent is None, and stays as it is."""

    starts_at: datetime
    ends_at: datetime
    location: str
    address: str
    online_url: str | None
    title: str | None
    host: str | None

    def values(self) -> dict[str, Any]:
        """Return what is written of the day."""
        return asdict(self)


def day_form(day: OccurrenceDetails) -> Form:
    """Return the form as the day is now."""
    starts, ends = local(day.starts_at), local(day.ends_at)
    return Form.of(
        {
            "date": starts.date().isoformat(),
            "starts": f"{starts:%H:%M}",
            # Only a day that lasts into another one is asked when it ends.
            "end_date": ends.date().isoformat() if ends.date() != starts.date() else "",
            "ends": f"{ends:%H:%M}",
            "location": day.location,
            "address": day.address,
            "online_url": day.online_url,
            "title": day.title,
            "host": day.host,
        }
    )


def read_day_form(raw: Raw, now: datetime) -> tuple[DayAnswers | None, dict[str, str]]:
    """Return the day, or every mistake in the order of the form."""
    values, mistakes = check(DayFields, raw)
    if not any(one_line(raw.get(name, [""])[-1]) for name in ("location", "online_url")):
        mistakes["location"] = "Vul een plaats in, of een webadres voor een bijeenkomst online."
    if values is None:
        return None, mistakes
    moments: dict[str, datetime] = {}
    for name, day, at in (
        ("starts", values.date, values.starts),
        ("ends", values.end_date or values.date, values.ends),
    ):
        try:
            moments[name] = amsterdam(day, at)
        except WrongHour as hour:
            mistakes[name] = str(hour)
    if "starts" in moments and moments["starts"] <= now:
        mistakes["date"] = f"Kies een moment dat nog komt. Vandaag is het {datum(now)}."
    if len(moments) == 2 and moments["ends"] <= moments["starts"]:
        mistakes["ends"] = "De eindtijd ligt niet na de begintijd. Kies een latere tijd."
    if mistakes:
        return None, {name: mistakes[name] for name in DayFields.model_fields if name in mistakes}
    answers = DayAnswers(
        moments["starts"],
        moments["ends"],
        values.location,
        values.address,
        values.online_url or None,
        values.title if "title" in raw else None,
        values.host if "host" in raw else None,
    )
    return answers, {}
