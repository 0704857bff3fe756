"""Forms of the back office about activities, with dates and times as the clocks of Amsterdam show them."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import datum_tijd, local
from leerkring.core.web.forms.fields import Fields, Lines, check, wrong
from leerkring.core.web.forms.form import Form, Raw
from leerkring.core.web.forms.form_dates import Clock, Day
from leerkring.core.web.forms.post import Mistakes
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam

MOST_PLACES = 5000


def _places(typed: Any) -> int:
    text = one_line(str(typed or ""))
    if not re.fullmatch(r"0*[0-9]{1,9}", text) or not 1 <= int(text[-9:]) <= MOST_PLACES:
        raise wrong(f"Vul een aantal in van 1 tot en met {MOST_PLACES}.")
    return int(text[-9:])


Places = Annotated[int, BeforeValidator(_places)]
"""A number of places."""


class PlacesFields(Fields):
    """How many places there are."""

    capacity: Places


class CancelFields(Fields):
    """What those who registered are told."""

    message: Lines("Schrijf waarom de activiteit niet doorgaat. Dit bericht komt in de mail.", at_most=2000)  # type: ignore[valid-type]


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
