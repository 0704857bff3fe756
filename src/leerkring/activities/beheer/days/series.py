"""Days as a series: read from the fields that the short form and adding days have in common."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.activities.content.drafts import OccurrenceDraft
from leerkring.activities.editing.repeating import MOST_DAYS, Repeat, repeat_dates
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import datum, korte_datum
from leerkring.core.web.forms.fields import Lines, wrong
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam, read_day

REPEATS = [
    ("none", "Nee, het is één dag"),
    ("weekly", "Ja, op dezelfde dag van de week"),
    ("monthly", "Ja, op dezelfde dag van de maand", "bijvoorbeeld elke eerste donderdag"),
    ("by_hand", "Ja, op dagen die ik zelf opschrijf"),
]
"""What can be chosen, in the order in which it is asked."""


def Count(at_most: int) -> Any:  # noqa: N802  (it reads as a type)
    """Return the type of a number from 1 on; empty is 1."""

    def check_count(typed: Any) -> int:
        text = one_line(str(typed or "")) or "1"
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= at_most and len(text) <= 6):
            raise wrong(f"Vul een aantal in van 1 tot en met {at_most}.")
        return int(text)

    return Annotated[int, BeforeValidator(check_count)]


Dates = Lines(at_most=2000)
"""Days that are typed, one on a line; read only where somebody chose to type them."""


def read_dates(typed: str, first: date) -> tuple[tuple[date, ...], str]:
    """Return the days after the first, or what is wrong with a line."""
    lines = [line for line in (one_line(each) for each in typed.splitlines()) if line]
    if not lines:
        return (), "Schrijf de andere dagen op, elk op een regel."
    if len(lines) >= MOST_DAYS:
        return (), f"Vul ten hoogste {MOST_DAYS - 1} dagen in; het zijn er nu {len(lines)}."
    found: list[date] = []
    for line in lines:
        day = read_day(line)
        if day is None:
            return (), f"‘{line[:40]}’ is geen datum. Zet elke dag op een regel, bijvoorbeeld 4-3-2027."
        if day == first:
            return (), f"{korte_datum(day).capitalize()} is de eerste dag al."
        if day in found:
            return (), f"{korte_datum(day).capitalize()} staat er twee keer."
        found.append(day)
    return tuple(found), ""


def read_series(
    values: Any, now: datetime, **same: Any
) -> tuple[tuple[OccurrenceDraft, ...], dict[str, str]]:
    """Return the days in order, or every mistake by field.

    `values` are the answers of a form with the fields date, starts, ends, repeat, every, times and dates; `same` is what
    all days have in common.
    """
    repeat = Repeat(values.repeat or Repeat.NONE)
    mistakes: dict[str, str] = {}
    by_hand: tuple[date, ...] = ()
    if repeat is Repeat.BY_HAND:
        by_hand, wrong_line = read_dates(values.dates, values.date)
        mistakes |= {"dates": wrong_line} if wrong_line else {}
    days: list[OccurrenceDraft] = []
    for day in sorted({*repeat_dates(values.date, repeat, values.every, values.times), *by_hand}):
        try:
            draft = OccurrenceDraft(amsterdam(day, values.starts), amsterdam(day, values.ends), **same)
        except WrongHour as hour:
            mistakes.setdefault("starts", f"{datum(day)}: {hour}")
            continue
        if draft.starts_at <= now:
            when = f"{korte_datum(day).capitalize()} is geweest. Kies een dag die nog komt."
            mistakes.setdefault("dates" if day in by_hand else "date", f"{when} Vandaag is het {datum(now)}.")
        if draft.ends_at <= draft.starts_at:
            mistakes.setdefault("ends", "De eindtijd ligt niet na de begintijd. Kies een latere tijd.")
        days.append(draft)
    return tuple(days), mistakes


def in_order(mistakes: dict[str, str], fields: Sequence[str]) -> dict[str, str]:
    """Return mistakes in the order of the form."""
    return {name: mistakes[name] for name in fields if name in mistakes}
