"""The short form that begins an activity: what it is, for how many, and its days as a series."""

from datetime import datetime
from uuid import UUID

from leerkring.activities.beheer.days.series import Count, Dates, in_order, read_series
from leerkring.activities.beheer.forms import Places
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.repeating import MOST_DAYS, Repeat
from leerkring.activities.rules import ActivityKind, Allocation
from leerkring.core.ids import uuid7
from leerkring.core.text.slugs import slugified
from leerkring.core.web.forms.fields import Fields, Line, Lines, OneOf, check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import Clock, Day


class NewFields(Fields):
    """What is asked before an activity exists; all else is on its tabs."""

    kind: OneOf(ActivityKind, "Kies wat voor activiteit dit wordt.")  # type: ignore[valid-type]
    title: Line("Vul in hoe de activiteit heet.", at_most=160)  # type: ignore[valid-type]
    summary: Lines("Schrijf in een of twee zinnen waar het over gaat.", at_most=400)  # type: ignore[valid-type]
    capacity: Places
    allocation: OneOf(Allocation) = Allocation.FIRST_COME  # type: ignore[valid-type]
    date: Day
    starts: Clock
    ends: Clock
    location: Line(at_most=160) = ""  # type: ignore[valid-type]
    repeat: OneOf(Repeat) = Repeat.NONE  # type: ignore[valid-type]
    every: Count(at_most=12) = 1  # type: ignore[valid-type]
    times: Count(at_most=MOST_DAYS) = 1  # type: ignore[valid-type]
    dates: Dates = ""


def new_form() -> Form:
    """Return the form as it is opened: what most circles are stands in it already."""
    return Form.of(
        {
            "request_key": uuid7(),
            "kind": ActivityKind.CIRCLE,
            "allocation": Allocation.FIRST_COME,
            "capacity": "12",
            "starts": "09:30",
            "ends": "16:30",
            "repeat": Repeat.NONE,
            "every": "1",
            "times": "5",
        }
    )


def read_request_key(form: Form) -> UUID | None:
    """Return the key by which a form that is sent twice is known; None where a program posts without one of ours."""
    try:
        key = UUID(form.value("request_key"))
    except ValueError:
        return None
    return key if key.version == 7 else None


def read_new(form: Form, now: datetime) -> tuple[ActivityDraft | None, dict[str, str]]:
    """Return the activity that was described, as a draft, or every mistake in the order of the form.

    Registering may begin as soon as it is published, and ends when the first day begins: both are changed on its tabs.
    """
    values, mistakes = check(NewFields, form)
    if values is None:
        return None, mistakes
    days, mistakes = read_series(values, now, location=values.location)
    if mistakes:
        return None, in_order(mistakes, list(NewFields.model_fields))
    draft = ActivityDraft(
        slug=slugified(values.title) or "activiteit",
        kind=ActivityKind(values.kind),
        title=values.title,
        summary=values.summary,
        capacity=values.capacity,
        allocation=Allocation(values.allocation or Allocation.FIRST_COME),
        registration_opens_at=now,
        registration_closes_at=days[0].starts_at,
        occurrences=days,
    )
    return draft, {}
