"""Forms of the back office about activities, with dates and times as the clocks of Amsterdam show them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from leerkring.activities.queries.back_office import ActivityDetails, OccurrenceDetails
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import datum, datum_tijd, local
from leerkring.core.web.forms.fields import Fields, Line, Lines, check, wrong
from leerkring.core.web.forms.form import Form, Raw
from leerkring.core.web.forms.form_dates import Clock, Day, OptionalDay
from leerkring.core.web.forms.post import Mistakes
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam

MOST_PLACES = 5000


def _address(typed: Any) -> str:
    url = one_line(str(typed or ""))
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        whole = (
            parts.scheme in {"https", "http"} and bool(parts.hostname) and len(url) <= 2000 and " " not in url
        )
    except ValueError:
        whole = False
    if not whole:
        raise wrong("Vul een volledig webadres in, dat begint met https://.")
    return url


def _places(typed: Any) -> int:
    text = one_line(str(typed or ""))
    if not re.fullmatch(r"0*[0-9]{1,9}", text) or not 1 <= int(text[-9:]) <= MOST_PLACES:
        raise wrong(f"Vul een aantal in van 1 tot en met {MOST_PLACES}.")
    return int(text[-9:])


Places = Annotated[int, BeforeValidator(_places)]
"""A number of places."""


class MoveFields(Fields):
    """When and where a day is."""

    date: Day
    starts: Clock
    end_date: OptionalDay = None
    ends: Clock
    location: Line(at_most=200) = ""  # type: ignore[valid-type]
    address: Line(at_most=300) = ""  # type: ignore[valid-type]
    online_url: Annotated[str, BeforeValidator(_address)] = ""


MOVE_LABELS = {
    "date": "Datum",
    "starts": "Begint om",
    "end_date": "Einddatum",
    "ends": "Eindigt om",
    "location": "Plaats",
    "address": "Adres",
    "online_url": "Webadres om online mee te doen",
}


class PlacesFields(Fields):
    """How many places there are."""

    capacity: Places


class CancelFields(Fields):
    """What those who registered are told."""

    message: Lines("Schrijf waarom de activiteit niet doorgaat. Dit bericht komt in de mail.", at_most=2000)  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Moved:
    """A day's new time and place."""

    starts_at: datetime
    ends_at: datetime
    location: str
    address: str
    online_url: str | None


def move_form(day: OccurrenceDetails) -> Form:
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
        }
    )


def read_move(raw: Raw, now: datetime) -> tuple[Moved | None, dict[str, str]]:
    """Return the new time and place, or every mistake in the order of the form."""
    values, mistakes = check(MoveFields, raw)
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
        return None, {name: mistakes[name] for name in MoveFields.model_fields if name in mistakes}
    return (
        Moved(moments["starts"], moments["ends"], values.location, values.address, values.online_url or None),
        {},
    )


class ScheduleFields(Fields):
    """When an activity comes in the agenda by itself."""

    publish_on: Day
    publish_time: Clock


def schedule_form(activity: ActivityDetails) -> Form:
    """Return the form as it is planned now; without a plan, nine in the morning stands in it."""
    at = local(activity.publish_at) if activity.publish_at else None
    return Form.of(
        {
            "publish_on": at.date().isoformat() if at else "",
            "publish_time": f"{at:%H:%M}" if at else "09:00",
        }
    )


def read_schedule(raw: Raw, closes_at: datetime, now: datetime) -> datetime:
    """Return when it is to be published; raises `Mistakes` where that is no moment, or one that is of no use."""
    values, mistakes = check(ScheduleFields, raw)
    if values is None:
        raise Mistakes(mistakes)
    try:
        at = amsterdam(values.publish_on, values.publish_time)
    except WrongHour as hour:
        raise Mistakes({"publish_time": str(hour)}) from None
    if at <= now:
        raise Mistakes({"publish_on": "Kies een moment dat nog komt, of kies Nu publiceren."})
    if at >= closes_at:
        raise Mistakes(
            {"publish_on": f"De aanmelding sluit op {datum_tijd(closes_at)}. Kies een eerder moment."}
        )
    return at
