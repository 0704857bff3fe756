"""The short form that begins an activity: what it is, for how many, and its days as a series."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator

from leerkring.activities.beheer.forms import Places
from leerkring.activities.content.drafts import ActivityDraft, OccurrenceDraft
from leerkring.activities.editing.repeating import MOST_DAYS, Repeat, repeat_dates
from leerkring.activities.rules import ActivityKind, Allocation
from leerkring.core.ids import uuid7
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import datum
from leerkring.core.text.slugs import slugified
from leerkring.core.web.forms.fields import Fields, Line, Lines, OneOf, check, wrong
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import Clock, Day
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam


def _count(at_most: int) -> Any:
    def check_count(typed: Any) -> int:
        text = one_line(str(typed or "")) or "1"
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= at_most and len(text) <= 6):
            raise wrong(f"Vul een aantal in van 1 tot en met {at_most}.")
        return int(text)

    return Annotated[int, BeforeValidator(check_count)]


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
    every: _count(at_most=12) = 1  # type: ignore[valid-type]
    times: _count(at_most=MOST_DAYS) = 1  # type: ignore[valid-type]


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
    days: list[OccurrenceDraft] = []
    for day in repeat_dates(values.date, Repeat(values.repeat or Repeat.NONE), values.every, values.times):
        mistakes |= {name: no for name, no in _moments(day, values, now, days) if name not in mistakes}
    if mistakes:
        return None, {name: mistakes[name] for name in NewFields.model_fields if name in mistakes}
    draft = ActivityDraft(
        slug=slugified(values.title) or "activiteit",
        kind=ActivityKind(values.kind),
        title=values.title,
        summary=values.summary,
        capacity=values.capacity,
        allocation=Allocation(values.allocation or Allocation.FIRST_COME),
        registration_opens_at=now,
        registration_closes_at=days[0].starts_at,
        occurrences=tuple(days),
    )
    return draft, {}


def _moments(
    day: date, values: NewFields, now: datetime, days: list[OccurrenceDraft]
) -> Iterator[tuple[str, str]]:
    """Add one day to `days`, or say what is wrong with it."""
    try:
        starts_at, ends_at = amsterdam(day, values.starts), amsterdam(day, values.ends)
    except WrongHour as hour:
        yield "starts", f"{datum(datetime.combine(day, time(12)))}: {hour}"
        return
    if starts_at <= now:
        yield "date", f"Kies een dag die nog komt. Vandaag is het {datum(now)}."
    if ends_at <= starts_at:
        yield "ends", "De eindtijd ligt niet na de begintijd. Kies een latere tijd."
    days.append(OccurrenceDraft(starts_at, ends_at, location=values.location))
