"""What a draw is promised by, as fields of the form of places: the public value, its moment, and more tickets for some."""

from datetime import datetime, time
from typing import Any

from leerkring.activities.draws.labels import VALUE_FORMS
from leerkring.activities.editing.terms import ActivityTerms
from leerkring.activities.rules import MOST_TICKETS, Allocation, DrawValueForm
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.fields import Fields, Line, OneOf, check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import WRONG_DAY
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam, read_clock, read_day

LABELS = {
    "draw_value_name": "Openbare waarde",
    "draw_value_form": "Hoe ziet de waarde eruit",
    "draw_value_on": "Bekend op",
    "draw_value_time": "Bekend om",
    "draw_most_tickets": "Loten voor wie eerder geen plaats kreeg",
}
TICKETS = (
    ("1", "Iedereen heeft 1 lot"),
    *((str(most), f"1 lot erbij voor elke keer, tot {most} loten") for most in range(2, MOST_TICKETS + 1)),
)
FORMS = tuple((form, VALUE_FORMS[form]) for form in DrawValueForm)
_EVENING = time(18)


class DrawFields(Fields):
    """The value by name, what it looks like, and the most tickets of one person."""

    draw_value_name: Line(at_most=120)  # type: ignore[valid-type]
    draw_value_form: OneOf(DrawValueForm, "Kies hoe de waarde eruitziet.")  # type: ignore[valid-type]
    draw_most_tickets: OneOf([word for word, _ in TICKETS], "Kies hoeveel loten.")  # type: ignore[valid-type]


def fill_draw(terms: ActivityTerms) -> dict[str, str]:
    """Return the fields as they stand."""
    at = local(terms.draw_value_at) if terms.draw_value_at else None
    return {
        "draw_value_name": terms.draw_value_name,
        "draw_value_form": terms.draw_value_form,
        "draw_value_on": at.date().isoformat() if at else "",
        "draw_value_time": f"{at:%H:%M}" if at else "",
        "draw_most_tickets": str(terms.draw_most_tickets),
    }


def read_draw(form: Form, stands: ActivityTerms) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields as they were typed, and every mistake; nothing is promised where places are given otherwise.

    What is not sent stays as it is.
    """
    if "draw_value_name" not in form:
        return {}, {}
    if (form.value("allocation") or stands.allocation) != Allocation.DRAW:
        nothing = {"draw_value_name": "", "draw_value_form": DrawValueForm.DECIMALS}
        return nothing | {"draw_value_at": None, "draw_most_tickets": 1}, {}
    found, mistakes = check(DrawFields, {name: form.values(name) for name in DrawFields.model_fields})
    at = _moment(form, stands.draw_value_at, mistakes)
    if found is None or mistakes:
        return {}, mistakes
    return {
        "draw_value_name": found.draw_value_name,
        "draw_value_form": DrawValueForm(found.draw_value_form),
        "draw_value_at": at,
        "draw_most_tickets": int(found.draw_most_tickets),
    }, {}


def _moment(form: Form, stands: datetime | None, mistakes: dict[str, str]) -> datetime | None:
    if not one_line(form.value("draw_value_on")):
        return None
    day = read_day(form.value("draw_value_on"))
    clock = read_clock(form.value("draw_value_time") or f"{_EVENING:%H:%M}")
    if day is None:
        mistakes["draw_value_on"] = WRONG_DAY
    if clock is None:
        mistakes["draw_value_time"] = "Vul een tijd in, bijvoorbeeld 18.00."
    if day is None or clock is None:
        return None
    try:
        found = amsterdam(day, clock)
    except WrongHour as hour:
        mistakes["draw_value_time"] = str(hour)
        return None
    return stands if stands and stands.replace(second=0, microsecond=0) == found else found
