"""Days and times as people type them."""

from datetime import UTC, date, datetime, time
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.dutch import AMSTERDAM
from leerkring.core.web.forms.fields import Fields, check
from leerkring.core.web.forms.form_dates import Moment, OptionalDay
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam, read_clock, read_day


class When(Fields):
    """A form with a moment and a day that may stay empty."""

    at: Annotated[datetime, Moment("Vul in wanneer.")]
    on: OptionalDay = None


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)))
def test_a_day_is_read_as_browsers_send_it_and_as_people_write_it(day: date) -> None:
    assert read_day(day.isoformat()) == day
    assert read_day(f" {day.day}-{day.month}-{day.year} ") == day


@pytest.mark.parametrize(
    "typed", ["", None, "gisteren", "31-2-2027", "2027-13-01", "0001-01-01", "9999-12-31", "٤-2-2027"]
)
def test_what_is_no_day_of_our_time_is_none(typed: object) -> None:
    assert read_day(typed) is None


@pytest.mark.parametrize(
    "typed, clock",
    [
        ("9.30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9,45", time(9, 45)),
        ("9.4", None),
        ("24:00", None),
        ("09:30+02:00", None),
    ],
)
def test_a_clock(typed: str, clock: time | None) -> None:
    assert read_clock(typed) == clock


@given(st.dates(date(2000, 1, 2), date(2999, 12, 30)), st.times())
def test_what_the_clocks_show_is_what_was_typed(day: date, at: time) -> None:
    try:
        moment = amsterdam(day, at)
    except WrongHour:
        assert day.month in {3, 10}
        return
    shown = moment.astimezone(AMSTERDAM)
    assert (shown.date(), shown.time()) == (day, at)


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("", "Vul in wanneer."),
        ("2027-02-04", "dag en tijd"),
        ("straks", "dag en tijd"),
        ("9999-12-31T23:00", "dag en tijd"),
        ("2027-03-28T02:30", "vooruit"),
        ("2027-10-31T02:30", "twee keer"),
    ],
)
def test_a_moment_that_cannot_be_is_told_with_what_to_do(typed: str, sentence: str) -> None:
    values, mistakes = check(When, {"at": [typed]})
    assert values is None
    assert sentence in mistakes["at"]


def test_a_moment_with_its_seconds_or_in_words_of_our_own() -> None:
    for typed in ("2027-02-04T09:30:00", "2027-02-04T09:30", "4-2-2027 9.30"):
        values, _ = check(When, {"at": [typed], "on": [""]})
        assert values is not None
        assert values.at == datetime(2027, 2, 4, 8, 30, tzinfo=UTC)
        assert values.on is None
