"""The form of an activity's places: what stands in it, and what was typed as terms. What is not sent stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from leerkring.activities.beheer.forms import Places
from leerkring.activities.beheer.terms import draw_forms
from leerkring.activities.beheer.terms.quota_forms import fill_quotas, label_quotas, read_quotas
from leerkring.activities.editing.terms import ActivityTerms
from leerkring.activities.rules import Allocation
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.fields import Fields, OneOf, check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import WRONG_DAY, Day
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam, read_clock, read_day

LABELS = {
    "capacity": "Aantal plaatsen",
    "max_per_organization": "Ten hoogste per organisatie",
    "minimum": "Minimum aantal deelnemers",
    "decide_on": "Besluit uiterlijk op",
    "allocation": "Verdeling",
    "opens_on": "Opent op",
    "opens_at": "Opent om",
    "closes_on": "Sluit op",
    "closes_at": "Sluit om",
    **draw_forms.LABELS,
}
FIELD_OF = {
    "registration_opens_at": "opens_on",
    "registration_closes_at": "closes_on",
    "draw_value_at": "draw_value_on",
}
"""Fields of the form that have another name in an activity."""
_NINE = time(9)


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stand where the form is read: since when an activity begins, and whether registering began."""

    now: datetime
    starts_at: datetime
    opened: bool
    """Visitors see the activity and its registration has opened: when it did, and how places are given, is settled."""


def fill(terms: ActivityTerms, at: Moment) -> Form:
    """Return the form as things stand; an empty moment is the one that goes without saying."""
    opens = None if terms.registration_opens_at <= at.now else terms.registration_opens_at
    closes = None if terms.registration_closes_at >= at.starts_at else terms.registration_closes_at
    return Form.of(
        {
            "capacity": terms.capacity,
            "max_per_organization": terms.max_per_organization,
            "minimum": terms.minimum,
            "decide_on": terms.decide_on.isoformat() if terms.decide_on else "",
            "allocation": terms.allocation,
            **_typed("opens", opens),
            **_typed("closes", closes),
            **draw_forms.fill_draw(terms),
            **fill_quotas(terms.quotas),
        }
    )


def labels_of(form: Form) -> dict[str, str]:
    """Return what the fields of this form are called, those of its groups with it."""
    return {**LABELS, **label_quotas(form)}


def _typed(name: str, moment: datetime | None) -> dict[str, str]:
    at = local(moment) if moment else None
    return {f"{name}_on": at.date().isoformat() if at else "", f"{name}_at": f"{at:%H:%M}" if at else ""}


class NumberOfPlaces(Fields):
    """How many places there are."""

    capacity: Places


class MostOfOne(Fields):
    """How many of them one organisation may have."""

    max_per_organization: Places


class FewestOfAll(Fields):
    """With how many people it goes on."""

    minimum: Places


class DecidedBy(Fields):
    """By which day that is decided."""

    decide_on: Day


OPTIONAL = frozenset({"max_per_organization", "minimum", "decide_on"})


class HowGiven(Fields):
    """By which rule they are given."""

    allocation: OneOf(Allocation, "Kies hoe de plaatsen worden verdeeld.")  # type: ignore[valid-type]


def read_terms(
    form: Form, stands: ActivityTerms, at: Moment, groups: Mapping[str, str]
) -> tuple[ActivityTerms | None, dict[str, str]]:
    """Return the terms as they were typed, or every mistake in the order of the form."""
    mistakes: dict[str, str] = {}
    values: dict[str, Any] = {}
    for model, name in (
        (NumberOfPlaces, "capacity"),
        (MostOfOne, "max_per_organization"),
        (FewestOfAll, "minimum"),
        (DecidedBy, "decide_on"),
        (HowGiven, "allocation"),
    ):
        if name in form:
            values[name] = _read_one(model, name, form, mistakes)
    if not at.opened:
        values["registration_opens_at"] = _moment(
            form, "opens", min(stands.registration_opens_at, at.now), stands.registration_opens_at, mistakes
        )
    values["registration_closes_at"] = _moment(
        form, "closes", at.starts_at, stands.registration_closes_at, mistakes
    )
    promised, wrong = draw_forms.read_draw(form, stands)
    values |= promised
    mistakes |= wrong
    values["quotas"], wrong = read_quotas(form, stands.quotas, groups)
    mistakes |= wrong
    if mistakes:
        return None, mistakes
    if "allocation" in values:
        values["allocation"] = Allocation(values["allocation"])
    return ActivityTerms(
        **{name: values.get(name, getattr(stands, name)) for name in ActivityTerms.__slots__}
    ), {}


def _read_one(model: type[Fields], name: str, form: Form, mistakes: dict[str, str]) -> Any:
    if name in OPTIONAL and not one_line(form.value(name)):
        return None
    found, wrong = check(model, {name: form.values(name)})
    mistakes |= wrong
    return getattr(found, name) if found else None


def _moment(form: Form, name: str, empty: datetime, stands: datetime, mistakes: dict[str, str]) -> datetime:
    """Return the moment of a day and an hour, `empty` where none was typed, and what stands where none was sent."""
    day_name, at_name = f"{name}_on", f"{name}_at"
    if day_name not in form:
        return stands
    if not one_line(form.value(day_name)):
        if one_line(form.value(at_name)):
            mistakes[day_name] = "Vul ook een datum in, of laat de tijd leeg."
        return empty
    day, clock = read_day(form.value(day_name)), read_clock(form.value(at_name) or f"{_NINE:%H:%M}")
    if day is None:
        mistakes[day_name] = WRONG_DAY
    if clock is None:
        mistakes[at_name] = "Vul een tijd in, bijvoorbeeld 9.30."
    if day is None or clock is None:
        return empty
    try:
        found = amsterdam(day, clock)
    except WrongHour as hour:
        mistakes[at_name] = str(hour)
        return empty
    # What is kept to the second and shown to the minute is not changed by sending it back.
    return stands if stands.replace(second=0, microsecond=0) == found else found
